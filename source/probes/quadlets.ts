import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

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
  readonly modifiedAt: number | null;
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
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
