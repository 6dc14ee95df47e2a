import { type Btrfs } from '../probes/btrfs.ts';
import { type PodmanUsage } from '../probes/podman.ts';
import { type Clean } from '../text/clean.ts';
import { type Known } from './known.ts';

/** A file system as the operator thinks of it. Bytes. */
export interface FilesystemState {
  readonly mount: Clean;
  readonly mounts: readonly Clean[];
  readonly type: Clean;
  readonly source: Clean;
  readonly readOnly: boolean;
  readonly space: Known<{
    readonly total: number;
    readonly used: number;
    readonly available: number;
    /** used / (used + available) · 100, as df. */
    readonly usedPercent: number;
    /** Bytes to free until the target is reached; 0 when it is. */
    readonly overTarget: number;
  }>;
  /** Percent used that it should stay under. */
  readonly target: number;
  /** Null: not btrfs. */
  readonly btrfs: Known<BtrfsState | null>;
  /** Percent used about a week ago, from samples; null while there are none. */
  readonly lastWeek: number | null;
}

export interface BtrfsState {
  readonly raw: Btrfs;
  readonly unallocated: number | null;
  /** (used + global reserve) / total, percent. */
  readonly metadataPercent: number;
  /** Σ of all devices and kinds. */
  readonly deviceErrors: number;
  readonly missingDevices: number;
  /** More than one profile for data or metadata: a conversion was interrupted. */
  readonly mixedProfiles: boolean;
}

/** Who holds space, with what is known of it. */
export interface Holder {
  readonly name: Clean;
  readonly kind: 'images' | 'containers' | 'volumes' | 'journal' | 'snapshots' | 'folder';
  /** Bytes; null: not measured. */
  readonly size: Known<number | null>;
  readonly note: Clean | null;
  /** Mount of the file system where the bytes lie, null when not known. */
  readonly mount: Clean | null;
}

export interface Storage {
  readonly filesystems: Known<readonly FilesystemState[]>;
  /** Mounts of `disk.expected` that are not mounted. */
  readonly absent: readonly Clean[];
  readonly holders: readonly Holder[];
  readonly podman: Known<PodmanUsage>;
}
