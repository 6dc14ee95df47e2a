import test from 'ava';
import fc from 'fast-check';
import { type Statfs } from '../../source/box/box.ts';
import { filesystemOf, filesystems } from '../../source/probes/filesystems.ts';
import { mountOf, parseMountinfo } from '../../source/probes/mounts.ts';
import { take, Unavailable } from '../../source/probes/probe.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';

const box = `
24 30 0:22 / /sys rw,nosuid shared:6 - sysfs sysfs rw
30 1 0:26 /root / rw,relatime shared:1 - btrfs /dev/nvme0n1p3 rw,compress=zstd:1,ssd,subvolid=257,subvol=/root
44 30 0:26 /home /home rw,relatime shared:58 - btrfs /dev/nvme0n1p3 rw,compress=zstd:1,ssd,subvolid=256,subvol=/home
46 30 259:2 / /boot rw,relatime shared:60 - ext4 /dev/nvme0n1p2 rw
47 46 259:1 / /boot/efi rw,relatime shared:61 - vfat /dev/nvme0n1p1 rw,fmask=0077
51 30 0:46 / /mnt rw,noatime shared:91 - btrfs /dev/sda rw,subvolid=5,subvol=/
52 30 253:1 / /run/media/deck/My\\040Drive\\134x rw - xfs /dev/mapper/luks-1 rw
60 30 0:38 / /tmp rw,nosuid,nodev shared:18 - tmpfs tmpfs rw
61 30 7:1 / /opt/image ro,nodev - ext4 /dev/loop1 ro
62 30 7:2 / /srv/loop rw,nodev - ext4 /dev/loop2 rw
63 30 7:0 / /snap/core/1 ro,nodev - squashfs /dev/loop0 ro
57 28 0:106 / /run/user/1000 rw shared:97 - tmpfs tmpfs rw
`.trimStart();

const space: Statfs = { total: 1000, free: 400, available: 300, inodes: 0, inodesFree: 0 };

async function read(
  text: string,
  statfs: Readonly<
    Record<string, Statfs | { readonly failure: 'permission' | 'hung' | 'timeout' | 'internal' | 'missing' }>
  >,
  files: Readonly<Record<string, Content>> = {},
  disk: Record<string, unknown> = {},
) {
  const context = fakeContext({ files: { '/proc/self/mountinfo': text, ...files }, statfs }, { disk });
  const reading = await take(filesystems, context);
  return reading.known ? reading.value : reading.reason;
}

const everything = Object.fromEntries(
  ['/', '/home', '/mnt', '/run/media/deck/My Drive\\x', '/srv/loop'].map((mount) => [mount, space]),
);

test('filesystems: one entry per file system with a disk behind it', async (t) => {
  const found = await read(box, everything, { '/dev/mapper/luks-1': { link: '../dm-1' } });
  t.assert(typeof found !== 'string');
  if (typeof found === 'string') return;
  t.deepEqual(
    found.map(({ mount, type, source, device }) => [mount, type, source, device]),
    [
      ['/', 'btrfs', '/dev/nvme0n1p3', 'nvme0n1p3'],
      ['/mnt', 'btrfs', '/dev/sda', 'sda'],
      ['/run/media/deck/My Drive\\x', 'xfs', '/dev/mapper/luks-1', 'dm-1'],
      ['/srv/loop', 'ext4', '/dev/loop2', 'loop2'],
    ] as never,
  );
  t.deepEqual(found[0]?.mounts, [
    { target: '/', root: '/root', readOnly: false },
    { target: '/home', root: '/home', readOnly: false },
  ] as never);
  t.deepEqual(found[0]?.space, { total: 1000, free: 400, available: 300 });
  t.true(found[0]?.options.includes('ssd' as never));
});

test('filesystems: a configured mount point is shown before a shorter one', async (t) => {
  const found = await read(box, everything, {}, { expected: ['/home'] });
  t.is(typeof found === 'string' ? found : found[0]?.mount, '/home' as never);
});

test('filesystems: an ignored mount point is not shown, and a file system that has no other is left out', async (t) => {
  const found = await read(box, everything, {}, { ignore: ['/', '/boot*', '/mnt', '/srv/*', '/run/*'] });
  t.deepEqual(typeof found === 'string' ? found : found.map(({ mount }) => mount), ['/home'] as never);
});

test('filesystems: the error of a remount shows in the options of the file system alone', async (t) => {
  const found = await read('30 1 8:1 / / rw,relatime - ext4 /dev/sda1 ro,errors=remount-ro\n', {
    '/': space,
  });
  t.true(typeof found !== 'string' && found[0]?.mounts[0]?.readOnly);
});

test('filesystems: what another mount hides is not measured through it', async (t) => {
  const hidden =
    '30 1 8:1 / / rw - ext4 /dev/sda1 rw\n31 30 8:2 / /mnt rw - xfs /dev/sdb1 rw\n32 30 0:9 / /mnt rw - tmpfs tmpfs rw\n';
  const found = await read(hidden, { '/': space, '/mnt': space });
  t.deepEqual(typeof found === 'string' ? found : found.map(({ mount }) => mount), ['/'] as never);
});

