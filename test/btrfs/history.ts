import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, readdir, rm, utimes, writeFile, open } from 'node:fs/promises';
import path from 'node:path';
import { type Ground, ground, type Listed, run, subvolumesOf } from './disk.ts';

/** A pseudo-random sequence that a seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A box of one disk and one drive, with a past. */
export interface History {
  readonly ground: Ground;
  readonly main: string;
  readonly drive: string;
  readonly home: string;
  readonly config: string;
  readonly environment: NodeJS.ProcessEnv;
  /** By a rule of its own, and not by that of the program: snapshots that have to be there afterwards, with their uuids. */
  readonly mustStay: ReadonlyMap<string, Listed>;
  /** Of every file that is no snapshot's, no trash and no dump. */
  readonly content: () => Promise<string>;
}

const subvolumes = [
  { name: 'home', source: 'home', external: 'weekly' },
  { name: 'docs', source: 'docs', external: 'never' },
] as const;

const day = 86_400_000;

/** Makes a random past: files written, overwritten, linked and deleted; snapshots, some of them sent, pinned or held; trash; dumps; caches. */
export async function history(seed: number, moments: number): Promise<History> {
  const random = randomFrom(seed);
  const upTo = (most: number) => Math.floor(random() * most);
  const base = await ground();
  try {
    const compressed = random() < 0.25;
    const main = await base.disk('main', 512, ...(compressed ? ['compress=zstd:1'] : []));
    const drive = await base.disk('drive', 512);
    for (const one of ['home', 'docs', 'elsewhere'])
      await run('btrfs', 'subvolume', 'create', path.join(main, one));
    for (const { source } of subvolumes)
      await mkdir(path.join(main, '.snapshots', source), { recursive: true });
    await mkdir(path.join(drive, '.snapshots/home'), { recursive: true });
    const newest = 1 + upTo(3);
    const home = path.join(main, 'home');
    const trash = path.join(home, '.local/share/Trash');
    const dumps = path.join(main, 'var/lib/systemd/coredump');
    // Where no snapshot is taken, as whoever does not want caches in a backup has it.
    const caches = path.join(main, 'elsewhere/caches');
    const builds = path.join(main, 'var/tmp/buildah-cache-0/0a');
    for (const folder of [`${trash}/files`, `${trash}/info`, dumps, caches])
      await mkdir(folder, { recursive: true });

    const write = async (file: string, bytes: number) => {
      // As text compresses: to about a half.
      const half = compressed && random() < 0.5;
      await writeFile(file, half ? Buffer.from(randomBytes(bytes / 2).toString('hex')) : randomBytes(bytes));
    };
    const size = () => (random() < 0.3 ? 1 + upTo(3000) : 4096 + upTo(3_000_000));
    const now = Date.now();
    const made: { subvolume: string; name: string; sent: boolean }[] = [];
    let files = 0;
    for (let moment = 0; moment < moments; moment++) {
      for (const { name, source, external } of subvolumes) {
        const folder = path.join(main, source);
        for (let change = 1 + upTo(5); change > 0; change--) {
          const there = (await readdir(folder, { withFileTypes: true })).filter((one) => one.isFile());
          const some = there[upTo(there.length)];
          const kind = random();
          if (some === undefined || kind < 0.5) await write(path.join(folder, `file-${files++}`), size());
          else if (kind < 0.7) await rm(path.join(folder, some.name));
          else if (kind < 0.85) {
            const handle = await open(path.join(folder, some.name), 'r+');
            await handle.write(randomBytes(20_000), 0, 20_000, upTo(500_000));
            await handle.close();
          } else if (!compressed || random() < 0.5) {
            const to = random() < 0.5 ? path.join(main, 'elsewhere') : folder;
            await run(
              'cp',
              '--reflink=always',
              '--',
              path.join(folder, some.name),
              path.join(to, `link-${files++}`),
            );
          }
        }
        const at = new Date(now - (moments - moment) * day);
        const stamp = at.toISOString().slice(0, 10).replaceAll('-', '');
        const snapshot = path.join(main, '.snapshots', source, `${stamp}-${name}`);
        await run('btrfs', 'subvolume', 'snapshot', '-r', folder, snapshot);
        const sent = external !== 'never' && random() < 0.4;
        if (sent) {
          const parent = made.findLast((one) => one.subvolume === name && one.sent);
          const parentArguments =
            parent === undefined ? [] : ['-p', path.join(main, '.snapshots', source, parent.name)];
          await run(
            'sh',
            '-c',
            'target=$1; shift; btrfs send -q "$@" | btrfs receive -q "$target"',
            'sh',
            path.join(drive, '.snapshots', source),
            ...parentArguments,
            snapshot,
          );
        }
        made.push({ subvolume: name, name: `${stamp}-${name}`, sent });
      }
      if (random() < 0.4) {
        // They are compressed already.
        await writeFile(
          path.join(dumps, `core.node.0.${'0a'.repeat(16)}.${moment}.1.zst`),
          randomBytes(size()),
        );
        const old = new Date(now - 40 * day);
        await utimes(path.join(dumps, `core.node.0.${'0a'.repeat(16)}.${moment}.1.zst`), old, old);
      }
      if (random() < 0.3) {
        await write(path.join(trash, 'files', `thrown-${moment}`), size());
        await writeFile(
          path.join(trash, 'info', `thrown-${moment}.trashinfo`),
          `[Trash Info]\nPath=/x\nDeletionDate=${new Date(now - 35 * day).toISOString().slice(0, 19)}\n`,
        );
      }
    }
    const old = new Date(now - 40 * day);
    for (const folder of [
      ...Array.from({ length: upTo(3) }, (_, index) => path.join(caches, `tool-${index}`)),
      ...(random() < 0.4 ? [builds] : []),
    ]) {
      await mkdir(folder, { recursive: true });
      for (let count = 1 + upTo(6); count > 0; count--) {
        const file = path.join(folder, `cached-${count}`);
        await write(file, 4096 + upTo(2_000_000));
        // What a tool hands out of its cache shares the bytes with it, in one way or the other.
        const handedOut = path.join(main, folder === builds ? 'var' : 'elsewhere', `handed-${files++}`);
        if (folder !== builds && random() < 0.2) await run('cp', '--reflink=always', '--', file, handedOut);
        else if (random() < 0.2) await link(file, handedOut);
        await utimes(file, old, old);
      }
    }
    // The backup's own pin: the one that it takes for the parent of the next send.
    const pinned = made.findLast(({ subvolume, sent }) => subvolume === 'home' && sent);
    if (pinned !== undefined && random() < 0.5)
      await writeFile(path.join(main, '.snapshots/home/.last-external-parent'), `${pinned.name}\n`);
    // The oldest copies on the drive go by its own retention.
    for (const one of made.filter(({ sent }) => sent).slice(0, -2))
      if (random() < 0.5)
        await run('btrfs', 'subvolume', 'delete', path.join(drive, '.snapshots/home', one.name));

    const state = path.join(base.folder, 'state');
    await mkdir(path.join(state, 'runtime'), { recursive: true, mode: 0o700 });
    const config = path.join(base.folder, 'config.toml');
    await writeFile(config, configuration(main, drive, newest), { mode: 0o600 });
    await run('btrfs', 'filesystem', 'sync', main);
    return {
      ground: base,
      main,
      drive,
      home,
      config,
      environment: { PATH: process.env['PATH'], HOME: home, XDG_STATE_HOME: state, LANG: 'C.UTF-8' },
      mustStay: await protectedIn(main, drive, newest),
      content: () => contentOf([home, path.join(main, 'docs'), path.join(main, 'elsewhere')]),
    };
  } catch (error) {
    await base.dispose();
    throw error;
  }
}

