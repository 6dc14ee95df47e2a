import path from 'node:path';
import { isPlainPath } from '../actions/names.ts';
import { asRoot } from '../actions/privilege.ts';
import { type SnapshotStanding } from '../model/protected.ts';
import { valueOf } from '../model/known.ts';
import { type SharedBytes } from '../probes/shared-bytes.ts';
import { type Clean, clean, join, literal, say } from '../text/clean.ts';
import { type Candidate, nothing, type Sorted } from './candidate.ts';
import { needsRoot, type Setting } from './files.ts';
import { groundOf, leastOnDisk } from './ground.ts';

/**
 * Snapshots that nothing protects, of each subvolume the oldest first: one after the other they free what they shared with each
 * other as well, so that a set is told, and not the sum of its parts.
 */
export function snapshots(setting: Setting): Sorted {
  const { model, survey, facts, filesystem, config } = setting;
  const { standings } = model.backups;
  if (!standings.known) return { ...nothing, unknown: [say`snapshots: ${standings.detail}`] };
  const places = valueOf(survey.places) ?? new Map<string, Clean>();
  const filesystems = valueOf(facts.filesystems) ?? [];
  const here = standings.value.filter(
    ({ snapshot }) =>
      groundOf(path.dirname(snapshot.path), places, filesystems)?.filesystem.mount === filesystem.mount,
  );
  const reasonOf = (standing: SnapshotStanding): Clean | null => {
    const { protections, snapshot, subvolume } = standing;
    if (protections.length > 0)
      return join(
        protections.map(({ text }) => text),
        '; ',
      );
    const state = model.backups.subvolumes.find(({ name }) => name === subvolume);
    if (state === undefined) return literal('its subvolume is not configured');
    if (state.external !== 'never' && !state.drives.some(({ count }) => count > 0))
      return literal('no drive that is there holds a copy of its subvolume');
    const root = config.backup.subvolumes.find(({ name }) => name === subvolume)?.root ?? '';
    return isPlainPath(snapshot.path) && snapshot.path.startsWith(`${root.replace(/\/$/, '')}/`)
      ? null
      : literal('its path is not plain, or not below its folder');
  };
  const free = here
    .filter((standing) => reasonOf(standing) === null)
    .sort((a, b) => at(a) - at(b) || (a.snapshot.path < b.snapshot.path ? -1 : 1));
  const counted = valueOf(survey.shared);
  return {
    candidates: free.map((standing) => candidate(standing, free, here, counted, setting)),
    spared: here.flatMap((standing) => {
      const reason = reasonOf(standing);
      return reason === null
        ? []
        : [{ kind: 'snapshot' as const, name: standing.snapshot.path, bytes: null, reason }];
    }),
    unknown:
      free.length === 0 || survey.shared.known
        ? []
        : [say`what snapshots hold alone was not counted: ${survey.shared.detail}`],
  };
}

function at({ snapshot: { createdAt, namedAt } }: SnapshotStanding): number {
  return createdAt ?? namedAt ?? 0;
}

function candidate(
  standing: SnapshotStanding,
  free: readonly SnapshotStanding[],
  all: readonly SnapshotStanding[],
  counted: ReadonlyMap<Clean, SharedBytes> | null,
  { model, now, facts, filesystem }: Setting,
): Candidate {
  const { snapshot, subvolume } = standing;
  const argv = ['btrfs', 'subvolume', 'delete', snapshot.path];
  const taken = at(standing);
  const before = free.slice(0, free.indexOf(standing)).filter((one) => one.subvolume === subvolume);
  const allocation = (valueOf(facts.btrfs) ?? []).find(({ devices }) =>
    devices.some(({ name }) => name === filesystem.device),
  )?.allocation;
  return {
    id: `snapshot:${snapshot.uuid ?? snapshot.path}`,
    kind: 'snapshot',
    title: say`snapshot ${snapshot.name}`,
    step: { title: say`delete ${snapshot.path}`, command: asRoot(argv, 120_000), stoppable: false },
    identity: {
      snapshot: snapshot.uuid ?? literal('not known'),
      path: snapshot.path,
      id: say`${snapshot.subvolumeId ?? 0}`,
    },
    ...(counted === null
      ? { estimate: { low: 0, high: null }, set: { name: subvolume, high: null } }
      : ofSet(standing, before, all, counted, treesOf(allocation ?? null), leastOnDisk(filesystem))),
    how:
      counted?.get(snapshot.path) === undefined
        ? literal('not counted: btrfs filesystem du has to walk every file')
        : literal(
            'btrfs filesystem du: what nothing else refers to, and what may be freed with those before it',
          ),
    age: taken === 0 ? null : now - taken,
    holders: null,
    refused: needsRoot(argv, model),
  };
}

