import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A copy of the recorded boxes in which every command answers at once: their delays are the box's time, not ours. */
export async function boxesWithoutDelays(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-bench-'));
  await cp('fixtures/boxes', folder, { recursive: true });
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile() && entry.parentPath.endsWith('/commands'))) {
    const name = path.join(file.parentPath, file.name);
    await writeFile(name, (await readFile(name, 'utf8')).replace(/^! delay .*\n/gm, ''));
  }
  return folder;
}
