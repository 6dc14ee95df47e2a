import * as z from 'zod';
import { type MemoryProblem } from '../checks/meta.ts';
import { type Clean, clean, say } from '../text/clean.ts';
import { databaseFile, NewerDatabase } from './database.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html); what lies above the lowest eight bits only refines them. */
const kinds: Readonly<Record<number, MemoryProblem['kind']>> = {
  3: 'refused', // SQLITE_PERM
  5: 'locked', // SQLITE_BUSY
  6: 'locked', // SQLITE_LOCKED
  8: 'refused', // SQLITE_READONLY
  11: 'damaged', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  14: 'refused', // SQLITE_CANTOPEN
  26: 'damaged', // SQLITE_NOTADB
};

const systemCodes: Readonly<Record<string, MemoryProblem['kind']>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EACCES: 'refused',
  EPERM: 'refused',
  EROFS: 'refused',
  EEXIST: 'refused',
  ENOTDIR: 'refused',
};

/** What kind of trouble an error of the embedded file is. `forgotten`: nothing could be read either. */
export function troubleOf(error: unknown, folder: string, forgotten: boolean): MemoryProblem {
  return { kind: kindOf(error), file: clean(databaseFile(folder)), detail: detailOf(error), forgotten };
}

function detailOf(error: unknown): Clean {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return say`${clean(issue?.path.join('.') ?? '')}: ${clean(issue?.message ?? '')}`;
  }
  return clean(error instanceof Error ? error.message : String(error));
}

function kindOf(error: unknown): MemoryProblem['kind'] {
  if (error instanceof NewerDatabase) return 'newer';
  if (!(error instanceof Error)) return 'failed';
  // A row that is not what this program writes.
  if (error instanceof z.ZodError) return 'damaged';
  if ('errcode' in error && typeof error.errcode === 'number') return kinds[error.errcode & 0xff] ?? 'failed';
  return 'code' in error && typeof error.code === 'string' ? (systemCodes[error.code] ?? 'failed') : 'failed';
}
