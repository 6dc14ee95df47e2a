import { type Clean, clean, literal, say } from '../text/clean.ts';
import { bytes } from '../text/format.ts';
import { isWithin } from './mounts.ts';
import { type Context, type Probe, Unavailable } from './probe.ts';
import { type Evidence } from './reading.ts';
import { ran } from './run.ts';
import { amongOwnIds } from './user-namespace.ts';

/** A folder with all below it on the same file system. Bytes on the disk before compression (st_blocks). */
export interface MeasuredFolder {
  readonly path: Clean;
  readonly bytes: number;
}

/** The largest folders below one of `disk.folders`, in no order; itself is the last. */
export interface FolderTree {
  readonly top: Clean;
  readonly folders: readonly MeasuredFolder[];
}

export interface LargeFolders {
  /** Of the user who looks: for `~/`. */
  readonly home: Clean;
  readonly trees: readonly FolderTree[];
  /** Folders that could not be looked into: what holds them is at least so large. */
  readonly unread: number;
}

/** Levels below the top that are told apart: `~/.local/share/NAME/NAME`. */
const depth = 4;
/** As many of one tree are kept. */
const most = 2000;
const measuringMs = 600_000;
const hour = 3_600_000;

/**
 * What lies below `disk.folders` (the home folder), by du(1) on one file system, so that subvolumes and with them snapshots are
 * not counted. In podman's user namespace, because what containers wrote belongs to other ids; without podman as the user alone.
 * It looks at every file, at the lowest priority: seldom, and only while somebody looks.
 */
export const largeFolders: Probe<LargeFolders> = {
  id: 'folder.large',
  title: 'du of the home folder',
  every: { seen: 6 * hour, hidden: null },
  staleAfter: 48 * hour,
  onDemand: true,
  long: true,
  hungMs: measuringMs,
  async read(context, evidence, previous) {
    const tops = context.config.disk.folders.map((folder) => folder.replace(/(.)\/+$/, '$1'));
    const home = clean(context.box.identity.home);
    if (tops.length === 0) return { home, trees: [], unread: 0 };
    return { home, ...parseFolders(await measured(tops, context, evidence, previous), tops) };
  },
};

async function measured(
  tops: readonly string[],
  context: Context,
  evidence: Evidence[],
  previous: LargeFolders | undefined,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const words = [
    'nice',
    '-n',
    '19',
    'du',
    '--one-file-system',
    '--block-size=1',
    `--max-depth=${depth}`,
    '--',
    ...tops,
  ] as const;
  // 1: something could not be read, which is told on stderr.
  const endings = { accept: [0, 1], onLine: counted(previous, context.onProgress) };
  try {
    const command = amongOwnIds(context.box.identity, words);
    return await ran(context, evidence, { ...command, deadlineMs: measuringMs }, endings);
  } catch (error) {
    const isWithoutPodman =
      error instanceof Unavailable && (error.reason === 'absent-binary' || error.reason === 'no-session');
    if (!isWithoutPodman || context.box.identity.uid === 0) throw error;
    const [file, ...args] = words;
    return ran(context, evidence, { file, args, deadlineMs: measuringMs, session: false }, endings);
  }
}

/** Says how far du is, by the lines that it prints: a folder comes after all that lies in it. */
function counted(
  previous: LargeFolders | undefined,
  onProgress: Context['onProgress'],
): ((text: string) => void) | undefined {
  if (onProgress === undefined) return undefined;
  const before = previous?.trees.reduce((sum, { top, folders }) => {
    return sum + (folders.find(({ path }) => path === top)?.bytes ?? 0);
  }, 0);
  const last = before === undefined ? literal('') : say` of ${bytes(before)} as the last time`;
  /** By depth: what is not yet part of a folder above it. */
  const open = new Map<number, number>();
  let folders = 0;
  return (text) => {
    const [, size, path] = record.exec(text) ?? [];
    if (size === undefined || path === undefined) return;
    folders++;
    const at = path.split('/').length;
    for (const below of open.keys()) if (below > at) open.delete(below);
    open.set(at, (open.get(at) ?? 0) + Number(size));
    const sum = [...open.values()].reduce((total, one) => total + one, 0);
    onProgress(say`${bytes(sum)}${last}, ${folders} folders`);
  };
}

const record = /^(\d{1,15})\t(\/.*)$/;

/**
 * Reads what du prints: `BYTES`, a tab and the path; of each top folder the total comes last, so that what was cut is seen. A line
 * that is none belongs to the path before it, whose name has a line end in it.
 * @throws {Unavailable} `parse` on a record that is none, and where a total is missing; `permission` where nothing could be read
 */
export function parseFolders(
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
  tops: readonly string[],
): Omit<LargeFolders, 'home'> {
  const lines = stdout.split('\n');
  if (lines.pop() !== '') throw new Unavailable('parse', literal('du ends within a line'));
  const read: { raw: string; readonly bytes: number }[] = [];
  for (const line of lines) {
    const [, bytes, path] = record.exec(line) ?? [];
    const last = read.at(-1);
    if (bytes !== undefined && path !== undefined) read.push({ raw: path, bytes: Number(bytes) });
    else if (last === undefined) throw new Unavailable('parse', clean(`du: ${line.slice(0, 120)}`));
    else last.raw += `\n${line}`;
  }
  const complaints = stderr.split('\n').filter((line) => line.startsWith('du: '));
  const trees = tops.flatMap((top): readonly FolderTree[] => {
    const own = read.filter(({ raw }) => isWithin(raw, top));
    if (own.at(-1)?.raw === top)
      return [
        {
          top: clean(top),
          folders: [...own]
            .sort((a, b) => b.bytes - a.bytes)
            .slice(0, most)
            .map(({ raw, bytes }) => ({ path: clean(raw), bytes })),
        },
      ];
    if (own.length === 0 && complaints.some((line) => line.includes(top))) return [];
    throw new Unavailable('parse', say`du ends before the total of ${clean(top)}`);
  });
  if (trees.length === 0)
    throw new Unavailable('permission', clean(complaints[0]?.slice(0, 200) ?? 'du measured nothing'));
  return {
    trees,
    unread: complaints.filter((line) => /cannot (?:read directory|access)/.test(line)).length,
  };
}
