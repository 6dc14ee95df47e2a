import { type Config } from '../config/schema.ts';
import { type Btrfs } from '../probes/btrfs.ts';
import { type Filesystem } from '../probes/filesystems.ts';
import { type PodmanUsage } from '../probes/podman.ts';
import { type SnapshotFolderSpace } from '../probes/snapshot-space.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { type Filling, fillingOf, usedLastWeek } from './filling.ts';
import { globs } from './globs.ts';
import { type Holder, holdersOf } from './holders.ts';
import { given, known, type Known, map, type Origin, unknown, valueOf } from './known.ts';
import { type Past } from './past.ts';
import { trimmed } from './paths.ts';

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
  readonly filling: Known<Filling>;
}

export interface BtrfsState {
  readonly raw: Btrfs;
  readonly unallocated: number | null;
  /** (used + global reserve) / total, percent. */
  readonly metadataPercent: number;
  /** From here on it is full, percent, unless another chunk can be taken: see {@link metadataFullFrom}. */
  readonly metadataFull: number;
  /** Less is left than a transaction may want to reserve: without another chunk nothing can be written. */
  readonly metadataOut: boolean;
  /** Σ of all devices and kinds; null where the kernel does not tell them of every device. */
  readonly deviceErrors: number | null;
  readonly missingDevices: number;
  /** More than one profile for data or metadata: a conversion was interrupted. */
  readonly mixedProfiles: boolean;
}

export interface Storage {
  readonly filesystems: Known<readonly FilesystemState[]>;
  /** Mounts of `disk.expected` that are not mounted. */
  readonly absent: readonly Clean[];
  readonly holders: readonly Holder[];
  /** What snapshots hold beside the folders of `disk.folders`. */
  readonly snapshotSpace: Known<readonly SnapshotFolderSpace[]>;
  readonly podman: Known<PodmanUsage>;
}

/** The disks: space against its target, btrfs beneath, and who holds how much. */
export function buildStorage(facts: Facts, past: Known<Past>, config: Config, now: number): Storage {
  const isIgnored = globs(config.disk.ignore);
  const expected = config.disk.expected.map(trimmed);
  const filesystems = map(facts.filesystems, (list) =>
    list
      .flatMap((one) => toState(one, facts, config, isIgnored))
      .map((one) => ({
        ...one,
        lastWeek: usedLastWeek(one.mount, past, now),
        filling: fillingOf(one, past, now),
      })),
  );
  const mounted = new Set(
    (valueOf(facts.filesystems) ?? []).flatMap(({ mounts }) => mounts.map(({ target }) => target as string)),
  );
  return {
    filesystems,
    absent: facts.filesystems.known ? expected.filter((mount) => !mounted.has(mount)).map(clean) : [],
    holders: holdersOf(facts, past, config, now),
    snapshotSpace: facts.snapshotSpace,
    podman: facts.podmanUsage,
  };
}

function toState(
  filesystem: Filesystem,
  facts: Facts,
  config: Config,
  isIgnored: (mount: string) => boolean,
): readonly Omit<FilesystemState, 'lastWeek' | 'filling'>[] {
  const targets = filesystem.mounts.map(({ target }) => target);
  const watched = targets.filter((target) => config.disk.expected.includes(target) || !isIgnored(target));
  const mount = watched.includes(filesystem.mount) ? filesystem.mount : watched[0];
  if (mount === undefined) return [];
  const { target } = config.disk;
  return [
    {
      mount,
      mounts: targets,
      type: filesystem.type,
      source: filesystem.source,
      readOnly:
        filesystem.options.includes(literal('ro')) ||
        filesystem.mounts.some((one) => one.target === mount && one.readOnly),
      space: spaceOf(filesystem, target, facts.filesystems.origin),
      target,
      btrfs: btrfsOf(filesystem, facts.btrfs, facts.filesystems.origin),
    },
  ];
}

function spaceOf({ space, problem }: Filesystem, target: number, origin: Origin): FilesystemState['space'] {
  if (problem !== null) return unknown(problem.reason, problem.detail, origin);
  if (space === null) return unknown('internal', literal('statfs brought nothing'), origin);
  const { total, free, available } = space;
  const used = total - free;
  const usable = used + available;
  if (!(used >= 0 && available >= 0 && usable > 0))
    return unknown('parse', literal('statfs figures make no sense'), origin);
  return known(
    {
      total,
      used,
      available,
      usedPercent: (used / usable) * 100,
      overTarget: Math.max(0, Math.ceil(used - (usable * target) / 100)),
    },
    origin,
  );
}

function btrfsOf(
  { type, device }: Filesystem,
  all: Known<readonly Btrfs[]>,
  origin: Origin,
): Known<BtrfsState | null> {
  if (type !== 'btrfs') return known(null, origin);
  return given(all, (list) => {
    const raw = list.find(({ devices }) => devices.some(({ name }) => name === device));
    if (raw === undefined) {
      const detail =
        device === null
          ? literal('its device is not known')
          : say`no /sys/fs/btrfs entry has the device ${device}`;
      return unknown('dependency', detail, all.origin);
    }

    const { metadata, data, globalReserve } = raw.allocation;
    return known(
      {
        raw,
        unallocated: raw.unallocated,
        metadataPercent: metadata.total > 0 ? ((metadata.used + globalReserve) / metadata.total) * 100 : NaN,
        metadataFull: metadataFullFrom(metadata.total),
        metadataOut: metadata.total - metadata.used - globalReserve < leastMetadata,
        deviceErrors:
          raw.errorsUnknown === true
            ? null
            : raw.errors.reduce(
                (sum, one) => sum + one.write + one.read + one.flush + one.corruption + one.generation,
                0,
              ),
        missingDevices: raw.errors.filter(({ missing }) => missing).length,
        mixedProfiles: data.profiles.length > 1 || metadata.profiles.length > 1,
      },
      all.origin,
    );
  });
}

/** What a transaction may want to reserve: with 4 MiB left even touch(1) fails, and a balance (measured on kernel 6.18). Bytes. */
const leastMetadata = 16 * 1024 * 1024;

/** Percent of the metadata chunks (`total` bytes) from which they are full: 93, or when less than 16 MiB are left of small ones. */
export function metadataFullFrom(total: number): number {
  return total > 0 ? Math.max(0, Math.min(93, (1 - leastMetadata / total) * 100)) : 93;
}
