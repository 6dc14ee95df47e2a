import test from 'ava';
import fc from 'fast-check';
import { byPlan, known } from '../../source/model/known.ts';
import {
  isSnapshotName,
  type LocalSnapshot,
  type ProtectionRule,
  protect,
  type SnapshotHistory,
} from '../../source/model/protected.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { day, hour, now } from '../support/readings.ts';
import {
  anyHistory,
  copyOf,
  history,
  nameOf,
  notKnown,
  snapshot,
  uuidOf,
} from '../support/snapshot-histories.ts';

const rules = { newest: 3, youngest: 3600 };
const origin = byPlan(now);

/** Ten of them, one a day, the youngest a day old. */
const ten = Array.from({ length: 10 }, (_, index) => snapshot(index, index + 1));

/** The days of those that may go. */
function free(one: SnapshotHistory): readonly number[] {
  return protect(one, rules, now).flatMap(({ protections }, index) =>
    protections.length === 0 ? [index + 1] : [],
  );
}

function rulesOf(one: SnapshotHistory, index: number): readonly ProtectionRule[] {
  return protect(one, rules, now)[index]?.protections.map(({ rule }) => rule) ?? [];
}

const change = (index: number, to: Partial<LocalSnapshot>) =>
  ten.map((one, at) => (at === index ? { ...one, ...to } : one));

const cases: readonly (readonly [what: string, history: SnapshotHistory, free: readonly number[]])[] = [
  ['without a drive the newest three stay', history(ten), [4, 5, 6, 7, 8, 9, 10]],
  ['none at all', history([]), []],
  ['fewer than are kept', history(ten.slice(0, 3)), []],
  [
    'the newest pair stays, older pairs may go',
    history(ten, { drives: [{ label: literal('A'), state: 'read', copies: [copyOf(5), copyOf(7)] }] }),
    [4, 5, 7, 8, 9, 10],
  ],
  [
    'each drive has a pair of its own',
    history(ten, {
      drives: [
        { label: literal('A'), state: 'read', copies: [copyOf(4)] },
        { label: literal('B'), state: 'read', copies: [copyOf(8)] },
      ],
    }),
    [4, 6, 7, 8, 10],
  ],
  [
    'a drive that was read and holds nothing protects nothing',
    history(ten, { drives: [{ label: literal('A'), state: 'read', copies: [] }] }),
    [4, 5, 6, 7, 8, 9, 10],
  ],
  [
    'a broken receive and a writable copy are no pairs',
    history(ten, {
      drives: [
        {
          label: literal('A'),
          state: 'read',
          copies: [{ receivedUuid: null, readOnly: false }, copyOf(5, false), copyOf(9)],
        },
      ],
    }),
    [4, 5, 6, 7, 8, 9],
  ],
  [
    'what was received itself is a pair by where it came from',
    history(change(6, { receivedUuid: clean(uuidOf(77)) }), {
      drives: [{ label: literal('A'), state: 'read', copies: [copyOf(77)] }],
    }),
    [4, 5, 6, 8, 9, 10],
  ],
  [
    'a drive that is away: all stay',
    history(ten, {
      drives: [
        { label: literal('A'), state: 'read', copies: [copyOf(5)] },
        { label: literal('B'), state: 'absent', detail: literal('nothing is mounted there') },
      ],
    }),
    [],
  ],
  [
    'a drive that cannot be read: all stay',
    history(ten, { drives: [{ label: literal('A'), state: 'unreadable', detail: literal('needs root') }] }),
    [],
  ],
  [
    'what is held',
    history(ten, {
      holds: known(
        [
          {
            uuid: clean(uuidOf(5)),
            path: literal('/elsewhere'),
            at: now,
            by: literal('deck'),
            reason: literal('before the move'),
          },
        ],
        origin,
      ),
    }),
    [4, 5, 7, 8, 9, 10],
  ],
  ['what is held is not known: all stay', history(ten, { holds: notKnown }), []],
  ['what the backup pinned', history(ten, { pins: [ten[8]?.name ?? literal('')] }), [4, 5, 6, 7, 8, 10]],
  ['a pin that cannot be read: all stay', history(ten, { pinsUnread: literal('not readable: x') }), []],
  [
    'what is being sent, and its parent',
    history(ten, { sending: known(new Set([ten[4]?.path ?? '', ten[6]?.path ?? '']), origin) }),
    [4, 6, 8, 9, 10],
  ],
  ['a send that does not say of what: all stay', history(ten, { sending: known('all', origin) }), []],
  ['what is mounted', history(ten, { mounted: known(new Set([309]), origin) }), [4, 5, 6, 7, 8, 9]],
  ['what is mounted is not known: all stay', history(ten, { mounted: notKnown }), []],
  [
    "whether something is sent is the kernel's to refuse",
    history(ten, { sending: notKnown }),
    [4, 5, 6, 7, 8, 9, 10],
  ],
  [
    'one that can be written to, and it takes no place among the newest',
    history(change(0, { readOnly: false })),
    [5, 6, 7, 8, 9, 10],
  ],
  [
    'one of which it is not known whether it can be written to',
    history(change(5, { readOnly: null })),
    [4, 5, 7, 8, 9, 10],
  ],
  ['one that btrfs did not list', history(change(5, { uuid: null, subvolumeId: null })), [4, 5, 7, 8, 9, 10]],
  [
    'one with another name',
    history(change(5, { name: literal('before-upgrade'), namedAt: null })),
    [4, 5, 7, 8, 9, 10],
  ],
  ['one of another subvolume', history(change(5, { name: literal('20261116-root') })), [4, 5, 7, 8, 9, 10]],
  ['one without any date', history(change(5, { createdAt: null, namedAt: null })), [4, 5, 7, 8, 9, 10]],
  [
    'one from the future takes no place among the newest',
    history(change(5, { createdAt: now + 40 * day, namedAt: now + 40 * day })),
    [4, 5, 7, 8, 9, 10],
  ],
  [
    'where name and btrfs differ on the newest, both count',
    history(change(9, { createdAt: now - 2 * hour })),
    [4, 5, 6, 7, 8, 9],
  ],
  [
    'younger than an hour, though three are newer by name',
    history([...ten, snapshot(10, 30, { createdAt: now - hour / 2 })]),
    [4, 5, 6, 7, 8, 9, 10],
  ],
];

