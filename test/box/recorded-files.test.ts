import path from 'node:path';
import test from 'ava';
import { type Found } from '../../source/box/box.ts';
import { RecordingError, checkRecording, openRecorded } from '../../source/box/recorded.ts';
import { command, manifest, writtenBox, writtenBoxes } from '../support/written-box.ts';

function names(found: Found<readonly { path: string; kind: string }[]>): string[] {
  return found.found ? found.value.map(({ path: name, kind }) => `${name} ${kind}`) : [found.why];
}

test('a file holds its lines, a folder its names, and folders above a path exist by themselves', async (t) => {
  const { box } = await writtenBox(t, {
    files: '== /proc/loadavg\n0.51 0.42\n== /a/empty/\n== /a/b/c\nx\n\n== /a/zero\n',
  });
  t.deepEqual(await box.readText('/proc/loadavg'), { found: true, value: '0.51 0.42\n' });
  t.deepEqual(await box.readText('/a/zero'), { found: true, value: '' });
  t.deepEqual(names(await box.list('/a')), ['b directory', 'empty directory', 'zero file']);
  t.deepEqual(names(await box.list('/a/empty/')), []);
  t.deepEqual(names(await box.list('/')), ['a directory', 'proc directory']);
  t.like(await box.readText('/a/none'), { found: false, why: 'missing' });
  t.like(await box.list('/a/b/c'), { found: false, why: 'missing' });
  t.like(await box.readText('/a/b'), { found: false, why: 'internal' });
});

test('links are followed in folders too, as the kernel does', async (t) => {
  const { box } = await writtenBox(t, {
    files: `
== /sys/devices/pci/card/device/vendor
0x1002
== /sys/class/drm/card1 -> ../../devices/pci/card
== /sys/devices/pci/card/device/driver -> ../../../../bus/amdgpu
== /sys/bus/amdgpu/
== /loop/a -> b
== /loop/b -> a
== /loop/gone -> /nowhere
`,
  });
  t.deepEqual(await box.readText('/sys/class/drm/card1/device/vendor'), { found: true, value: '0x1002\n' });
  t.deepEqual(await box.readLink('/sys/class/drm/card1/device/driver'), {
    found: true,
    value: '../../../../bus/amdgpu',
  });
  t.deepEqual(names(await box.list('/sys/class/drm/card1/device/driver')), []);
  t.deepEqual(names(await box.list('/sys/class/drm/card1/..')), ['card directory']);
  t.deepEqual(names(await box.list('/loop')), ['a link', 'b link', 'gone link']);
  t.like(await box.readText('/loop/a'), { found: false, why: 'internal' });
  t.like(await box.readText('/loop/gone'), { found: false, why: 'missing' });
  t.like(await box.readLink('/sys/bus'), { found: false, why: 'not-supported' });
});

test('attributes say what a file is', async (t) => {
  const { box } = await writtenBox(t, {
    files: `
== /d/bytes (base64)
dABCAQ==
== /d/log (mtime 2026-11-22T02:09:40Z, mode 0600, size 5000)
last line
== /d/big (size 1234, allocated 512)
== /d/null (device)
== /d/bus (socket)
== /d/busy (not-supported)
== /d/odd (name) ()
x
`,
  });
  t.deepEqual(await box.readBytes('/d/bytes'), { found: true, value: Buffer.from('dABCAQ==', 'base64') });
  t.like(await box.readText('/d/big'), { found: false, why: 'too-large' });
  t.like(await box.readText('/d/busy'), { found: false, why: 'not-supported' });
  t.deepEqual(await box.readText('/d/odd (name)'), { found: true, value: 'x\n' });
  const walked = await box.walk('/d', 1);
  t.true(walked.found);
  if (!walked.found) return;
  t.deepEqual(
    walked.value.map(({ path: name, kind, size, allocated, modifiedAt, mode }) => [
      name,
      kind,
      size,
      allocated,
      modifiedAt,
      mode,
    ]),
    [
      ['big', 'file', 1234, 512, null, null],
      ['bus', 'socket', 0, 0, null, null],
      ['busy', 'file', null, null, null, null],
      ['bytes', 'file', 4, 4, null, null],
      ['log', 'file', 5000, 5000, Date.parse('2026-11-22T02:09:40Z'), 0o600],
      ['null', 'device', 0, 0, null, null],
      ['odd (name)', 'file', 2, 2, null, null],
    ],
  );
});

test('a walk goes as deep as it is told and follows no link below its root', async (t) => {
  const { box } = await writtenBox(t, {
    files: '== /s/a/1/deep/\n== /s/a-b/\n== /s/link -> a\n== /root -> /s\n',
  });
  t.deepEqual(
    names(await box.walk('/s', 2)),
    ['a directory', 'a/1 directory', 'a-b directory', 'link link'].sort(),
  );
  t.deepEqual(names(await box.walk('/root', 1)), ['a directory', 'a-b directory', 'link link']);
});

