import { mkdir, readFile, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { randomBytes } from 'node:crypto';
import { type Ground, ground, run } from './disk.ts';
import { quarterdeck } from './program.ts';

const store = '/var/lib/containers';

const podman = (...args: readonly string[]) => run('podman', ...args);

/** An image of one layer: a file of so many bytes, and a program that needs no other. */
async function imported(folder: string, name: string, bytes: number): Promise<void> {
  const tree = path.join(folder, `tree-${name.replaceAll(/\W/g, '-')}`);
  await mkdir(tree);
  await run('cp', '/sbin/ldconfig', tree);
  await writeFile(path.join(tree, 'content'), randomBytes(bytes));
  await run('sh', '-c', 'tar -C "$1" -c . | podman import -q - "$2"', 'sh', tree, name);
}

/** The same with one more layer. */
async function onTop(base: string, name: string, folder: string, bytes: number): Promise<void> {
  const file = path.join(folder, 'more');
  await writeFile(file, randomBytes(bytes));
  const id = (await podman('create', '--network=none', base, '/ldconfig')).trim();
  await podman('cp', file, `${id}:/more-${name.replaceAll(/\W/g, '-')}`);
  await podman('commit', '-q', id, name);
  await podman('rm', id);
}

interface Plan {
  readonly steps: readonly { readonly title: string; readonly how: string }[];
  readonly later: readonly {
    readonly title: string;
    readonly estimate: { readonly low: number };
    readonly holders: { readonly count: number; readonly newest: string } | null;
  }[];
  readonly spared: readonly { readonly name: string; readonly reason: string }[];
  readonly unknown: readonly string[];
}

interface Result {
  readonly failed: boolean;
  readonly why: string;
  readonly done: readonly { title: string; kind: string; low: number; high: number; freed: number }[];
}

const mib = 1024 * 1024;

/** A box whose images lie in a subvolume `containers` of a btrfs of its own. */
interface Store {
  readonly folder: string;
  /** Where the whole file system is mounted. */
  readonly main: string;
  readonly plan: () => Promise<Plan>;
  /** Carries out the plan that was asked for last. */
  readonly apply: () => Promise<Result>;
}

async function onStore(t: ExecutionContext, story: (store: Store) => Promise<void>): Promise<void> {
  t.timeout(600_000);
  const used = await readFile(`${store}/storage/overlay-images/images.json`, 'utf8').catch(() => '[]');
  if (used.trim() !== '[]') return t.fail(`${store} of this machine is in use: run this where it is not`);
  const base = await ground();
  try {
    const main = await base.disk('main', 1024);
    await run('btrfs', 'subvolume', 'create', path.join(main, 'containers'));
    await mkdir(store, { recursive: true });
    await run('mount', '-o', 'loop,subvol=containers', path.join(base.folder, 'main.img'), store);
    try {
      await story(await storeOn(base, main));
    } finally {
      // It lies in /etc, and would be in the way of the next run.
      await podman('network', 'rm', 'photos').catch(() => '');
      await run('umount', '-R', store).catch(() => run('umount', '-l', store));
    }
  } finally {
    await base.dispose();
  }
}

async function storeOn({ folder }: Ground, main: string): Promise<Store> {
  const quadlets = path.join(folder, 'quadlets');
  await mkdir(quadlets);
  await writeFile(
    path.join(quadlets, 'service.container'),
    '[Container]\nImage=example.org/service:1\nVolume=pgdata:/data\nNetwork=photos\n',
  );
  const runtime = path.join(folder, 'runtime');
  await mkdir(runtime, { mode: 0o700 });
  const config = path.join(folder, 'config.toml');
  await writeFile(
    config,
    `
[roots]
var = "${folder}/var"
[stack]
quadlets = ["${quadlets}"]
[disk]
expected = ["${main}"]
ignore = []
nocow = []
[audit]
journal = false
[samples]
keep = false
[cleanup.images]
youngest = 0.001
[backup]
timers = []
optional = []
drives = []
subvolumes = [{ name = "containers", source = "${main}/containers", folder = "containers", root = "${main}/.snapshots", schedule = "daily", external = "never" }]
`,
    { mode: 0o600 },
  );
  const past = {
    config,
    environment: {
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_STATE_HOME: path.join(folder, 'state'),
      XDG_RUNTIME_DIR: runtime,
      LANG: 'C.UTF-8',
    },
  };
  const file = path.join(folder, 'plan.json');
  return {
    folder,
    main,
    async plan() {
      await run('btrfs', 'filesystem', 'sync', main);
      const { stdout } = await quarterdeck(past, ['cleanup', '--json', '--on', main, '--target', '1']);
      await writeFile(file, stdout);
      const plan = JSON.parse(stdout) as Plan;
      return { ...plan, unknown: plan.unknown.filter((line) => line.startsWith('images')) };
    },
    async apply() {
      const { stdout } = await quarterdeck(past, ['cleanup', 'apply', file, '--json']);
      return JSON.parse(stdout) as Result;
    },
  };
}

function isAsSaid(t: ExecutionContext, { done }: Result): void {
  for (const { title, low, high, freed } of done) {
    t.log(
      `${title}: ${(freed / mib).toFixed(1)} MiB of ${(low / mib).toFixed(1)} to ${(high / mib).toFixed(1)}`,
    );
    t.true(freed >= low && freed <= high, title);
  }
}

test.serial(
  'images that share layers, and a stopped Quadlet with its volume: what was said is freed, and it starts again',
  (t) =>
    onStore(t, async ({ folder, plan: look, apply }) => {
      await imported(folder, 'example.org/service:1', 10 * mib);
      await imported(folder, 'example.org/base:1', 30 * mib);
      await onTop('example.org/base:1', 'example.org/left:1', folder, 20 * mib);
      await onTop('example.org/base:1', 'example.org/right:1', folder, 15 * mib);
      await imported(folder, 'example.org/alone:1', 25 * mib);
      await podman('volume', 'create', 'pgdata');
      await podman('network', 'create', 'photos');
      const plan = await look();
      t.deepEqual(plan.unknown, []);
      t.deepEqual(
        [...plan.steps.map(({ title }) => title)].sort(),
        ['alone', 'base', 'left', 'right'].map((name) => `example.org/${name}:1`),
      );
      t.true(
        plan.spared.some(
          ({ name, reason }) => name === 'example.org/service:1' && reason === 'service.container names it',
        ),
      );
      const result = await apply();
      t.false(result.failed, result.why);
      isAsSaid(t, result);
      t.is(result.done.length, 4);
      t.is((await podman('images', '--format={{.Repository}}')).trim(), 'example.org/service');
      t.is((await podman('volume', 'ls', '-q')).trim(), 'pgdata');
      t.regex(await podman('network', 'ls', '-q'), /photos/);
      const version = await podman(
        'run',
        '--rm',
        '--network=none',
        // A machine may not let its limits be raised.
        '--ulimit=nofile=1024:1024',
        '--ulimit=nproc=1024:1024',
        '-v',
        'pgdata:/data',
        'example.org/service:1',
        '/ldconfig',
        '--version',
      );
      t.regex(version, /ldconfig/);
    }),
);

/** What is used of a file system, when everything that was deleted is gone. */
async function usedOf(main: string): Promise<number> {
  await run('btrfs', 'filesystem', 'sync', main);
  await run('btrfs', 'filesystem', 'sync', main);
  const { blocks, bfree, bsize } = await statfs(main);
  return (blocks - bfree) * bsize;
}

test.serial(
  'an image store in a subvolume that is snapshotted: what a snapshot holds frees nothing now, and is said to',
  (t) =>
    onStore(t, async ({ folder, main, plan: look, apply }) => {
      await imported(folder, 'example.org/service:1', 10 * mib);
      await imported(folder, 'example.org/before:1', 40 * mib);
      await mkdir(path.join(main, '.snapshots/containers'), { recursive: true });
      const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
      await run(
        'btrfs',
        'subvolume',
        'snapshot',
        '-r',
        path.join(main, 'containers'),
        path.join(main, `.snapshots/containers/${today}-containers`),
      );
      // Of what comes after it in the same second nobody knows whether the snapshot has it.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await imported(folder, 'example.org/after:1', 25 * mib);
      const plan = await look();
      t.deepEqual(
        plan.steps.map(({ title }) => title),
        ['example.org/after:1'],
      );
      const held = plan.later.find(({ title }) => title === 'example.org/before:1');
      t.is(held?.estimate.low, 0);
      t.like(held?.holders, { count: 1, newest: `${today}-containers` });
      const result = await apply();
      t.is(result.done.length, 1, result.why);
      isAsSaid(t, result);
      const before = await usedOf(main);
      await podman('image', 'rm', 'example.org/before:1');
      const freed = before - (await usedOf(main));
      t.log(`held: ${(freed / mib).toFixed(1)} MiB of 40 MiB`);
      t.true(freed < mib, String(freed));
    }),
);