for (const [what, one, expected] of cases) test(`protect: ${what}`, (t) => t.deepEqual(free(one), expected));

test('protect: every reason is told, the weightiest first', (t) => {
  const one = history(change(0, { readOnly: false }), {
    pins: [ten[0]?.name ?? literal('')],
    mounted: known(new Set([300]), origin),
    drives: [
      { label: literal('A'), state: 'read', copies: [copyOf(0)] },
      { label: literal('B'), state: 'absent', detail: literal('away') },
    ],
  });
  t.deepEqual(rulesOf(one, 0), ['pinned', 'mounted', 'common-pair', 'drive-unknown', 'writable']);
  t.deepEqual(rulesOf(one, 1), ['newest', 'drive-unknown']);
});

for (const [name, is] of [
  ['20261122-home', true],
  ['20261122-1430-home', true],
  ['20261122-home-2', true],
  ['20261122-home-weekly', false],
  ['20261122-homestead', false],
  ['20261122-root', false],
  ['20261322-home', false],
  ['20261122home', false],
  ['home-20261122', false],
  ['20261122-home-200', false],
  ['20261122-home\n', false],
  ['../20261122-home', false],
  ['', false],
] as const) {
  test(`isSnapshotName: ${JSON.stringify(name)}`, (t) => t.is(isSnapshotName(name, 'home'), is));
}

/** How many random histories: more with PROTECTED=whole. */
const runs = process.env['PROTECTED'] === 'whole' ? 100_000 : 3000;

