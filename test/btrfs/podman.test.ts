import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { randomBytes } from 'node:crypto';
import { ground, run } from './disk.ts';
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

interface Result {
  readonly failed: boolean;
  readonly why: string;
  readonly done: readonly { title: string; kind: string; low: number; high: number; freed: number }[];
}

const mib = 1024 * 1024;

test('images that share layers, and a stopped Quadlet with its volume: what was said is freed, and it starts again', async (t) => {
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
      await imported(base.folder, 'example.org/service:1', 10 * mib);
      await imported(base.folder, 'example.org/base:1', 30 * mib);
      await onTop('example.org/base:1', 'example.org/left:1', base.folder, 20 * mib);
      await onTop('example.org/base:1', 'example.org/right:1', base.folder, 15 * mib);
      await imported(base.folder, 'example.org/alone:1', 25 * mib);
      await podman('volume', 'create', 'pgdata');
      await podman('network', 'create', 'photos');
      const quadlets = path.join(base.folder, 'quadlets');
      await mkdir(quadlets);
      await writeFile(
        path.join(quadlets, 'service.container'),
        '[Container]\nImage=example.org/service:1\nVolume=pgdata:/data\nNetwork=photos\n',
      );
      const runtime = path.join(base.folder, 'runtime');
      await mkdir(runtime, { mode: 0o700 });
      const config = path.join(base.folder, 'config.toml');
      await writeFile(
        config,
        `
[roots]
var = "${base.folder}/var"
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
subvolumes = [{ name = "none", source = "${main}/none", folder = "none", root = "${main}", schedule = "manual", external = "never" }]
`,
        { mode: 0o600 },
      );
      const past = {
        config,
        environment: {
          PATH: process.env['PATH'],
          HOME: base.folder,
          XDG_STATE_HOME: path.join(base.folder, 'state'),
          XDG_RUNTIME_DIR: runtime,
          LANG: 'C.UTF-8',
        },
      };
      await run('btrfs', 'filesystem', 'sync', main);
      const shown = await quarterdeck(past, ['cleanup', '--json', '--on', main, '--target', '1']);
      const file = path.join(base.folder, 'plan.json');
      await writeFile(file, shown.stdout);
      const plan = JSON.parse(shown.stdout) as {
        steps: readonly { title: string; how: string }[];
        spared: readonly { name: string; reason: string }[];
        unknown: readonly string[];
      };
      t.deepEqual(
        plan.unknown.filter((line) => line.startsWith('images')),
        [],
      );
      t.deepEqual(
        [...plan.steps.map(({ title }) => title)].sort(),
        ['alone', 'base', 'left', 'right'].map((name) => `example.org/${name}:1`),
      );
      t.true(
        plan.spared.some(
          ({ name, reason }) => name === 'example.org/service:1' && reason === 'service.container names it',
        ),
      );
      const applied = await quarterdeck(past, ['cleanup', 'apply', file, '--json']);
      const result = JSON.parse(applied.stdout) as Result;
      t.false(result.failed, result.why);
      for (const { title, low, high, freed } of result.done) {
        t.log(
          `${title}: ${(freed / mib).toFixed(1)} MiB of ${(low / mib).toFixed(1)} to ${(high / mib).toFixed(1)}`,
        );
        t.true(freed >= low && freed <= high, title);
      }
      t.is(result.done.length, 4);
      t.is((await podman('images', '--format={{.Repository}}')).trim(), 'example.org/service');
      t.is((await podman('volume', 'ls', '-q')).trim(), 'pgdata');
      t.regex(await podman('network', 'ls', '-q'), /photos/);
      const version = await podman(
        'run',
        '--rm',
        '--network=none',
        '-v',
        'pgdata:/data',
        'example.org/service:1',
        '/ldconfig',
        '--version',
      );
      t.regex(version, /ldconfig/);
    } finally {
      // It lies in /etc, and would be in the way of the next run.
      await podman('network', 'rm', 'photos').catch(() => '');
      await run('umount', '-R', store).catch(() => run('umount', '-l', store));
    }
  } finally {
    await base.dispose();
  }
});
