import test from 'ava';
import { byPlan, known } from '../../source/model/known.ts';
import { type Hold } from '../../source/model/protected.ts';
import { type Snapshot, type SnapshotRoot } from '../../source/probes/snapshots.ts';
import { type Subvolume } from '../../source/probes/subvolumes.ts';
import { type Operation } from '../../source/probes/operations.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { buildModel } from '../../source/model/build.ts';
import { configuration, day, healthy, now, reading, unavailable } from '../support/readings.ts';
import { nameOf, uuidOf } from '../support/snapshot-histories.ts';

const root = '/home/deck/.snapshots';
const drive = '/run/media/deck/WD-18TB';
const name = (days: number) => nameOf(now - days * day).replace('-home', '-htpc-home');

function named(at: string, days: number, folder = 'htpc-home'): Snapshot {
  return {
    group: clean(folder),
    name: clean(name(days)),
    path: clean(`${at}/${folder}/${name(days)}`),
    namedAt: Math.floor((now - days * day) / day) * day,
  };
}

function listed(id: number, at: string, change: Partial<Subvolume> = {}): Subvolume {
  return {
    id,
    uuid: clean(uuidOf(id)),
    parentUuid: clean(uuidOf(1)),
    receivedUuid: null,
    createdAt: null,
    readOnly: true,
    path: clean(`home${at}`),
    at: clean(at),
    mounted: false,
    mount: literal('/home'),
    ...change,
  };
}

const days = [1, 2, 3, 4, 5, 6];
const local: SnapshotRoot = {
  path: clean(root),
  drive: null,
  state: 'present',
  detail: null,
  snapshots: days.map((each) => named(root, each)),
  pins: [],
};
const away: SnapshotRoot = {
  path: clean(`${drive}/.snapshots`),
  drive: literal('WD-18TB'),
  state: 'absent',
  detail: literal('nothing is mounted on it'),
  snapshots: [],
  pins: [],
};
const attached: SnapshotRoot = { ...away, state: 'present', detail: null, snapshots: [named(drive, 5)] };
const here = days.map((each) => listed(300 + each, `${root}/htpc-home/${name(each)}`));
const copied = (id: number, of: number, change: Partial<Subvolume> = {}) =>
  listed(id, `${drive}/.snapshots/htpc-home/${name(of)}`, {
    receivedUuid: clean(uuidOf(300 + of)),
    parentUuid: null,
    mount: clean(drive),
    ...change,
  });
const noHolds = known<readonly Hold[]>([], byPlan(now));

/** The days of the snapshots that may go. */
function free(
  roots: readonly SnapshotRoot[],
  subvolumes: readonly Subvolume[] | null,
  more: {
    operations?: readonly Operation[];
    holds?: typeof noHolds;
    config?: ReturnType<typeof configuration>;
  } = {},
) {
  const model = buildModel(
    {
      ...healthy,
      snapshots: reading(roots),
      subvolumes: subvolumes === null ? unavailable('permission', 'needs root') : reading(subvolumes),
      operations: reading(more.operations ?? []),
    },
    {},
    {
      identity: {
        hostname: 'anchorage',
        user: 'deck',
        uid: 1000,
        home: '/home/deck',
        session: { present: true },
      },
      now,
      config: more.config ?? configuration(),
      ...('holds' in more ? { holds: more.holds } : { holds: noHolds }),
    },
  );
  const { standings } = model.backups;
  if (!standings.known) return standings.reason;
  return standings.value
    .filter(({ subvolume, protections }) => subvolume === 'htpc-home' && protections.length === 0)
    .map(({ snapshot: { namedAt } }) => Math.round((now - (namedAt ?? 0)) / day - 0.5));
}

test('with the drive attached: all but the newest three and the newest pair', (t) => {
  t.deepEqual(free([local, attached], [...here, copied(900, 5), copied(901, 6)]), [4, 6]);
});

test('of two subvolumes at one place the first counts, and one that is mounted nowhere is at none', (t) => {
  const all = [...here, copied(900, 5), copied(901, 6)];
  const shadows = here.map((one) => ({ ...one, uuid: clean(`another ${one.uuid}`), receivedUuid: null }));
  const nowhere = here.map((one) => ({ ...one, at: null }));
  t.deepEqual(free([local, attached], [...nowhere, ...all, ...shadows]), free([local, attached], all));
});

test('without root nothing is known of any', (t) => t.deepEqual(free([local, attached], null), []));

test('the drive is away: all stay', (t) => t.deepEqual(free([local, away], here), []));

test('the drive came after the list was made: all stay', (t) =>
  t.deepEqual(free([local, attached], here), []));

test('a subvolume that is never sent does not wait for a drive', (t) => {
  const base = configuration();
  const config = {
    ...base,
    backup: {
      ...base.backup,
      subvolumes: base.backup.subvolumes.map((each) => ({ ...each, external: 'never' as const })),
    },
  };
  t.deepEqual(free([local, away], here, { config }), [4, 5, 6]);
});

test('copies in another folder, or elsewhere on the drive, are no pairs', (t) => {
  const elsewhere = [
    copied(900, 4, { at: clean(`${drive}/old/htpc-home/${name(4)}`) }),
    copied(901, 5, { at: clean(`${drive}/.snapshots/subvol1-docs/${name(5)}`) }),
  ];
  t.deepEqual(free([local, attached], [...here, ...elsewhere]), [4, 5, 6]);
});

test('a copy that was received for an older snapshot of the same name is no pair', (t) => {
  t.deepEqual(
    free([local, attached], [...here, copied(900, 4, { receivedUuid: clean(uuidOf(1)) })]),
    [4, 5, 6],
  );
});

test('the holds were not looked up: all stay', (t) => {
  const model = buildModel(
    { ...healthy, snapshots: reading([local, attached]), subvolumes: reading([...here, copied(900, 5)]) },
    {},
    {
      identity: {
        hostname: 'anchorage',
        user: 'deck',
        uid: 1000,
        home: '/home/deck',
        session: { present: true },
      },
      now,
      config: configuration(),
    },
  );
  const { standings } = model.backups;
  t.true(standings.known && standings.value.every(({ protections }) => protections[0]?.rule === 'held'));
});

test('a pin of this subvolume counts, one of another does not', (t) => {
  const pins = [
    { file: literal('htpc-home/.last-external-parent'), snapshot: clean(name(4)) },
    { file: literal('htpc-root/.last-external-parent'), snapshot: clean(name(6)) },
  ];
  t.deepEqual(free([{ ...local, pins }, attached], [...here, copied(900, 5)]), [6]);
});

test('a send that runs', (t) => {
  const operations: readonly Operation[] = [
    { pid: 7, kind: 'send', argv: [], snapshots: [clean(`${root}/htpc-home/${name(6)}`)] },
    { pid: 8, kind: 'receive', argv: [], snapshots: [] },
  ];
  const all = [...here, copied(900, 5)];
  t.deepEqual(free([local, attached], all, { operations }), [4]);
  t.deepEqual(
    free([local, attached], all, { operations: [{ pid: 7, kind: 'send', argv: [], snapshots: null }] }),
    [],
  );
});

test('what is mounted', (t) => {
  const mounted = here.map((one) => (one.id === 304 ? { ...one, mounted: true } : one));
  t.deepEqual(free([local, attached], [...mounted, copied(900, 5)]), [6]);
});
