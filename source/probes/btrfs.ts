import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** A btrfs file system as /sys/fs/btrfs/UUID tells it, readable without root. Bytes. */
export interface Btrfs {
  readonly uuid: Clean;
  readonly label: Clean | null;
  /** Kernel names of its devices (folder `devices`), with size where /sys/class/block tells it. */
  readonly devices: readonly { readonly name: Clean; readonly size: number | null }[];
  /** allocation/{data,metadata,system}; `diskTotal` counts every copy (RAID1 twice). */
  readonly allocation: {
    readonly data: BtrfsSpace;
    readonly metadata: BtrfsSpace;
    readonly system: BtrfsSpace;
    /** global_rsv_size: reserved within metadata. */
    readonly globalReserve: number;
  };
  /** Σ device sizes − Σ disk_total; null when a device size is unknown. */
  readonly unallocated: number | null;
  /** devinfo/N/error_stats by device id; `missing` where the device is gone. */
  readonly errors: readonly {
    readonly deviceId: number;
    readonly missing: boolean;
    readonly write: number;
    readonly read: number;
    readonly flush: number;
    readonly corruption: number;
    readonly generation: number;
  }[];
  /** exclusive_operation: none, balance, device add, … */
  readonly exclusiveOperation: Clean;
}

export interface BtrfsSpace {
  readonly used: number;
  readonly total: number;
  readonly diskUsed: number;
  readonly diskTotal: number;
  /** Block-group profiles present: single, raid1, dup, … */
  readonly profiles: readonly Clean[];
}

export const btrfs: Probe<readonly Btrfs[]> = {
  id: 'btrfs',
  title: '/sys/fs/btrfs',
  every: { seen: 10000, hidden: 60000 },
  staleAfter: 300000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
