import { type Box, type Command } from '../box/box.ts';
import { allowedAsRoot, asRoot } from '../actions/privilege.ts';
import { type Model } from '../model/model.ts';
import { type Filesystem } from '../probes/filesystems.ts';
import { type Kind } from './candidate.ts';
import { type Space } from './plan.ts';

export interface Settling {
  readonly box: Box;
  readonly model: Model;
  readonly filesystem: Filesystem;
  readonly wait: (ms: number) => Promise<void>;
}

/** Between two looks, and how long nothing may have changed. Milliseconds. */
const lookEveryMs = 1000;
const stillFor = 2;
/** The longest that is waited for what goes in the background, beyond the interval of commits. */
const patienceMs = 60_000;
const quickMs = 10_000;

/**
 * Waits until what was deleted is free. btrfs drops a snapshot's trees in the background, which its cleaner begins at the next
 * commit (30 s unless `commit=` says otherwise) or when it is poked (btrfs-filesystem(8), "sync", needs root); even then statfs
 * shows it only after a sync of the file system, for which syncfs(2) is enough (sync(1), `--file-system`). Null: it could not be
 * measured.
 */
export async function settled(kind: Kind, { box, model, filesystem, wait }: Settling): Promise<Space | null> {
  const mount = String(filesystem.mount);
  const sync: Command = {
    file: 'sync',
    args: ['--file-system', '--', mount],
    deadlineMs: 120_000,
    session: false,
  };
  const inBackground = filesystem.type === 'btrfs' && kind === 'snapshot';
  await box.run(sync);
  const waited = inBackground && (await dropped(box, mount, model));
  const until = box.elapsed() + (inBackground && !waited ? commitMs(filesystem) + patienceMs : quickMs);
  let last = await spaceOf(box, mount);
  const first = last?.used ?? null;
  for (let still = 0; box.elapsed() < until;) {
    await wait(lookEveryMs);
    await box.run(sync);
    const now = await spaceOf(box, mount);
    const changed = now === null || last === null || now.used !== last.used;
    last = now ?? last;
    still = changed ? 0 : still + 1;
    // In the background nothing may happen for a while and then everything: it has begun once something has changed.
    if (still >= stillFor && (!inBackground || waited || last?.used !== first)) break;
  }
  return last;
}

/** Pokes the cleaner and waits until every deleted subvolume is gone. False: that may not be done from here. */
async function dropped(box: Box, mount: string, model: Model): Promise<boolean> {
  const run = async (argv: readonly string[]) => {
    if (allowedAsRoot(argv, model) !== null) return false;
    const { failure, exit } = await box.run(asRoot(argv, 300_000));
    return failure === null && exit === 0;
  };
  await run(['btrfs', 'filesystem', 'sync', mount]);
  const gone = await run(['btrfs', 'subvolume', 'sync', mount]);
  if (gone) await run(['btrfs', 'filesystem', 'sync', mount]);
  return gone;
}

function commitMs({ options }: Filesystem): number {
  const told = options
    .map((option) => /^commit=(\d{1,5})$/.exec(option)?.[1])
    .find((one) => one !== undefined);
  return Number(told ?? 30) * 1000;
}

/** Used and available bytes; null: not known. */
export async function spaceOf(box: Box, mount: string): Promise<Space | null> {
  const found = await box.statfs(mount);
  if (!found.found) return null;
  const { total, free, available } = found.value;
  return { used: total - free, available };
}
