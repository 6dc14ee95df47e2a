import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

/** When the operator last looked at what happened, for marking what is new since then. */
export interface LastLook {
  /** Epoch milliseconds, of the look before this console was opened; null: there was none, or it cannot be read. */
  readonly at: number | null;
  /** Notes a look. Never rejects: a mark too many is no harm. */
  note(now: number): Promise<void>;
}

/** Kept as a number in a file of its own below `folder`: nothing else rests on it. */
export async function openLastLook(folder: string): Promise<LastLook> {
  const file = path.join(folder, 'last-look');
  return {
    at: await readLook(file),
    async note(now) {
      try {
        const fresh = `${file}.${process.pid}`;
        await writeFile(fresh, `${Math.round(now)}\n`, { mode: 0o600 });
        await rename(fresh, file);
      } catch {
        // Without a folder that can be written nothing is marked the next time.
      }
    },
  };
}

/** For a recorded box: somebody looked eight hours before it was recorded. */
export function recordedLook(openedAt: number): LastLook {
  return { at: openedAt - 8 * 3_600_000, note: () => Promise.resolve() };
}

async function readLook(file: string): Promise<number | null> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    return /^\d{1,15}$/.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}
