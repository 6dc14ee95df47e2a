import {
  type Command,
  type Entry,
  type EntryKind,
  type FileFailure,
  type Found,
  type Statfs,
} from '../box.ts';
import { decode } from '../text-of-bytes.ts';
import { type Collected } from './commands.ts';

/**
 * Files on file systems that may hang, read by children that can be given up: `head`, `tail`, `stat` and `find` of GNU
 * coreutils and findutils.
 */

/** Runs a child and gives its stdout as bytes. */
export type RunForBytes = (command: Command) => Promise<Collected>;

/** `%b` of find(1) counts in these, whatever the file system's own blocks are. */
const blockBytes = 512;
const readMs = 5000;
const walkMs = 20_000;

/** A file's bytes, `limit` at most. */
export async function readWholeByChild(
  run: RunForBytes,
  path: string,
  limit: number,
): Promise<Found<Uint8Array>> {
  const found = await ask(run, path, 'head', ['-c', String(limit + 1), '--', path], readMs);
  if (!found.found || found.value.byteLength <= limit) return found;
  return { found: false, why: 'too-large', detail: `${path} holds more than ${limit} bytes` };
}

/** The first `limit` bytes of a file. */
export function readStartByChild(run: RunForBytes, path: string, limit: number): Promise<Found<Uint8Array>> {
  return ask(run, path, 'head', ['-c', String(limit), '--', path], readMs);
}

/** The last `limit + 1` bytes of a file: one more than asked for shows whether the cut is a line start. */
export function readEndByChild(run: RunForBytes, path: string, limit: number): Promise<Found<Uint8Array>> {
  return ask(run, path, 'tail', ['-c', String(limit + 1), '--', path], readMs);
}

/** Where a symbolic link points, as written in it. */
export async function readTargetByChild(run: RunForBytes, path: string): Promise<Found<string>> {
  const found = await ask(run, path, 'find', ['-P', path, '-maxdepth', '0', '-printf', '%y\\0%l\\0'], readMs);
  if (!found.found) return found;
  const [kind, target] = decode(found.value).split('\0');
  if (kind === 'l' && target !== undefined) return { found: true, value: target };
  return { found: false, why: 'not-supported', detail: `${path} is not a symbolic link` };
}

/** What lies below a folder, to a depth; sorted by path. A folder in it that cannot be looked into makes the whole unknown. */
export async function walkByChild(
  run: RunForBytes,
  path: string,
  depth: number,
): Promise<Found<readonly Entry[]>> {
  const format = String.raw`%d\0%y\0%s\0%b\0%T@\0%m\0%P\0`;
  const args = ['-H', path, '-maxdepth', String(depth), '-printf', format];
  const found = await ask(run, path, 'find', args, depth > 1 ? walkMs : readMs);
  return found.found ? entries(path, decode(found.value)) : found;
}

/** A file system's figures. `%S` is the block size that the counts are in. */
export async function statfsByChild(run: RunForBytes, path: string): Promise<Found<Statfs>> {
  const found = await ask(run, path, 'stat', ['-f', '-c', '%S %b %f %a %c %d', '--', path], readMs);
  if (!found.found) return found;
  const [, size, blocks, free, available, inodes, inodesFree] = (
    /^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+)\n$/.exec(decode(found.value)) ?? []
  ).map(Number);
  if (
    size === undefined ||
    blocks === undefined ||
    free === undefined ||
    available === undefined ||
    inodes === undefined ||
    inodesFree === undefined
  ) {
    return { found: false, why: 'internal', detail: `stat printed no figures of ${path}` };
  }
  return {
    found: true,
    value: { total: size * blocks, free: size * free, available: size * available, inodes, inodesFree },
  };
}

async function ask(
  run: RunForBytes,
  path: string,
  file: string,
  args: string[],
  deadlineMs: number,
): Promise<Found<Uint8Array>> {
  const { outcome, stdout } = await run({ file, args, deadlineMs, session: false });
  if (outcome.failure !== null)
    return {
      found: false,
      why: failures[outcome.failure] ?? 'internal',
      detail: `${file} ${path}: ${outcome.stderr || outcome.failure}`,
    };
  const complaints = outcome.stderr.split('\n').filter((line) => line !== '');
  const serious = complaints.filter((line) => !isAboutVanished(line, path));
  const onlyVanished = outcome.exit === 1 && complaints.length > 0 && serious.length === 0;
  if (outcome.exit === 0 || onlyVanished) return { found: true, value: stdout };
  const complaint =
    serious[0] ?? `${file} ended with ${outcome.signal ?? `exit code ${outcome.exit ?? '–'}`}`;
  return { found: false, why: reasonOf(complaint), detail: complaint };
}

const failures: Readonly<Partial<Record<string, FileFailure>>> = {
  timeout: 'timeout',
  hung: 'hung',
  'too-large': 'too-large',
};

/** Files below a folder may be deleted while `find` is on its way: that is no failure of the folder. */
function isAboutVanished(line: string, path: string): boolean {
  return line.endsWith('No such file or directory') && line.includes(`${path}/`);
}

/** The reason in a tool's own words: of strerror(3) in the C locale. */
function reasonOf(complaint: string): FileFailure {
  if (/No such file or directory|Not a directory/.test(complaint)) return 'missing';
  if (/Permission denied|Operation not permitted/.test(complaint)) return 'permission';
  if (/Operation not supported|No data available|No such device|Invalid argument/.test(complaint))
    return 'not-supported';
  return 'internal';
}

const kinds: Readonly<Record<string, EntryKind>> = {
  f: 'file',
  d: 'directory',
  l: 'link',
  b: 'device',
  c: 'device',
  s: 'socket',
};

/** Strict: what `find` did not print to its end must not look like a folder with less in it. */
function entries(path: string, printed: string): Found<readonly Entry[]> {
  const fields = printed.split('\0');
  const broken: Found<never> = { found: false, why: 'internal', detail: `find printed no list of ${path}` };
  if (fields.length % 7 !== 1 || fields.at(-1) !== '' || fields[0] !== '0') return broken;
  if (fields[1] !== 'd') return { found: false, why: 'missing', detail: `${path} is not a folder` };
  const found: Entry[] = [];
  for (let index = 7; index + 6 < fields.length; index += 7) {
    const [depth = '', kind = '', size = '', blocks = '', time = '', mode = '', relative = ''] = fields.slice(
      index,
      index + 7,
    );
    if (
      !/^[1-9]\d*$/.test(depth) ||
      !/^\d{1,19}$/.test(size) ||
      !/^\d{1,19}$/.test(blocks) ||
      !/^-?\d{1,12}(?:\.\d+)?$/.test(time) ||
      !/^[0-7]{1,4}$/.test(mode)
    )
      return broken;
    found.push({
      path: relative,
      kind: kinds[kind] ?? 'other',
      size: Number(size),
      allocated: Number(blocks) * blockBytes,
      modifiedAt: Math.floor(Number(time) * 1000),
      mode: Number.parseInt(mode, 8),
    });
  }
  return { found: true, value: found.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}
