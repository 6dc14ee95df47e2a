import { type DatabaseSync } from 'node:sqlite';
import { advance, type Remembered, type RememberedVerdict, type Run } from '../checks/memory.ts';
import { type MemoryProblem, stateVerdict } from '../checks/meta.ts';
import { type Courses } from '../checks/counters.ts';
import { type Verdict } from '../checks/verdict.ts';
import { clean } from '../text/clean.ts';
import { databaseFile, openDatabase } from './database.ts';
import { readRemembered, writeRemembered } from './rows.ts';
import { troubleOf } from './trouble.ts';

export interface Recalled {
  /** With `meta.state` and `meta.clock` among them, worst first. */
  readonly verdicts: readonly RememberedVerdict[];
  /** Null: what was remembered was read, and what is to be remembered is written. */
  readonly problem: MemoryProblem | null;
}

/** Opens the embedded file; a test can put another in its place. */
export type Open = (folder: string) => Promise<DatabaseSync>;

/** How long another process may hold the file, milliseconds: the run is over by then but for this. */
const patienceMs = 1000;
const open: Open = (folder) => openDatabase(folder, patienceMs);

/** Judges what was measured; the courses of the counters are those that the run before left. */
export type JudgeWith = (courses: Courses) => readonly Verdict[];

/**
 * Judges a run in the light of the runs before it and remembers it, in one transaction. Never rejects: what is wrong with
 * the file in `folder` is the warning `meta.state`, and without a memory that can be kept no failure waits for a second one.
 */
export async function recall(
  folder: string,
  judge: JudgeWith,
  run: Omit<Run, 'keeps'>,
  opened: Open = open,
): Promise<Recalled> {
  const file = clean(databaseFile(folder));
  let before: Remembered | null = null;
  try {
    const database = await opened(folder);
    try {
      const refusal = begin(database);
      before = readRemembered(database);
      if (refusal !== null) throw refusal;
      const verdicts = [...judge(before.courses), stateVerdict(null, file)];
      const told = advance(before, verdicts, { ...run, keeps: true });
      writeRemembered(database, told.remembered);
      database.exec('commit');
      return { verdicts: told.verdicts, problem: null };
    } finally {
      // What is not committed is rolled back.
      database.close();
    }
  } catch (error) {
    const problem = troubleOf(error, folder, before === null);
    const verdicts = [...judge(before?.courses ?? new Map()), stateVerdict(problem, file)];
    const told = advance(before, verdicts, { ...run, keeps: false });
    return { verdicts: told.verdicts, problem };
  }
}

/** Nothing may come between reading and writing. Null: so it is; else why the file can only be read now. */
function begin(database: DatabaseSync): Error | null {
  try {
    database.exec('begin immediate');
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
