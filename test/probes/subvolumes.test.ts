import test from 'ava';
import fc from 'fast-check';
import { take, Unavailable } from '../../source/probes/probe.ts';
import { fromTheTop, parseSubvolumes, subvolumes } from '../../source/probes/subvolumes.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';

const uuids = [
  '9e0b2f4e-1b7c-4a0c-9d7e-0c2f7a6b5d41',
  '1f6d3c7a-55e2-4f0b-8a3e-9b1c2d3e4f50',
  'c0ffee00-0000-4000-8000-000000000001',
];
const [parent = '', received = '', own = ''] = uuids;
const line = `ID 260 gen 93309 cgen 93309 top level 5 otime 2026-11-22 02:00:01 parent_uuid ${parent} received_uuid -                                    uuid ${own} path btrfs-pool/.snapshots/subvol1-docs/20261122 my docs`;

test('parseSubvolumes: a local snapshot, its path with spaces', (t) => {
  t.deepEqual(parseSubvolumes(`${line}\n`), [
    {
      id: 260,
      topLevel: 5,
      uuid: own,
      parentUuid: parent,
      receivedUuid: null,
      createdAt: Date.parse('2026-11-22T02:00:01Z'),
      path: 'btrfs-pool/.snapshots/subvol1-docs/20261122 my docs',
    },
  ] as never);
});

test('parseSubvolumes: one received by a full send, which tells neither time nor parent', (t) => {
  const text = `ID 300 gen 7 top level 5 parent_uuid -                                    received_uuid ${received} uuid ${own} path .snapshots/x\n`;
  const [found] = parseSubvolumes(text);
  t.is(found?.receivedUuid, received as never);
  t.is(found?.parentUuid, null);
  t.is(found?.createdAt, null);
});

/** As btrfs-progs 6.14 prints what is listed from /home, on which the subvolume `home` is mounted. */
const nested = [
  ['256', '5', 'root'],
  ['257', '5', 'home'],
  ['266', '257', 'deck/.snapshots/20251022-htpc-home-2'],
  ['267', '257', 'deck/.snapshots/htpc-home/20261125-htpc-home'],
  ['268', '256', 'root/var/lib/machines'],
  ['269', '267', 'deck/.snapshots/htpc-home/20261125-htpc-home/inside'],
]
  .map(
    ([id, top, path]) =>
      `ID ${id} gen 7 top level ${top} parent_uuid - received_uuid - uuid ${own} path ${path}\n`,
  )
  .join('');

test('what lies in the subvolume that was listed from is named from there: it gets its whole path', (t) => {
  const paths = (root: string) => fromTheTop(parseSubvolumes(nested), root).map(({ path }) => path as string);
  t.deepEqual(paths('/home'), [
    'root',
    'home',
    'home/deck/.snapshots/20251022-htpc-home-2',
    'home/deck/.snapshots/htpc-home/20261125-htpc-home',
    'root/var/lib/machines',
    'home/deck/.snapshots/htpc-home/20261125-htpc-home/inside',
  ]);
});

test('listed from the top, every path is whole already', (t) => {
  const whole = nested.replace(/path deck/g, 'path home/deck');
  const list = parseSubvolumes(whole);
  for (const root of ['/', '/home'])
    t.deepEqual(
      fromTheTop(list, root).map(({ path }) => path),
      list.map(({ path }) => path),
    );
});

test('a list whose subvolumes lie in each other comes to an end', (t) => {
  const text = nested.replace(
    'top level 5 parent_uuid - received_uuid - uuid ' + own + ' path home',
    'top level 267 parent_uuid - received_uuid - uuid ' + own + ' path home',
  );
  t.is(fromTheTop(parseSubvolumes(text), '/home').length, 6);
});

test('parseSubvolumes: a list that ends within a line may be cut within its path', (t) => {
  t.is(t.throws(() => parseSubvolumes(line), { instanceOf: Unavailable }).reason, 'parse');
});

