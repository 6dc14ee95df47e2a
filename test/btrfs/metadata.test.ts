import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { randomBytes } from 'node:crypto';
import { type Ground, ground, run } from './disk.ts';
import { quarterdeck } from './program.ts';

const mib = 1024 * 1024;

interface Shown {
  readonly outlook: string;
  readonly says: string;
  readonly emergency: boolean;
  readonly trouble: { readonly kind: string; readonly text: string } | null;
  readonly steps: readonly { readonly kind: string; readonly title: string }[];
  readonly word: string | null;
}

/** Writes files until there is no room for another; how many there were. */
async function fill(folder: string, bytes: number, most = Infinity): Promise<number> {
  for (let count = 0; count < most; count++) {
    const inside = path.join(folder, String(Math.floor(count / 1000)));
    try {
      if (count % 1000 === 0) await mkdir(inside, { recursive: true });
      await writeFile(path.join(inside, String(count)), randomBytes(bytes));
    } catch {
      await rm(path.join(inside, String(count)), { force: true });
      return count;
    }
  }
  return most;
}

/** So small that the file lies in the metadata itself. */
const inlineBytes = 1900;

/**
 * A btrfs that has handed out all of its device to chunks of data, of which little is used, and whose metadata is full: df shows a fifth of
 * it used, and not even an empty file can be made. A part of the metadata is held by one old snapshot alone.
 */
async function exhausted(base: Ground): Promise<string> {
  const main = await base.disk('main', 512);
  await run('btrfs', 'subvolume', 'create', path.join(main, 'docs'));
  for (const folder of ['.snapshots/docs', 'fill', 'rest', 'var/lib/systemd/coredump'])
    await mkdir(path.join(main, folder), { recursive: true });
  const many = await fill(path.join(main, 'fill'), mib);
  await run('btrfs', 'filesystem', 'sync', main);
  // Here and there one stays, so that no chunk is empty.
  for (let one = 0; one < many; one++)
    if (one % 16 !== 0) await rm(path.join(main, 'fill', String(Math.floor(one / 1000)), String(one)));
  await run('btrfs', 'filesystem', 'sync', main);
  await fill(path.join(main, 'docs'), inlineBytes, 6000);
  const snapshot = (day: string) =>
    run(
      'btrfs',
      'subvolume',
      'snapshot',
      '-r',
      path.join(main, 'docs'),
      path.join(main, `.snapshots/docs/202611${day}-docs`),
    );
  await snapshot('01');
  for (let folder = 0; folder < 6; folder++)
    await rm(path.join(main, 'docs', String(folder)), { recursive: true });
  for (const day of ['02', '03']) await snapshot(day);
  await fill(path.join(main, 'rest'), inlineBytes);
  await run('btrfs', 'filesystem', 'sync', main);
  return main;
}

async function withBox(base: Ground, main: string) {
  const state = path.join(base.folder, 'state');
  await mkdir(state, { mode: 0o700 });
  const config = path.join(base.folder, 'config.toml');
  await writeFile(
    config,
    `
[roots]
var = "${main}/var"
[disk]
expected = ["${main}"]
nocow = []
folders = []
[audit]
journal = false
[samples]
keep = false
[cleanup.snapshots]
newest = 1
youngest = 0.001
[backup]
timers = []
optional = []
drives = []
[[backup.subvolumes]]
name = "docs"
source = "${main}/docs"
folder = "docs"
root = "${main}/.snapshots"
schedule = "daily"
external = "never"
`,
    { mode: 0o600 },
  );
  const past = {
    config,
    environment: { PATH: process.env['PATH'], HOME: base.folder, XDG_STATE_HOME: state, LANG: 'C.UTF-8' },
  };
  return async (target: number) => {
    const { stdout, stderr, code } = await quarterdeck(past, [
      'cleanup',
      '--json',
      '--on',
      main,
      '--target',
      String(target),
    ]);
    if (stdout === '') throw new Error(stderr);
    const file = path.join(base.folder, `plan-${String(target)}.json`);
    await writeFile(file, stdout);
    return { ...(JSON.parse(stdout) as Shown), file, code, past };
  };
}

