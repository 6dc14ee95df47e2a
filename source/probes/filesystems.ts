import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** A mounted file system with a disk behind it; one entry per file system, not per mount. Bytes. */
export interface Filesystem {
  /** The shortest of its mount points, or the configured one: `/`, `/mnt`. */
  readonly mount: Clean;
  /** All mount points with the root of each (`/home` is `subvol=/home`): mountinfo. */
  readonly mounts: readonly { readonly target: Clean; readonly root: Clean; readonly readOnly: boolean }[];
  /** btrfs, ext4, xfs, … */
  readonly type: Clean;
  /** `/dev/nvme0n1p3` */
  readonly source: Clean;
  /** Kernel name of the device behind the source: `nvme0n1p3`, `dm-0`; joins /sys/fs/btrfs/UUID/devices. Null when not resolvable. */
  readonly device: Clean | null;
  readonly options: readonly Clean[];
  /** Null with the reason: a hung or refused one is still a row. */
  readonly space: { readonly total: number; readonly free: number; readonly available: number } | null;
  readonly problem: { readonly reason: 'timeout' | 'hung' | 'permission' | 'internal'; readonly detail: Clean } | null;
}

export const filesystems: Probe<readonly Filesystem[]> = {
  id: 'filesystems',
  title: 'mountinfo, statfs',
  every: { seen: 10000, hidden: 60000 },
  staleAfter: 300000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
