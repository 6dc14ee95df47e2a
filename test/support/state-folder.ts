import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A folder for the embedded file that goes when the test ends. */
export async function stateFolder(t: { teardown(undo: () => Promise<void>): void }): Promise<string> {
  const made = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-state-'));
  t.teardown(() => rm(made, { recursive: true, force: true }));
  return made;
}
