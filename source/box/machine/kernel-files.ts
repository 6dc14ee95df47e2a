import { type Dirent, close, constants, fstat, open, read } from 'node:fs';
import { readdir, readlink, statfs } from 'node:fs/promises';
import { type Entry, type EntryKind, type Statfs } from '../box.ts';

/** Files read in this process: only where an answer cannot take long. All reject with the system's own error. */

/** Thrown when a file holds more than was asked for. */
class TooLarge extends Error {
  readonly code = 'TOO_LARGE';
}

const firstRead = 16 * 1024;

/** A file's bytes. Files of /proc and /sys have no size: they are read until their end. Does not wait for the other end of a FIFO. */
export async function readWhole(path: string, limit: number): Promise<Uint8Array> {
  return withFile(path, async (file) => {
    const bytes = await readFrom(file, limit + 1, null);
    if (bytes.byteLength > limit) throw new TooLarge(`${path} holds more than ${limit} bytes`);
    return bytes;
  });
}

/** The first `limit` bytes of a file. */
export async function readStart(path: string, limit: number): Promise<Uint8Array> {
  return withFile(path, (file) => readFrom(file, limit, null));
}

/** The last `limit + 1` bytes of a file: one more than asked for shows whether the cut is a line start. */
export async function readEnd(path: string, limit: number): Promise<Uint8Array> {
  return withFile(path, async (file) => {
    const size = await new Promise<number>((resolve, reject) => {
      fstat(file, (error, stats) => (error === null ? resolve(stats.size) : reject(error)));
    });
    return readFrom(file, limit + 1, Math.max(0, size - limit - 1));
  });
}

async function withFile<T>(path: string, task: (file: number) => Promise<T>): Promise<T> {
  const file = await new Promise<number>((resolve, reject) => {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    open(path, flags, (error, descriptor) => (error === null ? resolve(descriptor) : reject(error)));
  });
  try {
    return await task(file);
  } finally {
    close(file, () => undefined);
  }
}

/** Reads until the end or until `most` bytes. */
async function readFrom(file: number, most: number, position: number | null): Promise<Uint8Array> {
  let buffer = Buffer.allocUnsafe(Math.min(firstRead, most));
  let used = 0;
  for (;;) {
    const at = position === null ? null : position + used;
    const got = await new Promise<number>((resolve, reject) => {
      read(file, buffer, used, buffer.byteLength - used, at, (error, count) =>
        error === null ? resolve(count) : reject(error),
      );
    });
    used += got;
    if (got === 0 || used >= most) return buffer.subarray(0, used);
    if (used === buffer.byteLength) {
      const larger = Buffer.allocUnsafe(Math.min(buffer.byteLength * 4, most));
      buffer.copy(larger);
      buffer = larger;
    }
  }
}

/** Names and kinds in a folder, sorted by name. */
export async function listFolder(path: string): Promise<readonly Entry[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .map((entry) => ({
      path: entry.name,
      kind: kindOf(entry),
      size: null,
      allocated: null,
      modifiedAt: null,
      mode: null,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function kindOf(entry: Dirent): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isSocket()) return 'socket';
  return entry.isBlockDevice() || entry.isCharacterDevice() ? 'device' : 'other';
}

export { readlink as readTarget };

/** statfs(2) in bytes. */
export async function readStatfs(path: string): Promise<Statfs> {
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
  return {
    total: bsize * blocks,
    free: bsize * bfree,
    available: bsize * bavail,
    inodes: files,
    inodesFree: ffree,
  };
}
