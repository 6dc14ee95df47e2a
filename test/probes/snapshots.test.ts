import test from 'ava';
import fc from 'fast-check';
import { type EntryKind } from '../../source/box/box.ts';
import { take } from '../../source/probes/probe.ts';
import { dateIn, newest, type Snapshot, snapshots, snapshotsIn } from '../../source/probes/snapshots.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';

const mountinfo = '/proc/self/mountinfo';
const onlyRoot = '30 1 0:26 /root / rw - btrfs /dev/vda rw,subvol=/root\n';
const withDrive = `${onlyRoot}50 28 0:48 / /run/media/deck/WD-18TB rw - btrfs /dev/vdd rw,subvol=/\n`;
const drive = '/run/media/deck/WD-18TB/.snapshots';

const names: readonly (readonly [name: string, date: string | null])[] = [
  ['20261122-htpc-home', '2026-11-22T00:00:00Z'],
  ['20261122-1430-opptak', '2026-11-22T14:30:00Z'],
  ['20261122-1430', '2026-11-22T14:30:00Z'],
  ['20251022-htpc-home-2', '2025-10-22T00:00:00Z'],
  ['20251023-htpchome', '2025-10-23T00:00:00Z'],
  ['20261115-pics-weekly', '2026-11-15T00:00:00Z'],
  ['20261122', '2026-11-22T00:00:00Z'],
  ['20240229-leap', '2024-02-29T00:00:00Z'],
  ['20261340-htpc-home', null],
  ['20260230-htpc-home', null],
  ['20261122-2561-opptak', null],
  ['20261100-x', null],
  ['99991231-x', null],
  ['2026112214-x', null],
  ['htpc-home-20261122', null],
  ['', null],
];

for (const [name, date] of names) {
  test(`dateIn: “${name}” is ${date ?? 'without a date'}`, (t) =>
    t.is(dateIn(name), date === null ? null : Date.parse(date)));
}

test('dateIn: whatever comes in, a date is what the name begins with', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^20[0-9]{6}(-[0-9]{4})?-[a-z]{0,5}$/)),
      (name) => {
        const at = dateIn(name);
        if (at !== null) t.is(new Date(at).toISOString().slice(0, 10).replaceAll('-', ''), name.slice(0, 8));
      },
    ),
  );
  t.pass();
});

function snapshot(name: string, group = 'htpc-home'): Snapshot {
  return { group, name, path: `/x/${group}/${name}`, namedAt: dateIn(name) } as unknown as Snapshot;
}

test('newest: by the date in the name, then by name, and never one without a date', (t) => {
  t.is(newest([]), null);
  t.is(newest([snapshot('tmp'), snapshot('20261340-x')]), null);
  t.is(
    newest(['20261121-x', 'zzz', '20261122-x', '20261120-x'].map((name) => snapshot(name)))?.name,
    '20261122-x' as never,
  );
  t.is(
    newest(['20261122-x', '20261122-1430-x', '20261122-0100-x'].map((name) => snapshot(name)))?.name,
    '20261122-1430-x' as never,
  );
  t.is(newest(['20261122-x-2', '20261122-x'].map((name) => snapshot(name)))?.name, '20261122-x-2' as never);
});

function entry(path: string, kind: EntryKind = 'directory') {
  return { path, kind, size: 0, allocated: 0, modifiedAt: 0, mode: 0o755 };
}

test('snapshotsIn: folders in groups and flat ones; not files, links, hidden folders, nor what lies in a snapshot', (t) => {
  const found = snapshotsIn('/r', [
    entry('20251022-htpc-home-2'),
    entry('20251022-htpc-home-2/deck'),
    entry('20261340-garbage'),
    entry('htpc-home'),
    entry('htpc-home/20261122-htpc-home'),
    entry('htpc-home/not-dated'),
    entry('htpc-home/.partial'),
    entry('htpc-home/20261121-htpc-home', 'file'),
    entry('htpc-home/20261120-htpc-home', 'link'),
    entry('.trash'),
    entry('.trash/20261122-x'),
  ]);
  t.deepEqual(
    found.map(({ path, group, namedAt }) => [path, group, namedAt]),
    [
      ['/r/20251022-htpc-home-2', '', dateIn('20251022')],
      ['/r/20261340-garbage', '', null],
      ['/r/htpc-home/20261122-htpc-home', 'htpc-home', dateIn('20261122')],
      ['/r/htpc-home/not-dated', 'htpc-home', null],
    ] as never,
  );
});

