import { type Remembered } from '../checks/memory.ts';
import { databaseFile, isCurrent } from './database.ts';
import { readRemembered } from './rows.ts';

/** How long a run that writes may hold the file, milliseconds: waiting for it blocks. */
const patienceMs = 100;

/**
 * What the latest run of the check remembers, for somebody who only looks on: nothing is made, changed or brought up to date.
 * Null: there is nothing yet, or it cannot be read now. Never rejects.
 */
export async function rememberedIn(folder: string): Promise<Remembered | null> {
  try {
    const { DatabaseSync: Database } = await import('node:sqlite');
    const database = new Database(databaseFile(folder), { readOnly: true, timeout: patienceMs });
    try {
      if (!isCurrent(database)) return null;
      database.exec('begin');
      return readRemembered(database);
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}
