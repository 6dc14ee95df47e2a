import { type Clean, clean } from '../text/clean.ts';
import { needed } from './found.ts';
import { evidenceOfPath, type Probe } from './probe.ts';

/** A dump that quarterdeck wrote: `20261122-1700-immich.dump`. */
export interface DatabaseDump {
  readonly name: Clean;
  /** Bytes; null: not told. */
  readonly size: number | null;
  readonly modifiedAt: number | null;
}

export interface DatabaseDumps {
  readonly folder: Clean;
  /** Null: there is no such folder. Newest first, by the minute in the name (UTC). */
  readonly dumps: readonly DatabaseDump[] | null;
}

/** The dumps of the configured database in its folder: files of quarterdeck's own names, and no others. */
export const databaseDumps: Probe<DatabaseDumps> = {
  id: 'database.dumps',
  title: 'dumps of the database',
  every: { seen: 60_000, hidden: null },
  staleAfter: 900_000,
  async read({ box, config }, evidence) {
    const { name, dumps } = config.immich.database;
    const startedAt = box.elapsed();
    const walked = await box.walk(dumps.folder, 1);
    evidence.push(evidenceOfPath(dumps.folder, Math.round(box.elapsed() - startedAt)));
    const folder = clean(dumps.folder);
    if (!walked.found && walked.why === 'missing') return { folder, dumps: null };
    return {
      folder,
      dumps: needed(walked, dumps.folder)
        .filter(({ kind, path }) => kind === 'file' && isDumpOf(name, path))
        .map(({ path, size, modifiedAt }) => ({ name: clean(path), size, modifiedAt }))
        .sort((a, b) => (a.name < b.name ? 1 : -1)),
    };
  },
};

/** `20261122-1700-immich.dump`: the minute at which it was begun (UTC), and the database. */
export function dumpName(database: string, at: number): string {
  const stamp = new Date(at).toISOString().replace(/[-:]/g, '');
  return `${stamp.slice(0, 8)}-${stamp.slice(9, 13)}-${database}.dump`;
}

/** Whether a file is named as a dump of a database that quarterdeck wrote, and not as anybody else's. */
export function isDumpOf(database: string, file: string): boolean {
  const [, rest] = /^\d{8}-\d{4}-(.*)$/s.exec(file) ?? [];
  return rest === `${database}.dump`;
}
