import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Command, type Found } from '../box.ts';
import { type Guard } from './guard.ts';

/** The files that a command reads and writes in place of pipes. */
export interface Redirects {
  readonly stdin: FileHandle | null;
  readonly stdout: FileHandle | null;
  readonly close: () => Promise<void>;
}

/**
 * Opens what a command is to read from and to write into; the child gets them as they are, nothing of it passes through this
 * process. What is written is a new file that nobody else can read: one that is there, or a link, is refused (open(2), O_EXCL).
 */
export async function openRedirects({ input, output }: Command, guarded: Guard): Promise<Found<Redirects>> {
  const opened: FileHandle[] = [];
  const close = async () => {
    await Promise.all(opened.map((handle) => handle.close().catch(() => undefined)));
  };
  const handles: (FileHandle | null)[] = [];
  for (const [path, flags] of [
    [input, constants.O_RDONLY],
    [output, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL],
  ] as const) {
    if (path === undefined) {
      handles.push(null);
      continue;
    }
    let late = false;
    const found = await guarded(path, async () => {
      const handle = await open(path, flags, 0o600);
      // It came after nobody waited for it any more.
      if (late) await handle.close();
      return handle;
    });
    if (!found.found) {
      late = true;
      await close();
      return found;
    }
    opened.push(found.value);
    handles.push(found.value);
  }
  return { found: true, value: { stdin: handles[0] ?? null, stdout: handles[1] ?? null, close } };
}