/**
 * What deleting it after those before it frees. At least what it alone refers to. At most that and all that it shares; all of the set
 * no more than what lies in the whole folder but not in the newest that stays. `trees`: see {@link treesOf}. `share`: what lies on
 * the disk of each byte at least, where it is compressed.
 */
export function ofSet(
  standing: SnapshotStanding,
  before: readonly SnapshotStanding[],
  all: readonly SnapshotStanding[],
  counted: ReadonlyMap<Clean, SharedBytes>,
  { most, of: trees }: Trees,
  share: number,
): Pick<Candidate, 'estimate' | 'set'> {
  const { snapshot, subvolume } = standing;
  const own = counted.get(snapshot.path);
  if (own === undefined) return { estimate: { low: 0, high: null }, set: { name: subvolume, high: null } };
  const alone = (one: SharedBytes) => (one.shared === null ? null : one.exclusive + one.shared + trees(one));
  const apart = apartOf(standing, all, counted);
  const so = [...before, standing].map((one) => counted.get(one.snapshot.path));
  const each = so.map((one) => (one === undefined ? null : alone(one)));
  const sum = each.every((one) => one !== null) ? each.reduce((total, one) => total + one, 0) : null;
  const allTrees = Math.min(
    most,
    so.reduce((total, one) => total + (one === undefined ? 0 : trees(one)), 0),
  );
  const set = least(sum, apart === null ? null : apart + allTrees);
  const sure = before.reduce((total, one) => total + (counted.get(one.snapshot.path)?.exclusive ?? 0), 0);
  const alike = least(alone(own), set === null ? null : set - sure);
  return {
    estimate: {
      low: Math.max(0, Math.floor(own.exclusive * share) - mib),
      high: alike === null ? null : Math.max(own.exclusive, alike),
    },
    set: { name: subvolume, high: set },
  };
}

/** What lies in the whole folder of a snapshot, but not in the newest of its subvolume that stays, bytes. Null: not counted. */
function apartOf(
  { snapshot, subvolume }: SnapshotStanding,
  all: readonly SnapshotStanding[],
  counted: ReadonlyMap<Clean, SharedBytes>,
): number | null {
  const folder = counted.get(clean(path.dirname(snapshot.path)));
  const stays = all.find(
    (one) => one.subvolume === subvolume && one.protections.length > 0 && counted.has(one.snapshot.path),
  );
  const kept = stays === undefined ? undefined : counted.get(stays.snapshot.path);
  return folder?.shared == null || kept?.shared == null
    ? null
    : folder.exclusive + folder.shared - kept.exclusive - kept.shared;
}

/** What the snapshots of a subvolume hold at most beside the newest that stays, bytes, as it was counted for a plan. */
export interface HeldBySnapshots {
  readonly subvolume: Clean;
  readonly bytes: number;
}

/** Of each subvolume whose snapshots were counted what they hold; one that has them in several folders is left out. */
export function heldBySnapshots(
  all: readonly SnapshotStanding[],
  counted: ReadonlyMap<Clean, SharedBytes>,
): readonly HeldBySnapshots[] {
  return [...new Set(all.map(({ subvolume }) => subvolume))].flatMap((subvolume) => {
    const own = all.filter((one) => one.subvolume === subvolume);
    const [first] = own;
    const folders = new Set(own.map(({ snapshot }) => path.dirname(snapshot.path)));
    const bytes = first === undefined || folders.size !== 1 ? null : apartOf(first, own, counted);
    return bytes === null ? [] : [{ subvolume, bytes: Math.max(0, bytes) }];
  });
}

/** What snapshots may have of metadata for themselves, at most, bytes. */
interface Trees {
  /** Of all of them together. */
  readonly most: number;
  readonly of: (snapshot: SharedBytes) => number;
}

/**
 * Trees are a fiftieth of the data or less, unless many files are so small that they lie in the trees themselves, which `btrfs
 * filesystem du` does not count: where there is much metadata for the data, all of it may be a snapshot's. Twice, as DUP and RAID1
 * have it.
 */
export function treesOf(
  allocation: {
    readonly data: { readonly used: number };
    readonly metadata: { readonly used: number };
  } | null,
): Trees {
  const metadata = allocation === null ? Infinity : 2 * allocation.metadata.used;
  const isOfSmallFiles = allocation !== null && allocation.metadata.used > allocation.data.used / 10;
  return {
    most: Math.max(4 * mib, metadata),
    of: ({ total }) =>
      Math.max(4 * mib, isOfSmallFiles ? metadata : Math.min(Math.floor(total / 50), metadata)),
  };
}

function least(...numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}

const mib = 1024 * 1024;
