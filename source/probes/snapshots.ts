import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** A snapshot as its name in a snapshot folder tells it. */
export interface Snapshot {
  /** Folder it lies in, relative to the root: `htpc-home`, empty for a flat one. */
  readonly group: Clean;
  readonly name: Clean;
  readonly path: Clean;
  /** From the NAME (`YYYYMMDD[-HHMM]`), local midnight or minute taken as UTC, epoch ms; null when the name has no date.
   * The folder's mtime is the source's and says nothing of the snapshot. */
  readonly namedAt: number | null;
}

/** One configured snapshot root: local (`~/.snapshots`) or on a drive. */
export interface SnapshotRoot {
  readonly path: Clean;
  /** Label of the drive it belongs to, null for a local one. */
  readonly drive: Clean | null;
  /** Whether the root was there; a drive that is not plugged in is `absent`, which is a fact. */
  readonly state: 'present' | 'absent' | 'unreadable';
  readonly detail: Clean | null;
  readonly snapshots: readonly Snapshot[];
  /** Pins: text of `.last-external-parent*` files by file name (relative path) → snapshot name. */
  readonly pins: readonly { readonly file: Clean; readonly snapshot: Clean }[];
}

export const snapshots: Probe<readonly SnapshotRoot[]> = {
  id: 'snapshots',
  title: 'snapshot folders',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 900000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** What btrfs itself knows of a subvolume (`sudo -n btrfs subvolume list -u -q -R -s`), where sudo allows it. */
export interface Subvolume {
  readonly id: number;
  readonly uuid: Clean;
  readonly parentUuid: Clean | null;
  /** Set on a subvolume that was received completely; its absence on a drive means a broken receive. */
  readonly receivedUuid: Clean | null;
  readonly createdAt: number | null;
  readonly readOnly: boolean | null;
  /** Relative to the file system's top level. */
  readonly path: Clean;
  /** Mount point it was listed from. */
  readonly mount: Clean;
}

export const subvolumes: Probe<readonly Subvolume[]> = {
  id: 'btrfs.subvolumes',
  title: 'sudo -n btrfs subvolume list',
  every: { seen: 300000, hidden: null },
  staleAfter: 3600000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
