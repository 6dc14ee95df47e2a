import { type SubvolumeConfig } from '../config/schema.ts';
import { dateIn, newest, type Snapshot, type SnapshotRoot } from '../probes/snapshots.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type DriveState } from './drives.ts';
import { type Known, map, unknown } from './known.ts';
import { type Proof } from './proof.ts';

/** A name dated further ahead than any time zone explains would hide that the backups stopped: it is not counted. Milliseconds. */
const furthestAhead = 26 * 3_600_000;

/** Something on a drive that is named as a copy and is none that can be relied on. */
export interface Garbled {
  readonly snapshot: Snapshot;
  /** `an unfinished receive`, `it was made writable`, … */
  readonly why: Clean;
}

/** What a drive holds of a subvolume. */
export interface Copies {
  readonly label: Clean;
  /** `absent`: not plugged in, so what it holds is not known now. */
  readonly state: 'present' | 'absent' | 'unreadable';
  /** What whole copies are told by; why that is not known. */
  readonly proof: Known<Proof['by']>;
  /** The newest whole copy by the date in its name; by names alone where nothing else is known. */
  readonly newest: Snapshot | null;
  /** Of whole copies. */
  readonly count: number;
  readonly garbled: readonly Garbled[];
  /** A local snapshot has a whole copy there, so the next send can be incremental. Null: not known. */
  readonly common: boolean | null;
  /** The newest that is both here and there, by its name: what one says the other should say too. Null: none that is known. */
  readonly pair: { readonly here: Snapshot; readonly there: Snapshot } | null;
  /** The parent of the next send as the backup noted it (`.last-external-parent-LABEL`), and whether it is still here. Null: no note. */
  readonly pin: { readonly name: Clean; readonly at: number | null; readonly here: boolean | null } | null;
  /** Why that note is not known although there is one; null: it is, or there is none. */
  readonly pinUnread: Clean | null;
}

/** The newest by the date in its name: a snapshot's own time is that of what it was taken of. */
export function newestOf(snapshots: readonly Snapshot[], now: number): Snapshot | null {
  return newest(snapshots.filter(({ namedAt }) => namedAt !== null && namedAt <= now + furthestAhead));
}

/** The oldest by the date in the name; those without one are passed over. */
export function oldestOf(snapshots: readonly Snapshot[]): Snapshot | null {
  return snapshots.reduce<Snapshot | null>(
    (oldest, one) =>
      one.namedAt === null || (oldest !== null && (oldest.namedAt ?? Infinity) <= one.namedAt) ? oldest : one,
    null,
  );
}

/** Its snapshots in a root: all of its folder, and older ones that lie flat in the root and end in its name. */
export function belonging(root: SnapshotRoot, { name, folder }: SubvolumeConfig): readonly Snapshot[] {
  return root.snapshots.filter(
    (one) => one.group === folder || (one.group === '' && one.name.endsWith(`-${name}`)),
  );
}

/** A note of what was sent. */
export interface Pinned {
  readonly drive: string;
  readonly name: Clean;
  readonly at: number | null;
}

/** The pins of a subvolume that lie beside its local snapshots, by the drive that they are of (`''`: of any). `at` null: it names no snapshot. */
export function pinsOf(
  { pins }: SnapshotRoot,
  { folder, name }: SubvolumeConfig,
  now: number,
): readonly Pinned[] {
  return pins.flatMap(({ file, snapshot }) => {
    const cut = file.lastIndexOf('/');
    const group = cut < 0 ? '' : file.slice(0, cut);
    const [, drive = ''] = /^\.last-external-parent(?:-(.+))?$/.exec(file.slice(cut + 1)) ?? [null, null];
    const belongs = group === folder || (group === '' && snapshot.endsWith(`-${name}`));
    if (drive === null || !belongs) return [];
    const at = dateIn(snapshot);
    return [{ drive, name: snapshot, at: at !== null && at <= now + furthestAhead ? at : null }];
  });
}

/** What the copies on a drive are read from. */
interface Looked {
  readonly label: Clean;
  /** Its folder of snapshots; undefined: it was not looked into. */
  readonly root: SnapshotRoot | undefined;
  readonly drive: DriveState | null;
  /** What is here; null: not known. */
  readonly local: readonly Snapshot[] | null;
  readonly pin: Pinned | null;
  /** Pins that could not be read. */
  readonly unread: Clean | null;
  readonly proof: Known<Proof>;
}

