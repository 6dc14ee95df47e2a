import { type Clean, clean, say } from '../text/clean.ts';
import { type Context, Unavailable } from './probe.ts';
import { type Evidence } from './reading.ts';
import { ran } from './run.ts';
import { amongOwnIds } from './user-namespace.ts';

/** What `btrfs filesystem du -s --raw` counts of a tree, bytes: data only, before compression. */
export interface SharedBytes {
  readonly total: number;
  /** In extents that nothing else refers to. */
  readonly exclusive: number;
  /** In extents that something else refers to as well, each counted once; null: not told. */
  readonly shared: number | null;
}

const row = /^\s*(\d{1,16})\s+(\d{1,16})\s+(\d{1,16}|-)\s+(\/.*)$/;

/**
 * Reads the table (btrfs-filesystem(8), "du"): a line of titles, then one line for each path that was asked for.
 * @throws {Unavailable} `parse` on a line that is none
 */
export function parseSharedBytes(text: string): ReadonlyMap<Clean, SharedBytes> {
  const lines = text.split('\n').filter((one) => one.trim() !== '');
  const [titles, ...rows] = lines;
  if (titles === undefined || !/^\s*Total\s+Exclusive\s+Set shared\s+Filename\s*$/.test(titles))
    throw new Unavailable('parse', clean(`btrfs filesystem du: ${(titles ?? '').slice(0, 120)}`));
  return new Map(
    rows.map((one) => {
      const [, total, exclusive, shared, path] = row.exec(one) ?? [];
      if (total === undefined || exclusive === undefined || path === undefined)
        throw new Unavailable('parse', clean(`btrfs filesystem du: ${one.slice(0, 120)}`));
      return [
        clean(path),
        {
          total: Number(total),
          exclusive: Number(exclusive),
          shared: shared === '-' ? null : Number(shared),
        },
      ];
    }),
  );
}

/** btrfs walks every file of what it counts, and asks for its extents. Milliseconds for one path. */
const countingMs = 600_000;

/**
 * What is exclusive to each of some paths, one after the other, so that it can be said how far it is. As the user; where a file is
 * closed to it, as those are that a container wrote, in podman's user namespace.
 * @throws {Unavailable} as {@link ran} and {@link parseSharedBytes} do, for the first path that cannot be counted
 */
export async function countSharedBytes(
  context: Context,
  evidence: Evidence[],
  paths: readonly Clean[],
): Promise<ReadonlyMap<Clean, SharedBytes>> {
  const found = new Map<Clean, SharedBytes>();
  for (const [index, path] of paths.entries()) {
    context.onProgress?.(say`${index + 1} of ${paths.length}: ${path}`);
    for (const [key, value] of await countOne(context, evidence, path)) found.set(key, value);
  }
  return found;
}

async function countOne(
  context: Context,
  evidence: Evidence[],
  path: Clean,
): Promise<ReadonlyMap<Clean, SharedBytes>> {
  const words = ['btrfs', 'filesystem', 'du', '-s', '--raw', '--', path] as const;
  const [file, ...args] = words;
  const asked = { file, args, deadlineMs: countingMs, session: false };
  try {
    return parseSharedBytes((await ran(context, evidence, asked)).stdout);
  } catch (error) {
    const { identity } = context.box;
    const isClosed = error instanceof Unavailable && error.reason === 'permission';
    if (!isClosed || identity.uid === 0 || !identity.session.present) throw error;
    const { stdout } = await ran(context, evidence, { ...asked, ...amongOwnIds(identity, words) });
    return parseSharedBytes(stdout);
  }
}
