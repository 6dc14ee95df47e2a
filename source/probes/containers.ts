import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

export type ContainerHealth = 'healthy' | 'unhealthy' | 'starting' | 'none';

/** One entry of `podman ps --all --format=json`. */
export interface Container {
  readonly id: Clean;
  readonly name: Clean;
  /** As podman names it; may be `name@sha256:…`. */
  readonly image: Clean;
  readonly imageId: Clean;
  /** podman's own word: created, running, exited, paused, stopping, … */
  readonly state: Clean;
  /** From the text in parentheses of `Status`; `none` where the container has no health check. */
  readonly health: ContainerHealth;
  readonly startedAt: number | null;
  readonly exitedAt: number | null;
  readonly exitCode: number | null;
  /** Label PODMAN_SYSTEMD_UNIT: the unit that runs it. */
  readonly unit: Clean | null;
  readonly networks: readonly Clean[];
  readonly ports: readonly { readonly hostIp: Clean; readonly hostPort: number; readonly containerPort: number; readonly protocol: Clean }[];
  readonly pid: number | null;
}

export const containers: Probe<readonly Container[]> = {
  id: 'podman.containers',
  title: 'podman ps',
  every: { seen: 3000, hidden: 30000 },
  staleAfter: 90000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
