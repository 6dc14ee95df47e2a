import { type QuadletKind } from './quadlets.ts';
import { lastValue, type UnitEntry } from './unit-file.ts';

interface KindRule {
  /** Section of the kind's own keys. */
  readonly section: string;
  /** What stands between the file's name and `.service`. */
  readonly suffix: string;
  /** Key that names the object in podman; without it, it is `systemd-<name>`. Null: the object is called otherwise. */
  readonly nameKey: string | null;
}

/** podman-systemd.unit(5); podman's pkg/systemd/quadlet/quadlet.go */
export const kinds: Readonly<Record<QuadletKind, KindRule>> = {
  container: { section: 'Container', suffix: '', nameKey: 'ContainerName' },
  network: { section: 'Network', suffix: '-network', nameKey: 'NetworkName' },
  volume: { section: 'Volume', suffix: '-volume', nameKey: 'VolumeName' },
  pod: { section: 'Pod', suffix: '-pod', nameKey: 'PodName' },
  kube: { section: 'Kube', suffix: '', nameKey: null },
  image: { section: 'Image', suffix: '-image', nameKey: null },
  build: { section: 'Build', suffix: '-build', nameKey: null },
};

/** Name and kind of a file; null when it is no Quadlet. */
export function quadletName(file: string): { readonly base: string; readonly kind: QuadletKind } | null {
  const dot = file.lastIndexOf('.');
  const kind = file.slice(dot + 1);
  return dot > 0 && Object.hasOwn(kinds, kind)
    ? { base: file.slice(0, dot), kind: kind as QuadletKind }
    : null;
}

/** The unit that the generator makes: `photos.network` → `photos-network.service`; `ServiceName=` names another. A template's ends in `@.service`. */
export function unitName(base: string, kind: QuadletKind, entries: readonly UnitEntry[]): string {
  const { section, suffix } = kinds[kind];
  return `${lastValue(entries, section, 'ServiceName') ?? base + suffix}.service`;
}

/** What podman calls the object. Of an instance (`web@1.container`) `systemd-web_1`. */
export function objectName(base: string, kind: QuadletKind, entries: readonly UnitEntry[]): string {
  const { section, nameKey } = kinds[kind];
  if (kind === 'image') return lastValue(entries, section, 'Image') ?? base;
  if (kind === 'build') return lastValue(entries, section, 'ImageTag') ?? base;
  if (nameKey === null) return base;
  return lastValue(entries, section, nameKey) ?? `systemd-${base.replace('@', '_')}`;
}

/**
 * Folders whose `*.conf` files are merged into a Quadlet, the most specific first: `a-b@1.container.d`, `a-b@.container.d`,
 * `a-@.container.d`, `a-.container.d`, `container.d` (podman's GetUnitDropinPaths).
 */
export function dropinFolders(base: string, kind: QuadletKind): readonly string[] {
  const at = base.indexOf('@');
  const name = at === -1 ? base : base.slice(0, at);
  const parts = name.split('-').slice(0, -1);
  const truncated = parts.flatMap((_, index) => {
    const start = `${parts.slice(0, index + 1).join('-')}-`;
    return at === -1 ? [start] : [start, `${start}@`];
  });
  const template = at !== -1 && at < base.length - 1 ? [`${name}@`] : [];
  return [...[...truncated, ...template, base].reverse().map((start) => `${start}.${kind}.d`), `${kind}.d`];
}
