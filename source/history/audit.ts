import { type DatabaseSync } from 'node:sqlite';
import { type Clean, clean } from '../text/clean.ts';
import { openDatabase } from './database.ts';

/** What is about to be done. Instants are epoch milliseconds. */
export interface Intent {
  readonly at: number;
  readonly action: string;
  readonly target: Clean;
  readonly argv: readonly Clean[];
  readonly before: Clean;
}

/** What came of it. */
export interface Result {
  readonly at: number;
  readonly exit: number | null;
  readonly failure: Clean | null;
  readonly tookMs: number;
  readonly after: Clean;
  readonly achieved: boolean | null;
}

export type Written =
  { readonly written: true; readonly id: number } | { readonly written: false; readonly why: Clean };

/** One line of intent before an action, one of result after it. What cannot be written is not done. */
export interface Audit {
  intent(entry: Intent): Promise<Written>;
  /** Tells whether it could be written; by then it is done, so the caller can only say so. */
  result(id: number, entry: Result): Promise<Written>;
}

/** Who acts: the user, and the client of the SSH session where there is one. */
export interface Operator {
  readonly user: string;
  readonly client: string | null;
}

/** The audit in the embedded file below `folder`, opened at the first action. */
export function fileAudit(folder: string, operator: Operator): Audit {
  let opened: Promise<DatabaseSync> | undefined;
  const database = async () => {
    try {
      return await (opened ??= openDatabase(folder));
    } catch (error) {
      // The next action tries again: the disk may have been full.
      opened = undefined;
      throw error;
    }
  };

  return {
    intent: (entry) =>
      attempt(async () => {
        const { lastInsertRowid } = (await database())
          .prepare(
            'insert into audit (at, user, client, action, target, argv, before) values (?, ?, ?, ?, ?, ?, ?)',
          )
          .run(
            Math.round(entry.at),
            operator.user,
            operator.client,
            entry.action,
            entry.target,
            JSON.stringify(entry.argv),
            entry.before,
          );
        return Number(lastInsertRowid);
      }),
    result: (id, entry) =>
      attempt(async () => {
        const achieved = entry.achieved === null ? null : Number(entry.achieved);
        (await database())
          .prepare(
            'update audit set ended_at = ?, exit = ?, failure = ?, took_ms = ?, after = ?, achieved = ? where id = ?',
          )
          .run(
            Math.round(entry.at),
            entry.exit,
            entry.failure,
            Math.round(entry.tookMs),
            entry.after,
            achieved,
            id,
          );
        return id;
      }),
  };
}

async function attempt(write: () => Promise<number>): Promise<Written> {
  try {
    return { written: true, id: await write() };
  } catch (error) {
    return { written: false, why: clean(error instanceof Error ? error.message : String(error)) };
  }
}

/** For a recorded box, where nothing is done that would have to be accounted for. */
export function forgetfulAudit(): Audit {
  let id = 0;
  return {
    intent: () => Promise.resolve({ written: true, id: ++id }),
    result: (entry) => Promise.resolve({ written: true, id: entry }),
  };
}
