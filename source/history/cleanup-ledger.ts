import * as z from 'zod';
import { type Clean, clean } from '../text/clean.ts';
import { inDatabase } from './database.ts';
import { troubleOf } from './trouble.ts';

/** One step of a cleanup that was done: what it was thought to free, and what it freed. Bytes of statfs. */
export interface LedgerLine {
  readonly at: number;
  /** Of the plan that it was a step of. */
  readonly plan: Clean;
  readonly kind: Clean;
  readonly object: Clean;
  readonly low: number;
  readonly high: number | null;
  readonly freed: number;
  readonly usedBefore: number;
  readonly usedAfter: number;
  readonly availableAfter: number;
}

/** What earlier cleanups freed. None of the methods rejects. */
export interface Ledger {
  /** Null: it is written; else why not. */
  add(line: LedgerLine): Promise<Clean | null>;
  /** The latest lines, newest first; none where they cannot be read. */
  latest(most: number): Promise<readonly LedgerLine[]>;
}

const text = z.string().transform(clean);
const row = z.object({
  at: z.int(),
  plan: text,
  kind: text,
  object: text,
  low: z.int(),
  high: z.int().nullable(),
  freed: z.int(),
  used_before: z.int(),
  used_after: z.int(),
  available_after: z.int(),
});

/** The ledger in the embedded file below `folder`. */
export function fileLedger(folder: string): Ledger {
  return {
    async add(line) {
      try {
        await inDatabase(folder, (database) => {
          database
            .prepare(
              `insert into cleanup_step (at, plan, kind, object, low, high, freed, used_before, used_after, available_after)
               values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            )
            .run(
              Math.round(line.at),
              line.plan,
              line.kind,
              line.object,
              line.low,
              line.high,
              line.freed,
              line.usedBefore,
              line.usedAfter,
              line.availableAfter,
            );
        });
        return null;
      } catch (error) {
        return troubleOf(error, folder, false).detail;
      }
    },
    async latest(most) {
      try {
        return await inDatabase(folder, (database) =>
          z
            .array(row)
            .parse(database.prepare('select * from cleanup_step order by at desc, id desc limit ?').all(most))
            .map(({ used_before, used_after, available_after, ...rest }) => ({
              ...rest,
              usedBefore: used_before,
              usedAfter: used_after,
              availableAfter: available_after,
            })),
        );
      } catch {
        return [];
      }
    },
  };
}

/** For a recorded box: remembered until the program ends. */
export function passingLedger(): Ledger {
  const lines: LedgerLine[] = [];
  return {
    add(line) {
      lines.unshift(line);
      return Promise.resolve(null);
    },
    latest: (most) => Promise.resolve(lines.slice(0, most)),
  };
}
