import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type DatabaseSync } from 'node:sqlite';

/** Raised with every change of the tables; a newer file than the program knows is left alone. */
const version = 1;

const tables = `
  create table if not exists audit (
    id integer primary key,
    at integer not null,
    user text not null,
    client text,
    action text not null,
    target text not null,
    argv text not null,
    before text not null,
    ended_at integer,
    exit integer,
    failure text,
    took_ms integer,
    after text,
    achieved integer
  ) strict;
`;

/**
 * Opens the one embedded file of the program, `$XDG_STATE_HOME/quarterdeck/quarterdeck.db` (folder 0700, file 0600),
 * and makes its tables. Rejects with a sentence when it cannot be opened or written, or is of a newer version.
 */
export async function openDatabase(folder: string): Promise<DatabaseSync> {
  const file = path.join(folder, 'quarterdeck.db');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { DatabaseSync: Database } = await import('node:sqlite');
  const database = new Database(file, { timeout: 2000 });
  try {
    await chmod(file, 0o600);
    const [found] = database.prepare('pragma user_version').all();
    const written = Number(found?.['user_version'] ?? 0);
    if (written > version)
      throw new Error(`${file} was written by a newer quarterdeck (${written} > ${version})`);
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    database.exec(`begin immediate; ${tables} pragma user_version = ${version}; commit;`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