test('parseSubvolumes: no line is no snapshot', (t) => t.deepEqual(parseSubvolumes('\n'), []));

for (const [what, text] of [
  ['an error', 'ERROR: not a btrfs'],
  ['a line that is cut off', line.slice(0, 60)],
  ['a garbled uuid', line.replace('uuid c0ff', 'uuid ????')],
] as const) {
  test(`parseSubvolumes: ${what} is refused`, (t) => {
    t.is(t.throws(() => parseSubvolumes(text), { instanceOf: Unavailable }).reason, 'parse');
  });
}

test('parseSubvolumes: whatever comes in, it is a list or a parse error', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.nat(line.length).map((cut) => line.slice(0, cut)),
      ),
      (text) => {
        try {
          parseSubvolumes(text);
        } catch (error) {
          t.is(error instanceof Unavailable ? error.reason : error, 'parse');
        }
      },
    ),
  );
});

const mountinfo = [
  '30 1 0:26 /root / rw - btrfs /dev/vda rw,subvol=/root',
  '44 30 0:26 /home /home rw - btrfs /dev/vda rw,subvol=/home',
  '51 30 0:46 / /mnt rw,noatime - btrfs /dev/vdb rw,subvol=/\n',
].join('\n');
const withDrive = `${mountinfo}50 28 0:48 / /run/media/deck/WD-18TB rw - btrfs /dev/vdd rw,subvol=/\n`;
const list = (mount: string, ...more: string[]) =>
  ['sudo -n -- btrfs subvolume list -u -q -R', ...more, mount].join(' ');
const asked = (mount: string) => [list(mount), list(mount, '-r'), list(mount, '-s')];

/** All three lists of a mount. */
const lists = (mount: string, all: Answer, readOnly: Answer = '', dated: Answer = '') => ({
  [list(mount)]: all,
  [list(mount, '-r')]: readOnly,
  [list(mount, '-s')]: dated,
});

function context(commands: Readonly<Record<string, Answer>>, text = mountinfo) {
  return fakeContext({ commands, files: { '/proc/self/mountinfo': text } });
}

test('subvolumes: three lists for each btrfs that a snapshot root lies on, and for a drive that is mounted', async (t) => {
  const drive = '/run/media/deck/WD-18TB';
  const box = context(
    { ...lists('/home', `${line}\n`), ...lists('/mnt', `${line}\n`), ...lists(drive, '') },
    withDrive,
  );
  const reading = await take(subvolumes, box);
  t.deepEqual([...box.box.asked].sort(), [...asked('/home'), ...asked('/mnt'), ...asked(drive)].sort());
  t.deepEqual(reading.known && reading.value.map(({ mount }) => mount), ['/home', '/mnt'] as never);
});

test('subvolumes: one refusal of sudo, in whatever language, is not asked for again', async (t) => {
  for (const stderr of ['sudo: a password is required\n', 'sudo: et passord kreves\n']) {
    const box = context({ [list('/home')]: { exit: 1, stderr } }, withDrive);
    const reading = await take(subvolumes, box);
    t.is(reading.known ? 'known' : reading.reason, 'permission');
    t.deepEqual(box.box.asked, [list('/home')]);
  }
});

const plain = (id: number, path: string, dated = '') =>
  `ID ${id} gen 9 ${dated}top level 5 ${dated === '' ? '' : 'otime 2026-11-22 02:00:01 '}parent_uuid ${parent} received_uuid - uuid ${own} path ${path}\n`;

