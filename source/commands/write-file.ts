import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';

/**
 * Writes a report to a file so that a reader sees the old one or the new one and never half of one: to another name in
 * the same folder, then rename(2). Mode 0644. What is no regular file (/dev/stderr, a pipe) is written in place.
 * Rejects with the system's error.
 */
export async function writeFile(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const existing = await stat(target).catch(() => null);
  if (existing !== null && !existing.isFile()) {
    await put(target, 'a', text);
    return;
  }
  const temporary = `${target}.${randomUUID()}`;
  try {
    await put(temporary, 'wx', text);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function put(file: string, flags: 'a' | 'wx', text: string): Promise<void> {
  const handle = await open(file, flags, 0o644);
  try {
    await handle.writeFile(text);
    if (flags === 'a') return;
    // open(2) takes the umask off the mode; cron's may be 077, and a collector under another user must read it.
    await handle.chmod(0o644);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
