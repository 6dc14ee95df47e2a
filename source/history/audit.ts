import { type DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { openDatabase } from './database.ts';
import { type JournalNote, intentLine, resultLine } from './journal-line.ts';

/** What is about to be done. Instants are epoch milliseconds. */
export interface Intent {
  readonly at: number;
  readonly action: string;
  readonly target: Clean;
  /** The commands, in their order. */
  readonly argv: readonly (readonly Clean[])[];
  /** The object in words. */
  readonly before: Clean;
}

/** How one of the commands ended. */
export interface StepNote {
  readonly exit: number | null;
  readonly failure: Clean | null;
  readonly tookMs: number;
}

/** What came of it. */
export interface Result {
  readonly at: number;
  readonly steps: readonly StepNote[];
  /** Of the last command that was run. */
  readonly exit: number | null;
  readonly failure: Clean | null;
  readonly tookMs: number;
  readonly after: Clean;
  readonly achieved: boolean | null;
}

export type Written =
  { readonly written: true; readonly id: number } | { readonly written: false; readonly why: Clean };

/** One line of intent before an action, one of result after it. What cannot be written is not done. None of the methods rejects. */
export interface Audit {
  intent(entry: Intent): Promise<Written>;
  /** Notes the commands that have ended so far: a console that dies in the middle leaves behind how far it came. */
  progress(id: number, steps: readonly StepNote[]): Promise<void>;
  /** Tells whether it could be written; by then it is done, so the caller can only say so. */
  result(id: number, entry: Result): Promise<Written>;
  /** What was done since an instant, oldest first. */
  entries(since: number): Promise<EntriesRead>;
}

export type EntriesRead =
  { readonly read: true; readonly entries: readonly Entry[] } | { readonly read: false; readonly why: Clean };

/** One action as it stands in the audit. */
export interface Entry {
  readonly id: number;
  readonly at: number;
  readonly user: Clean;
  readonly client: Clean | null;
  readonly tty: Clean | null;
  /** The same for everything that one console did from its start to its end. */
  readonly session: Clean | null;
  readonly action: Clean;
  readonly target: Clean;
  readonly argv: readonly (readonly Clean[])[];
  readonly before: Clean;
  /** Ends of the commands that were run, in the order of `argv`. */
  readonly steps: readonly StepNote[];
  /** Null: it has not ended, or the console that did it was gone before it ended. */
  readonly end: (Omit<Result, 'steps'> & { readonly after: Clean }) | null;
}

/** Who acts: the user, the terminal, and the client of the SSH session where there is one. */
export interface Operator {
  readonly user: string;
  readonly client: string | null;
  readonly tty: string | null;
  /** Of this run of the console. */
  readonly session: string;
}

/** The audit in the embedded file below `folder`, opened at the first action, and beside it in the journal. */
export function fileAudit(folder: string, operator: Operator, note: JournalNote): Audit {
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
        const open = await database();
        const { lastInsertRowid } = open
          .prepare(
            `insert into audit (at, user, client, tty, session, action, target, argv, before, steps)
             values (?, ?, ?, ?, ?, ?, ?, ?, ?, '[]')`,
          )
          .run(
            Math.round(entry.at),
            operator.user,
            operator.client,
            operator.tty,
            operator.session,
            entry.action,
            entry.target,
            JSON.stringify(entry.argv),
            entry.before,
          );
        const id = Number(lastInsertRowid);
        const refused = await note(intentLine(id, entry, operator));
        if (refused === null) return id;
        const why = say`the journal could not be written: ${refused}`;
        open
          .prepare(
            'update audit set ended_at = at, failure = ?, took_ms = 0, after = before, achieved = 0 where id = ?',
          )
          .run(why, id);
        throw new Error(why);
      }),
    async progress(id, steps) {
      await attempt(async () => {
        (await database()).prepare('update audit set steps = ? where id = ?').run(notes(steps), id);
        return id;
      });
    },
    result: (id, entry) =>
      attempt(async () => {
        const achieved = entry.achieved === null ? null : Number(entry.achieved);
        (await database())
          .prepare(
            `update audit set ended_at = ?, exit = ?, failure = ?, took_ms = ?, after = ?, achieved = ?, steps = ?
             where id = ?`,
          )
          .run(
            Math.round(entry.at),
            entry.exit,
            entry.failure,
            Math.round(entry.tookMs),
            entry.after,
            achieved,
            notes(entry.steps),
            id,
          );
        const refused = await note(resultLine(id, entry));
        if (refused !== null) throw new Error(say`the journal could not be written: ${refused}`);
        return id;
      }),
    async entries(since) {
      try {
        return { read: true, entries: entriesIn(await database(), since) };
      } catch (error) {
        return { read: false, why: wordsOf(error) };
      }
    },
  };
}

