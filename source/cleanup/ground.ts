import { type Config } from '../config/schema.ts';
import { type Facts } from '../model/facts.ts';
import { type Filesystem, filesystemOf } from '../probes/filesystems.ts';
import { type Subvolume } from '../probes/subvolumes.ts';
import { type Clean, clean, literal } from '../text/clean.ts';
import { type Estimate, type Holders } from './candidate.ts';

/** What the bytes of a candidate lie on. */
export interface Ground {
  readonly filesystem: Filesystem;
  /** Of btrfs the subvolume that holds the path, else the mount point. */
  readonly root: Clean;
}

/** The ground of a path by where stat says that it lies; null: not known, or on none that is watched. */
export function groundOf(
  path: string,
  places: ReadonlyMap<string, Clean>,
  filesystems: readonly Filesystem[],
): Ground | null {
  const root = places.get(path);
  if (root === undefined) return null;
  const filesystem = filesystemOf(root, filesystems);
  return filesystem === null ? null : { filesystem, root };
}

/** zstd seldom makes less than a third of what lies in images and home folders. */
const bestCompression = 0.3;

/** What is on the disk of a byte of a file, at least: btrfs counts files before it compresses them. */
export function leastOnDisk({ options }: Filesystem): number {
  return options.some((option) => /^compress(?:-force)?(?:=|$)/.test(option)) ? bestCompression : 0.95;
}

/** What is smaller may lie among the metadata, of which a page may stay. */
const smallFile = 4096;

/**
 * What deleting files frees: at least, because files have holes and are compressed, and at most, because the last block of each
 * is whole (4 KiB) and what is known of it goes too. `bytes` are the files' sizes.
 */
export function ofFiles(
  bytes: number,
  count: number,
  { filesystem }: Ground,
  compressible: boolean,
): Estimate {
  return {
    low: Math.max(0, Math.floor(bytes * (compressible ? leastOnDisk(filesystem) : 0.95)) - count * smallFile),
    high: Math.ceil(bytes * 1.02) + count * 2 * smallFile + 65_536,
  };
}

/** What is held by snapshots frees nothing now. */
export function unlessHeld(estimate: Estimate, holders: Holders | null): Estimate {
  return holders === null ? estimate : { low: 0, high: estimate.high };
}

/** A snapshot of a subvolume, with when it was taken. */
interface Taken {
  readonly name: Clean;
  readonly at: number;
}

/**
 * The snapshots that hold what has lain on a ground since `since` (epoch milliseconds; null: not known, so that every one of
 * them may): those of its subvolume that were taken later. Null: none, which is told only where it is known.
 */
export function holdersOf(
  { filesystem, root }: Ground,
  since: number | null,
  facts: Facts,
  config: Config,
): Holders | null {
  if (filesystem.type !== 'btrfs') return null;
  const taken = facts.subvolumes.known
    ? bySubvolumes(root, filesystem, facts.subvolumes.value)
    : byNames(root, facts, config);
  if (taken === null) return { count: 1, newest: literal('a snapshot that may be there'), until: null };
  const later = taken.filter(({ at }) => since === null || at >= since);
  const newest = later.reduce<Taken | null>(
    (best, one) => (best === null || one.at > best.at ? one : best),
    null,
  );
  return newest === null
    ? null
    : { count: later.length, newest: newest.name, until: untilOf(root, newest.at, config) };
}

/**
 * Null: btrfs does not list the subvolume, so what was taken of it is not known. The top level is never listed: what was taken of
 * it has a parent that is none of those that are.
 */
function bySubvolumes(
  root: Clean,
  { mounts }: Filesystem,
  all: readonly Subvolume[],
): readonly Taken[] | null {
  const own = all.find(({ at }) => at === root);
  const isTop = mounts.some((mount) => mount.target === root && mount.root === '/');
  if (own === undefined && !isTop) return null;
  const listed = new Set(all.map(({ uuid }) => uuid));
  const isTaken = ({ parentUuid }: Subvolume) =>
    parentUuid !== null && (own === undefined ? !listed.has(parentUuid) : parentUuid === own.uuid);
  return all.filter(isTaken).map(({ path, createdAt }) => ({
    name: clean(path.split('/').at(-1) ?? path),
    // btrfs tells whole seconds; one without a time may have been taken at any.
    at: createdAt === null ? Number.MAX_SAFE_INTEGER : createdAt + 999,
  }));
}

/** Without root: what the snapshot folders show of what is configured. A subvolume that nothing is configured of is not known. */
function byNames(root: Clean, facts: Facts, config: Config): readonly Taken[] | null {
  if (!facts.snapshots.known) return null;
  const mine = config.backup.subvolumes.filter(({ source }) => source === root);
  if (mine.length === 0) return null;
  return facts.snapshots.value
    .filter(({ drive }) => drive === null)
    .flatMap(({ snapshots }) => snapshots)
    .filter(({ group, name }) => mine.some((one) => group === one.folder || name.endsWith(`-${one.name}`)))
    .map(({ name, namedAt }) => ({
      name,
      // The name may tell the day alone.
      at: namedAt === null ? Number.MAX_SAFE_INTEGER : namedAt + day,
    }));
}

const day = 24 * 3_600_000;

/** How many a retention keeps unless the configuration says it, and how far apart they are. */
const rhythm: Readonly<Record<string, { readonly keep: number; readonly everyMs: number }>> = {
  daily: { keep: 7, everyMs: day },
  weekly: { keep: 4, everyMs: 7 * day },
  monthly: { keep: 1, everyMs: 31 * day },
};

function untilOf(root: Clean, newest: number, config: Config): number | null {
  if (newest === Number.MAX_SAFE_INTEGER) return null;
  const own = config.backup.subvolumes.find(({ source }) => source === root);
  const usual = own === undefined ? undefined : rhythm[own.schedule];
  return usual === undefined ? null : newest + (own?.keep ?? usual.keep) * usual.everyMs;
}