async function roots(files: Readonly<Record<string, Content>>) {
  const reading = await take(snapshots, fakeContext({ files }));
  if (!reading.known) return reading.reason;
  return Object.fromEntries(reading.value.map((root) => [root.path as string, root]));
}

test('snapshots: the roots of the configured subvolumes and of the drives, with snapshots and pins', async (t) => {
  const found = await roots({
    [mountinfo]: withDrive,
    '/home/deck/.snapshots/htpc-home/20261122-htpc-home/': '',
    '/home/deck/.snapshots/htpc-home/.last-external-parent': '20261116-htpc-home\n',
    '/home/deck/.snapshots/htpc-home/.last-external-parent-WD-18TB': '20261116-htpc-home',
    [`${drive}/htpc-home/20261116-htpc-home/`]: '',
  });
  t.assert(typeof found !== 'string');
  if (typeof found === 'string') return;
  t.deepEqual(Object.keys(found), ['/home/deck/.snapshots', '/mnt/btrfs-pool/.snapshots', drive]);
  t.is(found['/home/deck/.snapshots']?.state, 'present');
  const pins = found['/home/deck/.snapshots']?.pins.map(({ file, snapshot }) => ({ file, snapshot }));
  t.deepEqual(pins, [
    { file: 'htpc-home/.last-external-parent', snapshot: '20261116-htpc-home' },
    { file: 'htpc-home/.last-external-parent-WD-18TB', snapshot: '20261116-htpc-home' },
  ] as never);
  t.is(found['/mnt/btrfs-pool/.snapshots']?.state, 'absent');
  t.is(found[drive]?.drive, 'WD-18TB' as never);
  t.is(found[drive]?.snapshots.length, 1);
});

test('snapshots: a drive that is not mounted is absent, though its folder is there', async (t) => {
  const found = await roots({ [mountinfo]: onlyRoot, [`${drive}/htpc-home/20261116-htpc-home/`]: '' });
  const root = typeof found === 'string' ? undefined : found[drive];
  t.is(root?.state, 'absent');
  t.deepEqual(root?.snapshots, []);
  t.is(root?.detail, 'nothing is mounted on /run/media/deck/WD-18TB' as never);
});

test('snapshots: a mounted drive without a snapshot folder has no root', async (t) => {
  const found = await roots({ [mountinfo]: withDrive });
  t.is(typeof found === 'string' ? found : found[drive]?.state, 'absent');
});

for (const failure of ['permission', 'hung', 'timeout', 'too-large', 'internal'] as const) {
  test(`snapshots: a root that fails with ${failure} is unreadable, and the others are read`, async (t) => {
    const found = await roots({
      [mountinfo]: onlyRoot,
      '/mnt/btrfs-pool/.snapshots': { failure },
      '/home/deck/.snapshots/htpc-home/20261122-htpc-home/': '',
    });
    t.is(typeof found === 'string' ? found : found['/mnt/btrfs-pool/.snapshots']?.state, 'unreadable');
    t.is(typeof found === 'string' ? found : found['/home/deck/.snapshots']?.snapshots.length, 1);
  });
}

test('snapshots: without mountinfo nobody knows whether a drive is there', async (t) => {
  t.is(await roots({}), 'dependency');
  t.is(await roots({ [mountinfo]: { failure: 'permission' } }), 'permission');
  t.is(await roots({ [mountinfo]: '' }), 'parse');
});

test('snapshots: a pin that cannot be read is named', async (t) => {
  const found = await roots({
    [mountinfo]: onlyRoot,
    '/home/deck/.snapshots/htpc-home/.last-external-parent': { failure: 'permission' },
  });
  const root = typeof found === 'string' ? undefined : found['/home/deck/.snapshots'];
  t.is(root?.detail, 'not readable: htpc-home/.last-external-parent' as never);
  t.deepEqual(root?.pins, []);
});
