import { type Clean, clean } from '../text/clean.ts';
import { type Probe, withoutSecrets } from './probe.ts';
import { kinds, objectName, unitName } from './quadlet-names.ts';
import { type QuadletFile, quadletFiles } from './quadlet-files.ts';
import { timeSpan } from './systemd-time.ts';
import { lastValue, values, words } from './unit-file.ts';

export type QuadletKind = 'container' | 'network' | 'volume' | 'pod' | 'kube' | 'image' | 'build';

/** A Quadlet file (podman-systemd.unit(5)), read as text: what should exist. */
export interface Quadlet {
  /** File name: `immich-ml.container`. */
  readonly file: Clean;
  readonly path: Clean;
  readonly kind: QuadletKind;
  /** The unit that the generator makes of it: `immich-ml.service`, `photos-network.service`. */
  readonly unit: Clean;
  /** ContainerName=, else `systemd-<name>`; for other kinds the object's name. */
  readonly name: Clean;
  readonly image: Clean | null;
  readonly description: Clean | null;
  /** Every key as written, in order: lint and detail views read these. */
  readonly entries: readonly { readonly section: Clean; readonly key: Clean; readonly value: Clean }[];
  readonly networks: readonly Clean[];
  readonly volumes: readonly Clean[];
  readonly secrets: readonly Clean[];
  readonly devices: readonly Clean[];
  readonly healthCommand: Clean | null;
  /** HealthStartPeriod= in milliseconds. */
  readonly startPeriodMs: number | null;
  /** HealthInterval= in milliseconds (podman's default is 30 s). */
  readonly healthIntervalMs: number | null;
  /** Has an [Install] section with WantedBy=/RequiredBy=: it is meant to start by itself. */
  readonly wanted: boolean;
}

export const quadlets: Probe<readonly Quadlet[]> = {
  id: 'quadlets',
  title: 'Quadlet files',
  every: { seen: 15000, hidden: 60000 },
  staleAfter: 300000,
  async read(context, evidence) {
    return (await quadletFiles(context, evidence)).map(quadletOf);
  },
};

/** What the files that are read again and again say. */
const told = new WeakMap<QuadletFile, Quadlet>();

/** What a Quadlet file says, the same object for the same file. Values stay as written, without what looks like a secret. */
export function quadletOf(file: QuadletFile): Quadlet {
  const before = told.get(file);
  if (before !== undefined) return before;
  const quadlet = interpreted(file);
  told.set(file, quadlet);
  return quadlet;
}

function interpreted({ file, path, base, kind, entries }: QuadletFile): Quadlet {
  const { section } = kinds[kind];
  const last = (key: string) => lastValue(entries, section, key);
  const healthCommand = last('HealthCmd');
  return {
    file: clean(file),
    path: clean(path),
    kind,
    unit: clean(unitName(base, kind, entries)),
    name: clean(objectName(base, kind, entries)),
    image: nullable(last('Image')),
    description: nullable(lastValue(entries, 'Unit', 'Description')),
    entries: entries.map((entry) => ({
      section: clean(entry.section),
      key: clean(entry.key),
      // Secret= holds the name of a secret, never its value
      value: clean(entry.key === 'Secret' ? entry.value : withoutSecrets(entry.value)),
    })),
    networks: values(entries, section, 'Network').map((value) => clean(networkName(value))),
    volumes: values(entries, section, 'Volume').map(clean),
    secrets: words(entries, section, 'Secret').map((value) => clean(value.split(',', 1)[0] ?? '')),
    devices: words(entries, section, 'AddDevice').map(clean),
    // podman-run(1): "none" switches the image's own check off
    healthCommand:
      healthCommand === null || healthCommand === 'none' ? null : clean(withoutSecrets(healthCommand)),
    startPeriodMs: timeSpan(last('HealthStartPeriod') ?? ''),
    healthIntervalMs: timeSpan(last('HealthInterval') ?? ''),
    wanted: isWanted(base, entries),
  };
}

/** `photos.network:ip=10.89.5.70` → `photos.network`; in `container:NAME` and `ns:PATH` the colon belongs to it. */
function networkName(value: string): string {
  return /^(?:container|ns):/.test(value) ? value : (value.split(':', 1)[0] ?? '');
}

/** A template alone starts nothing, unless it names a default instance. */
function isWanted(base: string, entries: QuadletFile['entries']): boolean {
  if (base.endsWith('@') && lastValue(entries, 'Install', 'DefaultInstance') === null) return false;
  return ['WantedBy', 'RequiredBy', 'UpheldBy'].some((key) => words(entries, 'Install', key).length > 0);
}

function nullable(text: string | null): Clean | null {
  return text === null ? null : clean(text);
}
