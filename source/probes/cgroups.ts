import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** The cgroup v2 files of one user unit (kernel Documentation/admin-guide/cgroup-v2.rst). Bytes and microseconds. */
export interface UnitCgroup {
  /** `immich-ml.service` */
  readonly unit: Clean;
  /** Path below the cgroup root, begins with `/`. */
  readonly path: Clean;
  readonly memoryCurrent: number | null;
  readonly memoryPeak: number | null;
  /** Null: no limit (`max`). */
  readonly memoryHigh: number | null;
  readonly memoryMax: number | null;
  readonly swapCurrent: number | null;
  /** inactive_file of memory.stat: page cache that is given back first. */
  readonly inactiveFile: number | null;
  readonly oomKills: number | null;
  /** memory.events high: how often it was throttled at MemoryHigh. */
  readonly throttled: number | null;
  readonly cpuUsageUs: number | null;
  readonly cpuThrottledUs: number | null;
  readonly pids: number | null;
}

export const cgroups: Probe<readonly UnitCgroup[]> = {
  id: 'cgroups',
  title: '/sys/fs/cgroup',
  every: { seen: 2000, hidden: 30000 },
  staleAfter: 60000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
