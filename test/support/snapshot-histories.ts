import fc from 'fast-check';
import { byPlan, known, unknown } from '../../source/model/known.ts';
import { type LocalSnapshot, type SnapshotHistory } from '../../source/model/protected.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { day, hour, now } from './readings.ts';

/** Histories of the snapshots of one subvolume, as they are and as nobody hopes they are. */

export const subvolume = { name: 'home' } as const;
const origin = byPlan(now);

export function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** `20261122-home` of an instant, with hour and minute where told. */
export function nameOf(at: number, minutes = false): string {
  const stamp = new Date(at).toISOString().replace(/[-:]/g, '');
  return `${stamp.slice(0, 8)}${minutes ? `-${stamp.slice(9, 13)}` : ''}-${subvolume.name}`;
}

/** A snapshot that nothing is wrong with, `days` old. */
export function snapshot(number: number, days: number, change: Partial<LocalSnapshot> = {}): LocalSnapshot {
  const at = Math.floor((now - days * day) / day) * day;
  const name = clean(nameOf(at));
  return {
    path: clean(`/home/deck/.snapshots/home/${name}`),
    name,
    subvolumeId: 300 + number,
    uuid: clean(uuidOf(number)),
    receivedUuid: null,
    readOnly: true,
    createdAt: at,
    namedAt: at,
    ...change,
  };
}

/** A history in which nothing is held, mounted or sent, and no drive is promised a copy. */
export function history(
  snapshots: readonly LocalSnapshot[],
  change: Partial<SnapshotHistory> = {},
): SnapshotHistory {
  return {
    subvolume,
    snapshots,
    drives: [],
    pins: [],
    pinsUnread: null,
    holds: known([], origin),
    mounted: known(new Set<number>(), origin),
    sending: known(new Set<string>(), origin),
    ...change,
  };
}

export const notKnown = unknown('permission', literal('sudo refused'), origin);

/** A copy of a snapshot on a drive. */
export function copyOf(number: number, readOnly: boolean | null = true) {
  return { receivedUuid: clean(uuidOf(number)), readOnly };
}

const odd = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof({ weight: 40, arbitrary: fc.constant(usual) }, ...others.map((other) => fc.constant(other)));

/** Any history: clock steps, stray names, writable ones, broken receives, drives away, things that are not known. */
export const anyHistory: fc.Arbitrary<SnapshotHistory> = fc
  .tuple(
    fc.array(
      fc.record({
        days: fc.noBias(fc.integer({ min: -30, max: 1200 })).map((tenths) => tenths / 10),
        skew: odd(0, -40 * day, 2 * hour, 90 * day),
        readOnly: odd<boolean | null>(true, false, null),
        named: odd('dated', 'stray', 'minute', 'second'),
        btrfs: odd('told', 'not told', 'no time'),
        received: odd(false, true),
      }),
      { maxLength: 14, size: 'max' },
    ),
    fc.array(
      fc.record({
        state: odd<'read' | 'absent' | 'unreadable'>('read', 'absent', 'unreadable'),
        copies: fc.array(fc.tuple(fc.nat(16), odd<boolean | null>(true, false, null), odd(true, false)), {
          maxLength: 8,
        }),
      }),
      { maxLength: 3 },
    ),
    fc.record({
      holds: odd<readonly number[] | null>([], [1], [0, 3], null),
      pins: odd<readonly number[]>([], [2], [0, 1]),
      pinsUnread: odd(false, true),
      mounted: odd<readonly number[] | null>([], [301], null),
      sending: odd<readonly number[] | 'all' | null>([], [1, 2], 'all', null),
    }),
  )
  .map(([local, drives, more]) => {
    const names = new Set<string>();
    const snapshots = local.flatMap(
      ({ days, skew, readOnly, named, btrfs, received }, number): readonly LocalSnapshot[] => {
        const at = now - days * day;
        const dated = nameOf(at, named === 'minute');
        const name =
          named === 'stray' ? `before-upgrade-${number}` : named === 'second' ? `${dated}-2` : dated;
        if (names.has(name)) return [];
        names.add(name);
        const minute = named === 'minute' ? 60_000 : day;
        return [
          {
            path: clean(`/home/deck/.snapshots/home/${name}`),
            name: clean(name),
            subvolumeId: btrfs === 'not told' ? null : 300 + number,
            uuid: btrfs === 'not told' ? null : clean(uuidOf(number)),
            receivedUuid: received && btrfs !== 'not told' ? clean(uuidOf(number + 100)) : null,
            readOnly: btrfs === 'not told' ? null : readOnly,
            createdAt: btrfs === 'told' ? at + skew : null,
            namedAt: named === 'stray' ? null : Math.floor(at / minute) * minute,
          },
        ];
      },
    );
    return history(snapshots, {
      drives: drives.map(({ state, copies }, index) => {
        const label = clean(`drive-${index}`);
        return state === 'read'
          ? {
              label,
              state,
              copies: copies.map(([number, readOnly, whole]) => ({
                receivedUuid: whole ? clean(uuidOf(number % 2 === 0 ? number : number + 100)) : null,
                readOnly,
              })),
            }
          : { label, state, detail: literal('not there') };
      }),
      holds:
        more.holds === null
          ? notKnown
          : known(
              more.holds.map((number) => ({
                uuid: clean(uuidOf(number)),
                path: literal('/x'),
                at: now,
                by: literal('deck'),
                reason: literal('wanted'),
              })),
              origin,
            ),
      pins: more.pins.flatMap((number) => snapshots[number]?.name ?? []),
      pinsUnread: more.pinsUnread ? literal('not readable: .last-external-parent') : null,
      mounted: more.mounted === null ? notKnown : known(new Set(more.mounted), origin),
      sending:
        more.sending === null
          ? notKnown
          : known(
              more.sending === 'all'
                ? 'all'
                : new Set(more.sending.map((number) => snapshots[number]?.path ?? '')),
              origin,
            ),
    });
  });