test('subvolumes: what is read-only, how old it is, where it lies and what is mounted', async (t) => {
  const all =
    plain(256, 'home') +
    plain(257, 'root') +
    plain(260, 'home/deck/.snapshots/htpc-home/x') +
    plain(261, 'var');
  const box = context({
    ...lists(
      '/home',
      all,
      plain(260, 'home/deck/.snapshots/htpc-home/x'),
      plain(260, 'home/deck/.snapshots/htpc-home/x', 'cgen 9 '),
    ),
    ...lists('/mnt', plain(300, 'btrfs-pool/subvol1-docs')),
  });
  const reading = await take(subvolumes, box);
  if (!reading.known) return t.fail(reading.detail);
  t.deepEqual(
    reading.value.map(({ id, at, mounted, readOnly, createdAt }) => [id, at, mounted, readOnly, createdAt]),
    [
      [256, '/home', true, false, null],
      [257, '/', true, false, null],
      [260, '/home/deck/.snapshots/htpc-home/x', false, true, Date.parse('2026-11-22T02:00:01Z')],
      [261, null, false, false, null],
      [300, '/mnt/btrfs-pool/subvol1-docs', false, false, null],
    ] as never,
  );
});

test('subvolumes: a place that another file system is mounted over leads nowhere', async (t) => {
  const over = `${mountinfo}60 44 8:9 / /home/deck/other rw - ext4 /dev/sdz1 rw\n`;
  const box = context({ ...lists('/home', plain(260, 'home/deck/other/x')), ...lists('/mnt', '') }, over);
  const reading = await take(subvolumes, box);
  t.deepEqual(reading.known && reading.value.map(({ at }) => at), [null]);
});

test('subvolumes: a drive that is not mounted is not asked', async (t) => {
  const box = context({ ...lists('/home', ''), ...lists('/mnt', '') });
  t.true((await take(subvolumes, box)).known);
  t.is(box.box.asked.length, 6);
});

test('subvolumes: no snapshot root on a btrfs needs no root', async (t) => {
  const box = context({}, '30 1 8:1 / / rw - ext4 /dev/sda1 rw\n');
  const reading = await take(subvolumes, box);
  t.deepEqual(reading.known && reading.value, []);
  t.deepEqual(box.box.asked, []);
});

const failures: readonly (readonly [what: string, answer: Answer, reason: string, detail: RegExp])[] = [
  [
    'sudo that wants a password',
    { exit: 1, stderr: 'sudo: a password is required\n' },
    'permission',
    /needs root: .*a password is required/,
  ],
  [
    'btrfs that may not',
    { exit: 1, stderr: "ERROR: can't perform the search: Operation not permitted\n" },
    'permission',
    /Operation not permitted/,
  ],
  ['no btrfs', { exit: 1, stderr: 'sudo: btrfs: command not found\n' }, 'absent-binary', /command not found/],
  [
    'an older btrfs',
    { exit: 1, stderr: "btrfs subvolume list: unrecognized option '-R'\n" },
    'version',
    /unrecognized/,
  ],
  [
    'an error of btrfs',
    { exit: 1, stderr: 'ERROR: not a btrfs filesystem: /home\n' },
    'failed',
    /not a btrfs/,
  ],
  ['no sudo', { failure: 'absent-binary' }, 'absent-binary', /sudo is not installed/],
  ['a hung disk', { failure: 'hung' }, 'hung', /no answer/],
  ['a slow disk', { failure: 'timeout' }, 'timeout', /no answer/],
  ['a killed command', { exit: null, signal: 'SIGKILL' }, 'failed', /SIGKILL/],
  ['too much output', { failure: 'too-large' }, 'parse', /more than is read/],
  ['a defect', { failure: 'internal' }, 'internal', /sudo/],
];

for (const [what, answer, reason, detail] of failures) {
  for (const which of [[], ['-r'], ['-s']]) {
    test(`subvolumes: ${what} is not known (${which.join('') || 'all'})`, async (t) => {
      const commands = {
        ...lists('/home', `${line}\n`),
        ...lists('/mnt', `${line}\n`),
        [list('/home', ...which)]: answer,
      };
      const reading = await take(subvolumes, context(commands));
      t.is(reading.known ? 'known' : reading.reason, reason);
      t.regex(reading.known ? '' : reading.detail, detail);
    });
  }
}
