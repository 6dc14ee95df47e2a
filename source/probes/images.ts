import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** One entry of `podman images --format=json`. */
export interface Image {
  readonly id: Clean;
  /** `registry/name:tag`, none for a dangling one. */
  readonly names: readonly Clean[];
  readonly digest: Clean | null;
  /** Bytes, layers that other images share counted in. */
  readonly size: number;
  /** When it was BUILT (not pulled), epoch milliseconds. */
  readonly builtAt: number | null;
  readonly dangling: boolean;
  /** Containers that use it now. A stopped Quadlet has none, so 0 does not mean unused. */
  readonly containers: number;
}

export const images: Probe<readonly Image[]> = {
  id: 'podman.images',
  title: 'podman images',
  every: { seen: 60000, hidden: 600000 },
  staleAfter: 1800000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
