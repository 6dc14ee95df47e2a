import test from 'ava';
import { take } from '../../source/probes/probe.ts';
import { snapshotSpace } from '../../source/probes/snapshot-space.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';

const folder = '/home/deck/.snapshots/htpc-home';
const [older, newer] = [`${folder}/20261121-htpc-home`, `${folder}/20261122-htpc-home`];
const counting = (path: string) => `btrfs filesystem du -s --raw -- ${path}`;
const printed = (total: number, exclusive: number, shared: number | string, path: string) =>
  `     Total   Exclusive  Set shared  Filename\n${total} ${exclusive} ${shared} ${path}\n`;
const mountinfo = [
  '30 1 0:30 /root / rw - btrfs /dev/nvme0n1p3 rw,subvol=/root',
  '31 30 0:30 /home /home rw - btrfs /dev/nvme0n1p3 rw,subvol=/home',
  '32 30 0:45 / /mnt rw - btrfs /dev/sda rw,subvol=/',
  '',
].join('\n');
const files = {
  '/proc/self/mountinfo': mountinfo,
  [`${older}/`]: '',
  [`${newer}/`]: '',
  '/mnt/btrfs-pool/.snapshots/subvol1-docs/20261121-docs/': '',
};
const usual: Readonly<Record<string, Answer>> = {
  [counting(folder)]: printed(1000, 90, 400, folder),
  [counting(older)]: printed(500, 60, 300, older),
  [counting(newer)]: printed(500, 30, 350, newer),
};

function read(
  commands: Readonly<Record<string, Answer>>,
  more: Partial<Parameters<typeof fakeContext>[0]> = {},
) {
  const context = fakeContext({ commands, files, ...more });
  const said: string[] = [];
  const reading = take(snapshotSpace, { ...context, onProgress: (done) => void said.push(done) });
  return reading.then((one) => ({ reading: one, said }));
}

test('each snapshot beside the home folder is counted, one after the other, and the pool of large disks is not', async (t) => {
  const { reading, said } = await read(usual);
  t.deepEqual(said, [`1 of 3: ${folder}`, `2 of 3: ${older}`, `3 of 3: ${newer}`]);
  t.true(reading.known);
  if (!reading.known) return;
  t.deepEqual(reading.value as unknown, [
    {
      folder,
      snapshots: [
        { path: older, exclusive: 60 },
        { path: newer, exclusive: 30 },
      ],
      atLeast: 90,
      // 90 + 400 lie in the folder, 350 of it in the newest and beside it.
      atMost: 140,
    },
  ]);
});

test('where btrfs does not tell what is shared, nothing is told of at most', async (t) => {
  const { reading } = await read({ ...usual, [counting(newer)]: printed(500, 30, '-', newer) });
  t.is(reading.known ? reading.value[0]?.atMost : 0, null);
});

test('what is closed to the user is counted in the namespace of podman', async (t) => {
  const closed = { exit: 1, stderr: "ERROR: cannot access '/home/deck/x': Permission denied\n" };
  const { reading } = await read({
    ...usual,
    [counting(older)]: closed,
    [`podman unshare ${counting(older)}`]: printed(500, 60, 300, older),
  });
  t.is(reading.known ? reading.value[0]?.atLeast : reading.detail, 90 as never);
  const without = await read({ ...usual, [counting(older)]: closed });
  t.is(without.reading.known, false);
});

for (const [what, answer, reason] of [
  ['ends with an error', { exit: 1, stderr: 'ERROR: not a btrfs filesystem\n' }, 'failed'],
  ['brings nothing', '', 'parse'],
  ['tells of another path', printed(1, 1, 1, '/elsewhere'), 'parse'],
  ['does not answer', { failure: 'timeout' }, 'timeout'],
] as const) {
  test(`not known when btrfs ${what}`, async (t) => {
    const { reading } = await read({ ...usual, [counting(older)]: answer });
    t.is(reading.known ? 'known' : reading.reason, reason);
  });
}

test('without a folder to look at, or on another file system, nothing is run', async (t) => {
  const { reading } = await read(
    {},
    {
      files: { ...files, '/proc/self/mountinfo': mountinfo.replaceAll('btrfs /dev/nvme', 'ext4 /dev/nvme') },
    },
  );
  t.deepEqual(reading.known ? reading.value : reading.reason, []);
});