test('a mark holds for everything below it that is not said later', async (t) => {
  const root = await writtenBoxes(t, {
    'base/box.toml': manifest,
    'base/files/a.txt':
      '== /run/media/deck/WD/.snapshots/x/\n== /etc/secret\nx\n== /proc/1/fd/0 -> /dev/null\n== /keep/old\nx\n',
    'own/box.toml': 'extends = "base"',
    'own/files/a.txt':
      '== /run/media/deck/WD (missing)\n== /etc/secret (denied)\n== /proc/1/fd/ (denied)\n== /keep (missing)\n== /keep/new\ny\n== /slow (hang)\n',
  });
  const box = await openRecorded(path.join(root, 'own'), {
    clock: { elapsed: () => 0, wait: () => Promise.resolve() },
  });
  t.deepEqual(names(await box.list('/run/media/deck')), []);
  t.like(await box.walk('/run/media/deck/WD/.snapshots', 2), { found: false, why: 'missing' });
  t.like(await box.readText('/etc/secret'), { found: false, why: 'permission' });
  t.like(await box.readLink('/proc/1/fd/0'), { found: false, why: 'permission' });
  t.deepEqual(names(await box.list('/keep')), ['new file']);
  t.like(await box.list('/slow/er'), { found: false, why: 'hung' });
  t.deepEqual(names(await box.list('/proc/1')), ['fd directory']);
  t.like(await box.walk('/proc', 3), { found: false, why: 'permission' });
});

test('the nearest statfs answers', async (t) => {
  const { box, clock } = await writtenBox(t, {
    files: `
== statfs /
total 1000
free {{400 - 10/s}}
available 300
== statfs /mnt
total 9
free 8
available 7
inodes 6
inodesFree 5
== statfs /run/media/deck/WD (hang)
== /gone (missing)
`,
  });
  clock.advance(2000);
  t.deepEqual(await box.statfs('/home'), {
    found: true,
    value: { total: 1000, free: 380, available: 300, inodes: 0, inodesFree: 0 },
  });
  t.like(await box.statfs('/mnt/btrfs-pool'), { found: true, value: { total: 9, inodes: 6 } });
  t.like(await box.statfs('/mntx'), { found: true, value: { total: 1000 } });
  t.like(await box.statfs('/run/media/deck/WD'), { found: false, why: 'hung' });
  t.like(await box.statfs('/gone/deeper'), { found: false, why: 'missing' });
});

test('a limit is kept, and a tail begins at the start of a line', async (t) => {
  const { box } = await writtenBox(t, { files: '== /log\nfirst\nsecond\nthird\n' });
  t.like(await box.readText('/log', 5), { found: false, why: 'too-large' });
  t.like(await box.readText('/log', 19), { found: true });
  const tail = async (limit: number) => {
    const found = await box.readTail('/log', limit);
    return found.found ? found.value : found.why;
  };
  t.is(await tail(100), 'first\nsecond\nthird\n');
  t.is(await tail(19), 'first\nsecond\nthird\n');
  t.is(await tail(18), 'second\nthird\n');
  t.is(await tail(13), 'second\nthird\n');
  t.is(await tail(12), 'third\n');
  t.is(await tail(3), '');
});

test('files depend on the state and the clock of the box', async (t) => {
  const { box, clock } = await writtenBox(t, {
    commands: '$ snapshot *\n! sets made=*\n',
    files: `
% if made
== /snapshots/{{value made}}/
% end
% if made for 10s
== /settled
yes
% end
== /counter
{{5 + 2/s}}
`,
  });
  t.like(await box.list('/snapshots'), { found: false, why: 'missing' });
  await box.run(command('snapshot 20261122-docs'));
  t.deepEqual(names(await box.list('/snapshots')), ['20261122-docs directory']);
  t.like(await box.readText('/settled'), { found: false, why: 'missing' });
  clock.advance(10_000);
  t.deepEqual(await box.readText('/settled'), { found: true, value: 'yes\n' });
  t.deepEqual(await box.readText('/counter'), { found: true, value: '25\n' });
});

const broken: readonly (readonly [what: string, files: string, line: number, problem: RegExp])[] = [
  ['a path that is none', '== proc/loadavg\n', 1, /must begin with/],
  ['a body of a folder', '== /a/\n\nx\n', 3, /holds none/],
  ['a body of a link', '== /a -> b\nx\n', 2, /holds none/],
  ['an instant that is none', '== /a (mtime yesterday)\n', 1, /yesterday/],
  ['a misspelt list of attributes', '== /a (mtime yesterday evening)\n', 1, /no list/],
  ['a size that is none', '== /a (size big)\n', 1, /big/],
  ['base64 that is none', '== /a (base64)\n???\n', 2, /base64/],
  ['a figure that is none', '== statfs /\ntotal much\n', 2, /total much/],
  ['a path within a repetition', '% times 2\n== /a\n% end\n', 2, /within/],
];

for (const [what, files, line, problem] of broken) {
  test(`${what} is an error with file and line`, async (t) => {
    const root = await writtenBoxes(t, { 'box/box.toml': manifest, 'box/files/proc.txt': files });
    const error = await t.throwsAsync(checkRecording(path.join(root, 'box')), { instanceOf: RecordingError });
    t.regex(error.message, problem);
    t.is(error.line, line);
  });
}

test('what is wrong below a header shows as an internal failure when it is asked for', async (t) => {
  const { box } = await writtenBox(t, { files: '== /a\n{{now nonsense}}\n== statfs /\ntotal 1\n' });
  t.like(await box.readText('/a'), { found: false, why: 'internal' });
  t.like(await box.walk('/', 1), { found: false, why: 'internal' });
  t.like(await box.statfs('/'), { found: false, why: 'internal' });
});