/** What a drive holds of a subvolume, and what of it can be relied on. `now`: epoch milliseconds. */
export function copiesOn(subvolume: SubvolumeConfig, looked: Looked, now: number): Copies {
  const { label, root, drive, local, pin } = looked;
  const state = stateOf(root, drive);
  const noted =
    pin === null
      ? null
      : { ...pin, here: local === null ? null : local.some(({ name }) => name === pin.name) };
  const proof = provedBy(looked, state);
  const pinUnread =
    pin === null ? looked.unread : pin.at === null ? say`the note of its parent names no snapshot` : null;
  const none = { label, state, pin: noted, pinUnread, newest: null, count: 0, garbled: [], pair: null };
  if (state !== 'present') return { ...none, proof: map(proof, ({ by }) => by), common: null };

  const there = root === undefined ? [] : belonging(root, subvolume);
  const judged = there.map((snapshot) => ({
    snapshot,
    why: proof.known ? wrong(snapshot, proof.value, pin) : null,
  }));
  const whole = judged.filter(({ why }) => why === null).map(({ snapshot }) => snapshot);
  const pair = pairOf(local ?? [], whole, proof);
  return {
    ...none,
    proof: map(proof, ({ by }) => by),
    newest: newestOf(whole, now),
    count: whole.length,
    garbled: judged.flatMap(({ snapshot, why }) => (why === null ? [] : [{ snapshot, why }])),
    common: local === null ? null : pair !== null,
    pair,
  };
}

function stateOf(root: SnapshotRoot | undefined, drive: DriveState | null): Copies['state'] {
  // A folder where nothing is mounted is not the drive, whatever lies in it; neither is another drive.
  if (drive?.present === false) return 'absent';
  // Nobody has looked into it: that is not absent.
  if (root === undefined) return 'unreadable';
  // A drive without the folder is there, with nothing on it.
  return drive?.present === true && root.state === 'absent' ? 'present' : root.state;
}

/** The proof as it holds for this drive: it may have been attached after btrfs was asked. */
function provedBy({ label, root, drive, proof }: Looked, state: Copies['state']): Known<Proof> {
  if (state !== 'present' || !proof.known || proof.value.by === 'names') return proof;
  if (drive === null || (root?.snapshots.length ?? 0) === 0 || proof.value.mounts.has(drive.mount))
    return proof;
  return unknown('pending', say`btrfs was not asked of ${label} yet`, proof.origin);
}

/**
 * Why something on a drive is no copy that can be relied on; null: it is whole as far as can be told. A receive that was broken off
 * leaves a writable subvolume without received_uuid; one that is made writable loses it (btrfs-receive(8), btrfs-property(8)).
 * By names: the backup notes what it has sent, so what is newer than its note was not sent to its end.
 */
function wrong(snapshot: Snapshot, proof: Proof, pin: Looked['pin']): Clean | null {
  if (proof.by === 'names') {
    const noted = pin?.at ?? null;
    const later = noted !== null && snapshot.namedAt !== null && snapshot.namedAt > noted;
    return later ? say`newer than what the backup noted as sent (${pin?.name ?? literal('')})` : null;
  }
  const found = proof.at.get(snapshot.path);
  // It may have come after btrfs was asked.
  if (found === undefined) return literal('btrfs knows of no subvolume there');
  if (found.receivedUuid !== null) return found.readOnly ? null : literal('it can be written to');
  return found.readOnly
    ? literal('it was not received: no send can build on it')
    : literal('an unfinished receive, or one that was made writable');
}

/** The newest here that has a whole copy there: by received_uuid, or by its name where only names are known. */
function pairOf(local: readonly Snapshot[], whole: readonly Snapshot[], proof: Known<Proof>): Copies['pair'] {
  const copyOf = (here: Snapshot): Snapshot | undefined => {
    const named = whole.find(({ name }) => name === here.name);
    if (!proof.known || proof.value.by === 'names') return named;
    const { at } = proof.value;
    const own = at.get(here.path);
    // btrfs-send(8): what is sent, and its parent, have to be read-only.
    if (own === undefined || !own.readOnly) return undefined;
    const isOf = ({ path }: Snapshot): boolean => {
      const received = at.get(path)?.receivedUuid ?? null;
      return received !== null && (received === own.uuid || received === own.receivedUuid);
    };
    return named !== undefined && isOf(named) ? named : whole.find(isOf);
  };
  const here = newest(local.filter((one) => copyOf(one) !== undefined));
  const there = here === null ? undefined : copyOf(here);
  return here === null || there === undefined ? null : { here, there };
}