function notes(steps: readonly StepNote[]): string {
  return JSON.stringify(steps.map(({ exit, failure, tookMs }) => ({ exit, failure, tookMs })));
}

async function attempt(write: () => Promise<number>): Promise<Written> {
  try {
    return { written: true, id: await write() };
  } catch (error) {
    return { written: false, why: wordsOf(error) };
  }
}

function wordsOf(error: unknown): Clean {
  return clean(error instanceof Error ? error.message : String(error));
}

const text = z.string().transform(clean);
const words = z.array(text);
const step = z.object({ exit: z.int().nullable(), failure: text.nullable(), tookMs: z.number() });
const row = z.object({
  id: z.int(),
  at: z.int(),
  user: text,
  client: text.nullable(),
  tty: text.nullable(),
  session: text.nullable(),
  action: text,
  target: text,
  argv: z.string(),
  before: text,
  steps: z.string().nullable(),
  ended_at: z.int().nullable(),
  exit: z.int().nullable(),
  failure: text.nullable(),
  took_ms: z.int().nullable(),
  after: text.nullable(),
  achieved: z.int().nullable(),
});

/** Actions since an instant, oldest first. Throws where a row is not what this program writes. */
export function entriesIn(database: DatabaseSync, since: number): readonly Entry[] {
  const rows = database.prepare('select * from audit where at >= ? order by at, id').all(Math.round(since));
  return rows.map((found) => {
    const { argv, steps, ended_at, exit, failure, took_ms, after, achieved, ...rest } = row.parse(found);
    return {
      ...rest,
      // Before there were plans of several commands, the words of the one stood there.
      argv: z.union([z.array(words), words.transform((one) => [one])]).parse(JSON.parse(argv)),
      steps: z.array(step).parse(JSON.parse(steps ?? '[]')),
      end:
        ended_at === null
          ? null
          : {
              at: ended_at,
              exit,
              failure,
              tookMs: took_ms ?? 0,
              after: after ?? literal(''),
              achieved: achieved === null ? null : achieved !== 0,
            },
    };
  });
}

/** For a recorded box, where nothing is done that would have to be accounted for: it remembers until the console ends. */
export function passingAudit(operator: Operator): Audit {
  const kept: Entry[] = [];
  const change = (id: number, more: Partial<Entry>) => {
    const index = kept.findIndex((one) => one.id === id);
    const found = kept[index];
    if (found !== undefined) kept[index] = { ...found, ...more };
  };
  return {
    intent({ action, ...entry }) {
      const id = kept.length + 1;
      const { user, client, tty, session } = operator;
      kept.push({
        id,
        ...entry,
        action: clean(action),
        user: clean(user),
        client: client === null ? null : clean(client),
        tty: tty === null ? null : clean(tty),
        session: clean(session),
        steps: [],
        end: null,
      });
      return Promise.resolve({ written: true, id });
    },
    progress(id, steps) {
      change(id, { steps });
      return Promise.resolve();
    },
    result(id, { steps, ...end }) {
      change(id, { steps, end });
      return Promise.resolve({ written: true, id });
    },
    entries: (since) => Promise.resolve({ read: true, entries: kept.filter(({ at }) => at >= since) }),
  };
}