/** AVA's assertions are too slow for a million of them. */
function must(holds: boolean, what = ''): void {
  if (!holds) throw new Error(`does not hold ${what}`);
}

test(`protect: of ${runs} histories none loses what must stay`, (t) => {
  const freed: number[] = [];
  fc.assert(
    fc.property(anyHistory, fc.integer({ min: 1, max: 6 }), (one, newest) => {
      const standings = protect(one, { newest, youngest: 3600 }, now);
      const gone = standings
        .filter(({ protections }) => protections.length === 0)
        .map(({ snapshot: each }) => each);
      const left = one.snapshots.filter((each) => !gone.includes(each));
      freed.push(gone.length);
      must(Object.is(standings.length, one.snapshots.length));
      if (gone.length === 0) return;
      // Whatever is not known about the whole keeps all.
      must(one.holds.known && one.mounted.known && one.pinsUnread === null);
      must(one.drives.every(({ state }) => state === 'read'));
      must(!(one.sending.known && one.sending.value === 'all'));
      for (const each of gone) {
        must(each.readOnly === true && each.uuid !== null && each.subvolumeId !== null);
        must(isSnapshotName(each.name, one.subvolume.name));
        must(!one.pins.includes(each.name));
        must(!(one.holds.known && one.holds.value.some(({ uuid }) => uuid === each.uuid)));
        must(!(one.mounted.known && one.mounted.value.has(each.subvolumeId ?? -1)));
        must(!(one.sending.known && one.sending.value !== 'all' && one.sending.value.has(each.path)));
        for (const time of ['createdAt', 'namedAt'] as const) {
          const at = each[time];
          must(!(at !== null && at > now - hour));
          // As many good ones that are at least as new stay.
          const proper = left.filter(
            (other) => other.readOnly !== false && isSnapshotName(other.name, one.subvolume.name),
          );
          const own = at ?? each.createdAt ?? each.namedAt ?? 0;
          const newer = proper.filter(
            (other) => (other[time] ?? other.createdAt ?? other.namedAt ?? 0) >= own,
          );
          must(newer.length >= newest, `${each.name} by ${time}`);
        }
      }
      // The chain to each drive stays as whole as it was.
      for (const drive of one.drives) {
        if (drive.state !== 'read') continue;
        const whole = new Set(
          drive.copies.filter(({ readOnly }) => readOnly !== false).map(({ receivedUuid }) => receivedUuid),
        );
        whole.delete(null);
        const common = (list: readonly LocalSnapshot[]) =>
          list.filter(({ uuid, receivedUuid }) => whole.has(uuid) || whole.has(receivedUuid));
        const [before, after] = [common(one.snapshots), common(left)];
        const latest = (list: readonly LocalSnapshot[], of: (each: LocalSnapshot) => number) =>
          Math.max(...list.map(of));
        must(Object.is(before.length > 0, after.length > 0));
        for (const of of [
          (each: LocalSnapshot) => each.createdAt ?? each.namedAt ?? 0,
          (each: LocalSnapshot) => each.namedAt ?? each.createdAt ?? 0,
        ])
          must(Object.is(latest(after, of), latest(before, of)));
      }
    }),
    { numRuns: runs },
  );
  // The property would hold as well if nothing were ever let go.
  t.true(
    freed.filter((count) => count > 0).length > runs / 20,
    `${freed.filter((count) => count > 0).length}`,
  );
});

test('protect: the order in which they are listed changes nothing', (t) => {
  fc.assert(
    fc.property(anyHistory, (one) => {
      const named = (list: SnapshotHistory) =>
        new Map(protect(list, rules, now).map(({ snapshot: { path }, protections }) => [path, protections]));
      const turned = { ...one, snapshots: [...one.snapshots].reverse(), drives: one.drives };
      const [a, b] = [named(one), named(turned)];
      t.deepEqual([...a].sort(), [...b].sort());
    }),
    { numRuns: 300 },
  );
});

test('nameOf is a name that the backup gives', (t) => t.true(isSnapshotName(nameOf(now, true), 'home')));