async function canWrite(main: string): Promise<boolean> {
  const file = path.join(main, 'probe');
  try {
    await writeFile(file, '');
    await rm(file);
    return true;
  } catch {
    return false;
  }
}

async function unallocated(main: string): Promise<number> {
  const text = await run('btrfs', 'filesystem', 'usage', '--raw', main);
  return Number(/Device unallocated:\s+(\d+)/.exec(text)?.[1]);
}

/** What is told to be typed, in that order. */
function commandsIn(text: string): readonly string[] {
  return /First free metadata: sudo (.+)\. Then give chunks back: sudo (.+)$/.exec(text)?.slice(1) ?? [];
}

async function typedIn(command: string): Promise<void> {
  await run('sh', '-c', command);
}

test('metadata exhausted while df shows room: the plan does not say that all is well, and what it says to type helps, in that order', async (t) => {
  t.timeout(600_000);
  const base = await ground();
  try {
    const main = await exhausted(base);
    const { blocks, bavail, bfree } = await statfs(main);
    const used = ((blocks - bfree) / (blocks - bfree + bavail)) * 100;
    t.log(
      `df: ${used.toFixed(0)} % used, ${String(Math.round((await unallocated(main)) / mib))} MiB unallocated`,
    );
    t.true(used < 40);
    t.false(await canWrite(main));
    const plan = await withBox(base, main);

    const shown = await plan(80);
    t.is(shown.outlook, 'metadata-out');
    t.is(shown.code, 1);
    t.deepEqual(shown.steps, []);
    t.regex(shown.says, /nothing can be written to it: its metadata is full/);
    t.log(shown.trouble?.text);
    const [freeing = '', balance = ''] = commandsIn(shown.trouble?.text ?? '');
    t.regex(freeing, /^btrfs subvolume delete .*20261101-docs$/);
    t.regex(balance, /^btrfs balance start -dusage=10 /);
    // What is told second fails as long as what is told first was not done.
    await t.throwsAsync(typedIn(balance));
    await typedIn(freeing);
    await run('btrfs', 'filesystem', 'sync', main);
    await run('btrfs', 'subvolume', 'sync', main);
    await run('btrfs', 'filesystem', 'sync', main);
    t.true(await canWrite(main));
    const before = await unallocated(main);
    await typedIn(balance);
    const after = await unallocated(main);
    t.log(`unallocated: from ${String(Math.round(before / mib))} to ${String(Math.round(after / mib))} MiB`);
    t.true(after > before + 64 * mib);
    const then = await plan(80);
    t.is(then.outlook, 'below');
    t.is(then.code, 0);
    t.not(then.trouble?.kind, 'metadata-out');
  } finally {
    await base.dispose();
  }
});

test('over its target without metadata: what writes least comes first, and it is done', async (t) => {
  t.timeout(600_000);
  const base = await ground();
  try {
    const main = await exhausted(base);
    const plan = await withBox(base, main);
    const shown = await plan(1);
    t.true(shown.emergency);
    t.is(shown.trouble?.kind, 'metadata-out');
    t.deepEqual(
      shown.steps.map(({ title }) => title),
      ['snapshot 20261101-docs', 'snapshot 20261102-docs'],
    );
    const { stdout, stderr } = await quarterdeck(shown.past, [
      'cleanup',
      'apply',
      shown.file,
      '--json',
      '--confirm',
      shown.word ?? '',
    ]);
    const result = JSON.parse(stdout) as {
      readonly done: readonly {
        readonly title: string;
        readonly low: number;
        readonly high: number | null;
        readonly freed: number;
      }[];
      readonly why: string;
      readonly alarms: readonly string[];
    };
    t.is(result.done.length, 2, `${result.why} ${stderr}`);
    t.deepEqual(result.alarms, []);
    for (const { title, low, high, freed } of result.done)
      t.true(freed >= low && freed <= (high ?? Infinity), `${title}: ${freed} of ${low} to ${high ?? '?'}`);
    t.true(await canWrite(main));
  } finally {
    await base.dispose();
  }
});