test('filesystems: /dev/root is found by its device number', async (t) => {
  const found = await read(
    '30 1 8:1 / / rw - ext4 /dev/root rw\n',
    { '/': space },
    { '/sys/dev/block/8:1': { link: '../../devices/pci0/block/sda/sda1' } },
  );
  t.is(typeof found === 'string' ? found : found[0]?.device, 'sda1' as never);
});

test('filesystems: a device that cannot be resolved is not made up', async (t) => {
  const found = await read(
    '30 1 0:5 / / rw - btrfs /dev/mapper/root rw\n31 30 0:6 / /nas rw - nfs4 nas:/x rw\n',
    { '/': space, '/nas': space },
  );
  t.deepEqual(typeof found === 'string' ? found : found.map(({ device }) => device), [null, null]);
});

for (const [failure, reason] of [
  ['hung', 'hung'],
  ['timeout', 'timeout'],
  ['permission', 'permission'],
  ['missing', 'dependency'],
  ['internal', 'internal'],
] as const) {
  test(`filesystems: a statfs that fails with ${failure} is a row with a problem, and the others are rows`, async (t) => {
    const found = await read(box, { ...everything, '/mnt': { failure } });
    const row = typeof found === 'string' ? undefined : found.find(({ mount }) => String(mount) === '/mnt');
    t.is(row?.space, null);
    t.is(row?.problem?.reason, reason);
    t.is(typeof found === 'string' ? 0 : found.length, 4);
  });
}

for (const figures of [
  { ...space, total: 0, free: 0, available: 0 },
  { ...space, free: 2000 },
  { ...space, available: 1e30 },
  { ...space, total: Number.NaN },
  { ...space, available: -1 },
]) {
  test(`filesystems: sizes that cannot be are a problem: ${figures.total} ${figures.free} ${figures.available}`, async (t) => {
    const found = await read('30 1 8:1 / / rw - ext4 /dev/sda1 rw\n', { '/': figures });
    t.is(typeof found === 'string' ? found : found[0]?.space, null);
    t.is(typeof found === 'string' ? found : found[0]?.problem?.reason, 'parse');
  });
}

test('filesystems: a container shows none, which is a fact', async (t) => {
  t.deepEqual(await read('30 1 0:26 / / rw - overlay overlay rw,lowerdir=/a\n', {}), []);
});

test('filesystems: a mountinfo that cannot be read, is empty or garbled is not known', async (t) => {
  t.is(await read('', {}), 'parse');
  t.is(await read(box.slice(0, 400), {}), 'parse');
  for (const failure of ['permission', 'hung', 'timeout', 'internal'] as const) {
    t.is(await read('', {}, { '/proc/self/mountinfo': { failure } }), failure);
  }
});

test('filesystemOf: a plain folder belongs to what is mounted above it', async (t) => {
  const found = await read(box, everything);
  if (typeof found === 'string') return t.fail(found);
  const of = (path: string) => filesystemOf(path, found)?.source as string | undefined;
  t.is(of('/mnt/btrfs-pool'), '/dev/sda');
  t.is(of('/mnt/'), '/dev/sda');
  t.is(of('/mnt2'), '/dev/nvme0n1p3');
  t.is(of('/home/deck/.snapshots'), '/dev/nvme0n1p3');
  t.is(of('/'), '/dev/nvme0n1p3');
  t.is(filesystemOf('/x', []), null);
});

test('mountOf: the longest point above, by whole names', (t) => {
  const mounts = [{ target: '/' }, { target: '/a' }, { target: '/a/b' }];
  t.is(mountOf('/a/b/c', mounts)?.target, '/a/b');
  t.is(mountOf('/a/bc', mounts)?.target, '/a');
  t.is(mountOf('/ab', mounts)?.target, '/');
  t.is(mountOf('/x', [{ target: '/a' }]), null);
});

test('parseMountinfo: optional fields and escapes', (t) => {
  const [mount] = parseMountinfo(
    '36 35 98:0 /a\\040b /mnt\\0122 rw,noatime master:1 propagate_from:2 - ext3 /dev/root rw,errors=continue\n',
  );
  t.like(mount, { root: '/a b', target: '/mnt\n2', type: 'ext3', superOptions: ['rw', 'errors=continue'] });
});

test('parseMountinfo: whatever comes in, it is a list that is not empty or a parse error', (t) => {
  const line = fc.constantFrom(...box.trim().split('\n'));
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.string({ unit: 'binary' })), { maxLength: 5 }), (lines) => {
      try {
        t.true(parseMountinfo(`${lines.join('\n')}\n`).length > 0);
      } catch (error) {
        t.is(error instanceof Unavailable ? error.reason : error, 'parse');
      }
    }),
  );
});

test('parseMountinfo: a list that was cut hides mounts', (t) => {
  t.is(t.throws(() => parseMountinfo(box.trimEnd()), { instanceOf: Unavailable }).reason, 'parse');
});
