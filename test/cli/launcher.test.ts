import { execFile } from 'node:child_process';
import {
  copyFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { writeExecutable } from '../support/executable.ts';
import { open } from '../support/terminal.ts';
import { cron, quarterdeck, run } from '../support/program.ts';
import { manifest, writtenBoxes } from '../support/written-box.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-launcher-'));
const check = ['--check', '--demo', 'healthy'];
const refused = /its snapshot is of no use here/;

/** An installed copy of the program, with the Node that it brings or without. Gives its launcher and its snapshot. */
async function installed(name: string, own = true) {
  const home = path.join(folder, name);
  const app = path.join(home, 'build/app');
  await mkdir(path.dirname(app), { recursive: true });
  await cp('bin', path.join(home, 'bin'), { recursive: true });
  await cp('build/app', app, { recursive: true, filter: (file) => !file.endsWith('.blob') });
  for (const face of ['check', 'console'])
    await copyFile(`build/app/${face}.blob`, path.join(app, `${face}.blob`));
  await symlink(path.resolve('fixtures'), path.join(home, 'fixtures'));
  if (own) await symlink(path.resolve('node_modules'), path.join(home, 'node_modules'));
  return {
    launcher: path.join(home, 'bin/quarterdeck'),
    blob: path.join(app, 'check.blob'),
    ofConsole: path.join(app, 'console.blob'),
  };
}

test.serial(
  'a run from the snapshot tells of its own time, its own run and its own environment',
  async (t) => {
    const report = async (box: string) => {
      const began = performance.now();
      const { stdout } = await quarterdeck(['--check', '--demo', box, '--timeout', '2s', '--format', 'json']);
      const { run_id: id, duration_ms: tookMs } = JSON.parse(stdout) as Record<string, string | number>;
      return { id, tookMs: Number(tookMs), wholeMs: performance.now() - began };
    };
    const boxes = await writtenBoxes(t, {
      'slow/box.toml': manifest,
      'slow/commands/podman.txt': '$ podman **\n! hang\n',
    });
    const [quick, slow] = [await report('healthy'), await report(path.join(boxes, 'slow'))];
    t.not(quick.id, slow.id);
    for (const { tookMs, wholeMs } of [quick, slow]) t.true(tookMs > 0 && tookMs <= wholeMs);
    // It waits until half a second before the end of its time; what the snapshot was taken of took no such time.
    t.true(slow.tookMs >= 1400, `it says ${slow.tookMs} ms`);
  },
);

test.serial('it is found through links', async (t) => {
  const { launcher } = await installed('linked');
  const there = path.join(folder, 'usr/local/bin');
  await mkdir(there, { recursive: true });
  await symlink(launcher, path.join(there, 'deck'));
  await symlink('deck', path.join(there, 'quarterdeck'));
  const ended = await run(['quarterdeck', ...check], { environment: { PATH: `${there}:/usr/bin:/bin` } });
  t.like(ended, { code: 0, stderr: '' });
});

test.serial('without a snapshot the same check runs', async (t) => {
  const { launcher, blob } = await installed('without');
  await writeFile(blob, '');
  const empty = await run([launcher, ...check]);
  t.is(empty.code, 0);
  t.regex(empty.stderr, refused);
  await rm(blob);
  const absent = await run([launcher, ...check]);
  t.like(absent, { code: 0, stderr: '' });
  t.regex(absent.stdout, /^quarterdeck OK/);
});

for (const [what, damage] of [
  ['cut short', (blob: string) => truncate(blob, 3_000_000)],
  ['something else', (blob: string) => writeFile(blob, 'not a snapshot\n'.repeat(1000))],
  [
    'half something else',
    async (blob: string) => {
      const bytes = await readFile(blob);
      await writeFile(blob, bytes.fill(0x5a, bytes.byteLength >> 1));
    },
  ],
] as const) {
  test.serial(`a snapshot that is ${what} stops nobody`, async (t) => {
    const { launcher, blob } = await installed(what.replaceAll(' ', '-'));
    await damage(blob);
    const ended = await run([launcher, '--check', '--demo', 'ssd-94']);
    t.is(ended.code, 2);
    t.regex(ended.stderr, refused);
    t.regex(ended.stdout, /^quarterdeck CRITICAL/);
  });
}

test.serial('a console whose snapshot is of no use opens without one', async (t) => {
  const { launcher, ofConsole } = await installed('console');
  await truncate(ofConsole, 3_000_000);
  const session = open([launcher, '--demo', 'healthy']);
  t.teardown(() => session.kill());
  await session.shows('anchorage');
  t.regex(session.output(), refused);
  session.type('q');
  t.is((await session.end()).exit, 0);
});

test.serial('a snapshot of another Node stops nobody', async (t) => {
  const { launcher, blob } = await installed('foreign');
  // One that was taken with other options is refused for the same reason as one of another version or processor.
  const args = [
    '--snapshot-blob',
    blob,
    '--build-snapshot',
    path.resolve('build/app/check-snapshot.cjs'),
    'fixtures/boxes',
  ];
  await promisify(execFile)('node_modules/.bin/node', ['--no-flush-bytecode', ...args]);
  const ended = await run([launcher, ...check]);
  t.is(ended.code, 0);
  t.regex(ended.stdout, /^quarterdeck OK/);
});

test.serial(
  'without a Node of its own it starts with the one on PATH, and says so when there is none',
  async (t) => {
    const { launcher } = await installed('bare', false);
    const found = path.join(folder, 'found');
    await mkdir(found);
    await symlink(path.resolve('node_modules/.bin/node'), path.join(found, 'node'));
    const some = await run([launcher, ...check], { environment: { PATH: `${found}:/usr/bin:/bin` } });
    t.like(some, { code: 0, stderr: '' });

    const nowhere = path.join(folder, 'nowhere');
    await mkdir(nowhere);
    for (const name of ['readlink', 'sh'])
      await link(`/bin/${name}`, path.join(nowhere, name)).catch(() => undefined);
    const none = await run(['/bin/sh', launcher, ...check], { environment: { PATH: nowhere } });
    t.is(none.code, 3);
    t.regex(none.stderr, /needs Node 22\.20 or newer/);
  },
);

test.serial('an old Node on PATH is told what is needed', async (t) => {
  const { launcher } = await installed('old', false);
  const old = path.join(folder, 'old-node');
  await mkdir(old);
  const shown = "Object.defineProperty(process.versions, 'node', { value: '20.1.0' });";
  await writeFile(path.join(old, 'older.js'), shown);
  const node = path.resolve('node_modules/.bin/node');
  await writeExecutable(path.join(old, 'node'), `#!/bin/sh\nexec ${node} --require ${old}/older.js "$@"\n`);
  const ended = await run([launcher, ...check], { environment: { PATH: `${old}:/usr/bin:/bin` } });
  t.is(ended.code, 3);
  t.regex(ended.stderr, /this is 20\.1\.0/);
});

test.serial('arguments come through as they are', async (t) => {
  const { code, stderr } = await quarterdeck(['--check', '--demo', 'no such box', '--only', '']);
  t.is(code, 3);
  t.regex(stderr, /no such box/);
  t.is((await quarterdeck([...check, '--only', 'a\'b "c" $d'], { environment: cron })).code, 3);
});
