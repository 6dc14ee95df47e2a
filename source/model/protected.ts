import { type Config, type SubvolumeConfig } from '../config/schema.ts';
import { dateIn } from '../probes/snapshots.ts';
import { type Clean, clean, join, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { byPlan, known, type Known, unknown } from './known.ts';

/** A snapshot here, as its name and btrfs tell of it. Null: not known. Instants: epoch milliseconds. */
export interface LocalSnapshot {
  readonly path: Clean;
  readonly name: Clean;
  readonly subvolumeId: number | null;
  readonly uuid: Clean | null;
  /** Set where it was itself received from elsewhere. */
  readonly receivedUuid: Clean | null;
  readonly readOnly: boolean | null;
  readonly createdAt: number | null;
  readonly namedAt: number | null;
}

/** What one drive holds of a subvolume. */
export type DriveCopies = { readonly label: Clean } & (
  | {
      readonly state: 'read';
      /** Subvolumes in its folder; one without `receivedUuid` is a broken receive (btrfs-receive(8)). */
      readonly copies: readonly { readonly receivedUuid: Clean | null; readonly readOnly: boolean | null }[];
    }
  | { readonly state: 'absent' | 'unreadable'; readonly detail: Clean }
);

/** A snapshot that somebody wants to keep, whatever retention says. */
export interface Hold {
  readonly uuid: Clean;
  /** Where it was when it was held: for showing only, the uuid is what counts. */
  readonly path: Clean;
  readonly at: number;
  readonly by: Clean;
  readonly reason: Clean;
}

/** All that is known of the snapshots of one subvolume. */
export interface SnapshotHistory {
  readonly subvolume: Pick<SubvolumeConfig, 'name'>;
  readonly snapshots: readonly LocalSnapshot[];
  /** Every drive that this subvolume is sent to. */
  readonly drives: readonly DriveCopies[];
  /** Names of snapshots that the backup's own files beside them call the parent of the next send. */
  readonly pins: readonly Clean[];
  /** A pin file that could not be read may name any of them. */
  readonly pinsUnread: Clean | null;
  readonly holds: Known<readonly Hold[]>;
  /** Ids of subvolumes that are mounted, or the default one. */
  readonly mounted: Known<ReadonlySet<number>>;
  /**
   * Paths that a running `btrfs send` was given; `'all'` where one runs that does not name what it sends. Not known is no
   * reason by itself: the kernel refuses to delete what is being sent (EPERM).
   */
  readonly sending: Known<ReadonlySet<string> | 'all'>;
}

/** What the embedded file says is held, as a fact. `now`: when it was read, epoch milliseconds. */
export function heldSnapshots(
  read:
    { readonly read: true; readonly holds: readonly Hold[] } | { readonly read: false; readonly why: Clean },
  now: number,
): Known<readonly Hold[]> {
  return read.read ? known(read.holds, byPlan(now)) : unknown('failed', read.why, byPlan(now));
}

export type ProtectionRules = Config['cleanup']['snapshots'];

/** Why a snapshot must not be deleted. */
export interface Protection {
  readonly rule: ProtectionRule;
  readonly text: Clean;
}

/** In the order in which they are told. */
export const protectionRules = [
  'held',
  'pinned',
  'sending',
  'mounted',
  'newest',
  'common-pair',
  'drive-unknown',
  'young',
  'future',
  'name',
  'writable',
  'not-known',
] as const;
export type ProtectionRule = (typeof protectionRules)[number];

/** A snapshot with everything that speaks against deleting it: nothing does when the list is empty. */
export interface SnapshotStanding {
  readonly subvolume: Clean;
  readonly snapshot: LocalSnapshot;
  readonly protections: readonly Protection[];
}

/** Who holds a snapshot and why; undefined: nobody. */
export function heldBy({ protections }: SnapshotStanding): Clean | undefined {
  return protections.find(({ rule }) => rule === 'held')?.text;
}

/** A date this far ahead is no time zone: the clock was wrong, and what is the newest is not known. Milliseconds. */
const furthestAhead = 26 * 3_600_000;

/**
 * Whether a name is one that the backup gives: `20261122-opptak`, `20261122-1430-opptak`, and the second one of a day,
 * `20261122-opptak-2`. What is called otherwise was made by somebody for a reason.
 */
export function isSnapshotName(name: string, subvolume: string): boolean {
  const rest = /^\d{8}(?:-\d{4})?-(.+)$/.exec(name)?.[1];
  if (rest === undefined || dateIn(name) === null) return false;
  return (
    rest === subvolume ||
    (rest.startsWith(`${subvolume}-`) && /^\d{1,2}$/.test(rest.slice(subvolume.length + 1)))
  );
}

/**
 * Which snapshots of a subvolume must be kept, each with every reason. They are those of btrbk(1) ("always preserves the
 * latest snapshot and the latest common snapshot/backup pair; if a target is not reachable, all snapshots") and of
 * snapper-configs(5) (a minimum age), and what is held, pinned, sent, mounted, writable, or not known well enough.
 * Which are the newest is asked of the names and of btrfs's own time: where the two differ, both orders count. In the order of
 * the history. `now`: epoch milliseconds.
 */
export function protect(
  history: SnapshotHistory,
  rules: ProtectionRules,
  now: number,
): readonly SnapshotStanding[] {
  const found = new Map<LocalSnapshot, Protection[]>(history.snapshots.map((one) => [one, []]));
  const keep = (snapshot: LocalSnapshot, rule: ProtectionRule, text: Clean) =>
    found.get(snapshot)?.push({ rule, text });

  for (const snapshot of history.snapshots) {
    for (const [rule, text] of own(snapshot, history, rules, now)) keep(snapshot, rule, text);
  }
  const proper = history.snapshots.filter((one) => isProper(one, history.subvolume.name, now));
  for (const [place, snapshot] of newestOf(proper, rules.newest))
    keep(snapshot, 'newest', place === 0 ? literal('the newest') : say`one of the newest ${rules.newest}`);
  for (const drive of history.drives) {
    if (drive.state !== 'read') {
      const text = say`what ${drive.label} holds is not known: ${drive.detail}`;
      for (const snapshot of history.snapshots) keep(snapshot, 'drive-unknown', text);
      continue;
    }
    for (const snapshot of newestPairs(history.snapshots, drive.copies)) {
      keep(
        snapshot,
        'common-pair',
        say`the newest that is on ${drive.label} too: the next send needs it as its parent`,
      );
    }
  }
  return history.snapshots.map((snapshot) => ({
    subvolume: clean(history.subvolume.name),
    snapshot,
    protections: sorted(found.get(snapshot) ?? []),
  }));
}

function sorted(protections: readonly Protection[]): readonly Protection[] {
  return [...protections].sort(
    (left, right) => protectionRules.indexOf(left.rule) - protectionRules.indexOf(right.rule),
  );
}

/** What speaks against it whatever the others are. */
function* own(
  snapshot: LocalSnapshot,
  { subvolume, holds, pins, pinsUnread, mounted, sending }: SnapshotHistory,
  { youngest }: ProtectionRules,
  now: number,
): Generator<readonly [ProtectionRule, Clean]> {
  const { name, path, uuid, subvolumeId, readOnly, createdAt, namedAt } = snapshot;
  if (!holds.known) yield ['held', say`what is held is not known: ${holds.detail}`];
  else {
    const hold = holds.value.find((one) => one.uuid === uuid || one.path === path);
    if (hold !== undefined) yield ['held', say`held by ${hold.by}: ${hold.reason}`];
  }
  if (pins.includes(name)) yield ['pinned', literal('named as the parent of the next send')];
  if (pinsUnread !== null)
    yield ['pinned', say`which one is the parent of the next send is not known: ${pinsUnread}`];
  if (sending.known && (sending.value === 'all' || sending.value.has(path)))
    yield ['sending', literal('btrfs send is running on it')];
  if (!mounted.known) yield ['mounted', say`what is mounted is not known: ${mounted.detail}`];
  else if (subvolumeId !== null && mounted.value.has(subvolumeId))
    yield ['mounted', literal('it is mounted')];

  const dates = [createdAt, namedAt].filter((at) => at !== null);
  const least = youngest * 1000;
  if (dates.some((at) => at > now + furthestAhead)) yield ['future', literal('its date lies in the future')];
  else if (dates.some((at) => now - at < least)) yield ['young', say`younger than ${duration(least)}`];

  if (!isSnapshotName(name, subvolume.name))
    yield ['name', literal('its name is not one that the backup gives')];
  if (readOnly === false) yield ['writable', literal('it can be written to: somebody may work in it')];
  const missing = [
    uuid === null || subvolumeId === null ? literal('which subvolume it is') : null,
    readOnly === null ? literal('whether it is read-only') : null,
    dates.length === 0 ? literal('its age') : null,
  ].filter((what) => what !== null);
  if (missing.length > 0) yield ['not-known', say`not known: ${join(missing, ', ')}`];
}

/** Those that count when it is asked which are the newest: a wrong date or a stray one must not take a true one's place. */
function isProper(
  { name, readOnly, createdAt, namedAt }: LocalSnapshot,
  subvolume: string,
  now: number,
): boolean {
  const dates = [createdAt, namedAt].filter((at) => at !== null);
  return (
    isSnapshotName(name, subvolume) &&
    readOnly !== false &&
    dates.length > 0 &&
    dates.every((at) => at <= now + furthestAhead)
  );
}

const orders: readonly ((one: LocalSnapshot) => number)[] = [
  ({ createdAt, namedAt }) => createdAt ?? namedAt ?? 0,
  ({ createdAt, namedAt }) => namedAt ?? createdAt ?? 0,
];

/** The newest first; of the same instant, the one whose name comes last (`-2` is the later one of a day). */
function ordered(
  snapshots: readonly LocalSnapshot[],
  at: (one: LocalSnapshot) => number,
): readonly LocalSnapshot[] {
  return [...snapshots].sort((a, b) => at(b) - at(a) || (a.name < b.name ? 1 : -1));
}

/** The newest by each order, each with the best place that it has. */
function newestOf(
  snapshots: readonly LocalSnapshot[],
  count: number,
): readonly (readonly [number, LocalSnapshot])[] {
  const places = new Map<LocalSnapshot, number>();
  for (const order of orders) {
    for (const [place, one] of ordered(snapshots, order).slice(0, count).entries())
      places.set(one, Math.min(place, places.get(one) ?? place));
  }
  return [...places].map(([one, place]) => [place, one] as const);
}

/**
 * The newest that a drive has a whole copy of, by each order. A pair is: the copy's received_uuid is the snapshot's uuid,
 * or, where it was received itself, its received_uuid (btrfs-receive(8)).
 */
function newestPairs(
  snapshots: readonly LocalSnapshot[],
  copies: Extract<DriveCopies, { state: 'read' }>['copies'],
): ReadonlySet<LocalSnapshot> {
  const received = new Set(
    copies.filter(({ readOnly }) => readOnly !== false).flatMap(({ receivedUuid }) => receivedUuid ?? []),
  );
  const common = snapshots.filter(
    ({ uuid, receivedUuid }) =>
      (uuid !== null && received.has(uuid)) || (receivedUuid !== null && received.has(receivedUuid)),
  );
  return new Set(orders.flatMap((order) => ordered(common, order).slice(0, 1)));
}