function configuration(main: string, drive: string, newest: number): string {
  return `
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
[cleanup.caches]
folders = ["${main}/elsewhere/caches"]
least = 1
[cleanup.snapshots]
newest = ${newest}
# Made a moment ago, although their names say days.
youngest = 0.001
[backup]
timers = []
optional = []
drives = [{ label = "drive", mount = "${drive}" }]
${subvolumes
  .map(
    ({ name, source, external }) => `[[backup.subvolumes]]
name = "${name}"
source = "${main}/${source}"
folder = "${source}"
root = "${main}/.snapshots"
schedule = "daily"
external = "${external}"
`,
  )
  .join('')}`;
}

/** The newest of each subvolume by name, the newest that is on the drive too, and the pinned one. */
async function protectedIn(
  main: string,
  drive: string,
  newest: number,
): Promise<ReadonlyMap<string, Listed>> {
  const here = await subvolumesOf(main);
  const there = new Set([...(await subvolumesOf(drive)).values()].map(({ received }) => received));
  const found = new Map<string, Listed>();
  for (const { source } of subvolumes) {
    const own = [...here.values()]
      .filter((one) => one.path.startsWith(`.snapshots/${source}/`))
      .sort((a, b) => (a.path < b.path ? 1 : -1));
    for (const one of own.slice(0, newest)) found.set(one.path, one);
    const common = own.find(({ uuid }) => there.has(uuid));
    if (common !== undefined) found.set(common.path, common);
    const pin = await readFile(path.join(main, '.snapshots', source, '.last-external-parent'), 'utf8').catch(
      () => '',
    );
    const pinned = own.find((one) => one.path.endsWith(`/${pin.trim()}`));
    if (pin !== '' && pinned !== undefined) found.set(pinned.path, pinned);
  }
  for (const name of ['home', 'docs', 'elsewhere']) {
    const live = here.get(name);
    if (live !== undefined) found.set(name, live);
  }
  return found;
}

async function contentOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = (await readdir(folder, { withFileTypes: true }))
      .filter((one) => one.isFile())
      .map(({ name }) => name);
    for (const name of names.sort()) hash.update(name).update(await readFile(path.join(folder, name)));
  }
  return hash.digest('hex');
}

/** What had to stay and is not there any more, or is another one. */
export async function lostOf({ main, mustStay }: History): Promise<readonly string[]> {
  const there = await subvolumesOf(main);
  return [...mustStay.values()]
    .filter(({ path: at, uuid }) => there.get(at)?.uuid !== uuid)
    .map(({ path: at }) => at);
}
