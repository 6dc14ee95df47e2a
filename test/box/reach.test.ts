import test from 'ava';
import { hungChildren } from '../../source/box/machine/hung.ts';
import { mountOf, mountPoints, startTime } from '../../source/box/machine/mounts.ts';
import { isNear, reachOf } from '../../source/box/machine/reach.ts';

const reach = reachOf('/home/deck', ['/tmp/roots/proc'], ['/home/deck/containers']);

const near = [
  '/proc/meminfo',
  '/proc/4711/fdinfo/12',
  '/proc/4711/fd',
  '/sys/class/drm',
  '/run/user/1000/bus',
  '/dev/mapper/root',
  '/etc/os-release',
  '/usr/lib/os-release',
  '/var/lib/systemd/linger/deck',
  '/var/log/journal',
  '/tmp/roots/proc/stat',
  '/home/deck/.config/containers/systemd',
  '/home/deck/.local/state/quarterdeck',
  '/home/deck/containers/data',
];
const far = [
  '/',
  '/mnt/btrfs-pool/.snapshots',
  '/run/media/deck/WD-18TB',
  '/run/media',
  '/run/user/1000/gvfs/share',
  '/run/user/1000/doc',
  '/home/deck/.snapshots/htpc-home',
  '/home/deck',
  '/procession',
  '/proc/../mnt/x',
  '/sys/../run/media/deck',
  '/proc/4711/root/mnt',
  '/proc/4711/cwd',
  '/proc/4711/exe',
  '/proc/4711/fd/3',
  '/proc/4711/task/4712/fd/3',
];

for (const path of near) test(`${path} is read in this process`, (t) => t.true(isNear(reach, path)));
for (const path of far) test(`${path} is read by a child`, (t) => t.false(isNear(reach, path)));

test('mount points are taken from mountinfo, spaces in them included', (t) => {
  const mountinfo = [
    '22 1 0:21 /root / rw,relatime shared:1 - btrfs /dev/nvme0n1p3 rw,subvol=/root',
    '30 22 0:21 /home /home rw shared:2 - btrfs /dev/nvme0n1p3 rw',
    '40 22 0:50 / /run/media/deck/My\\040Drive rw - btrfs /dev/sdb1 rw',
    '',
    'nonsense',
  ].join('\n');
  const points = mountPoints(mountinfo);
  t.deepEqual(points, ['/', '/home', '/run/media/deck/My Drive']);
  t.is(mountOf(points, '/run/media/deck/My Drive/.snapshots'), '/run/media/deck/My Drive');
  t.is(mountOf(points, '/homestead'), '/');
  t.is(mountOf(points, '/mnt/../home/deck'), '/home');
  t.is(mountOf([], '/x'), '/');
});

test('the start time is found behind a name with parentheses and spaces', (t) => {
  const rest = Array.from({ length: 40 }, (_, index) => String(index + 3)).join(' ');
  t.is(startTime(`4711 (a) b (c)) ${rest}`), '22');
  t.is(startTime(''), null);
  t.is(startTime(`4711 (sh) Z ${rest}`), null, 'a zombie has ended');
});

test('a child that hangs is remembered until its process is gone or another one', async (t) => {
  const stats = new Map([[7, 'stat of 7']]);
  const stat = (start: string) => `7 (find) D ${Array.from({ length: 18 }, () => '0').join(' ')} ${start} 0`;
  stats.set(7, stat('100'));
  const hung = hungChildren((pid) => Promise.resolve(stats.get(pid) ?? null));
  t.false(await hung.any());
  await hung.remember('/mnt', 7);
  await hung.remember('/gone', 8);
  t.is(await hung.stillWaiting('/mnt'), 7);
  t.is(await hung.stillWaiting('/gone'), null);
  t.is(await hung.stillWaiting('/other'), null);
  stats.set(7, stat('200'));
  t.is(await hung.stillWaiting('/mnt'), null);
  t.false(await hung.any());
});

test('the run after this one knows of it, until its process is gone or another one', async (t) => {
  let kept: string | null = null;
  const memory = {
    read: () => Promise.resolve(kept),
    write: (text: string) => Promise.resolve(void (kept = text)),
  };
  let start: string | null = '100';
  const stat = () =>
    Promise.resolve(
      start === null ? null : `7 (find) D ${Array.from({ length: 18 }, () => '0').join(' ')} ${start} 0`,
    );
  await hungChildren(stat, memory).remember('/mnt', 7);
  const next = hungChildren(stat, memory);
  t.true(await next.any());
  t.is(await next.stillWaiting('/mnt'), 7);
  start = '200';
  t.is(await hungChildren(stat, memory).stillWaiting('/mnt'), null);
  t.is(await hungChildren(stat, memory).any(), false, 'and is forgotten');
});

for (const text of [
  '',
  'null',
  '{}',
  '[1]',
  '[["/mnt",null]]',
  '[["/mnt",{"pid":-1,"startedAt":"1"}]]',
  '[[1,2]',
  '[["/mnt",{"pid":7}]]',
]) {
  test(`what was kept may be anything: ${JSON.stringify(text)}`, async (t) => {
    const memory = { read: () => Promise.resolve(text), write: () => Promise.resolve() };
    t.false(await hungChildren(() => Promise.resolve(null), memory).any());
  });
}
