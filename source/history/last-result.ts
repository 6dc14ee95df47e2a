import * as z from 'zod';
import { groups, type Status, statuses, type Verdict } from '../checks/verdict.ts';
import { reasons } from '../probes/reading.ts';
import { type Clean, clean } from '../text/clean.ts';
import { openDatabase } from './database.ts';
import { troubleOf } from './trouble.ts';

/** The latest complete run as it was reported: what a second run tells while the first one measures. */
export interface Result {
  readonly version: string;
  readonly host: Clean;
  readonly bootId: Clean | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly status: Exclude<Status, 'not-applicable'>;
  readonly exitCode: 0 | 1 | 2 | 3;
  readonly verdicts: readonly Verdict[];
}

const text = z.string().transform(clean);
const amount = z.number().nullable();

const evidence = z.object({
  argv: z.array(text).nullable(),
  path: text.nullable(),
  exit: amount,
  stderr: text.nullable(),
  tookMs: z.number(),
});

const memory = z.object({
  rawStatus: z.enum(statuses),
  since: amount,
  held: z.boolean(),
  soft: z.boolean(),
  flapping: z.boolean(),
  acknowledged: z
    .object({
      id: z.string(),
      at: z.number(),
      until: z.number(),
      by: text,
      reason: text,
      status: z.enum(['warning', 'critical']),
      value: amount,
    })
    .nullable(),
});

const verdict = z.object({
  id: text,
  check: z.string(),
  target: text.nullable(),
  group: z.enum(groups),
  status: z.enum(statuses),
  reason: z.enum(reasons).nullable(),
  summary: text,
  value: amount,
  unit: z.enum(['%', 'B', 's', 'count', '°C']).nullable(),
  warn: z.string().nullable(),
  crit: z.string().nullable(),
  within: z.object({ warn: z.number(), crit: z.number() }).exactOptional(),
  remedy: text.nullable(),
  evidence: z.array(evidence),
  ageMs: z.number(),
  subject: z.object({
    pane: z.enum(['stack', 'disk', 'crowdsec', 'backups', 'gpu', 'ml']),
    row: text.nullable(),
  }),
  memory: memory.exactOptional(),
});

const result = z.object({
  version: z.string(),
  host: text,
  bootId: text.nullable(),
  startedAt: z.number(),
  durationMs: z.number(),
  status: z.enum(['ok', 'warning', 'critical', 'unknown']),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  verdicts: z.array(verdict),
});

/** Keeps a complete run in place of the one before. Null: done; else why it could not be. Never rejects. */
export async function keepResult(folder: string, run: Result): Promise<Clean | null> {
  try {
    const database = await openDatabase(folder);
    try {
      database
        .prepare(
          'insert into check_result (one, started_at, interval_ms, run) values (1, :at, null, :run) on conflict (one) do update ' +
            'set interval_ms = iif(:at > started_at, :at - started_at, null), started_at = :at, run = :run',
        )
        .run({ at: Math.round(run.startedAt), run: JSON.stringify(run, withoutCourses) });
      return null;
    } finally {
      database.close();
    }
  } catch (error) {
    return troubleOf(error, folder, true).detail;
  }
}

/** How counters ran is remembered by itself, for the next run: it is no part of what was reported. */
function withoutCourses(key: string, value: unknown): unknown {
  return key === 'courses' ? undefined : value;
}

/** A longer interval between two runs says nothing: they were made by hand. Milliseconds. */
const longestInterval = 15 * 60_000;

/**
 * The latest complete run while it is younger than two of the intervals between runs, with its age; its verdicts are as
 * much older, too. Null: there is none, it is too old, or nobody knows how often the check runs. Never rejects: what
 * cannot be read is no result.
 */
export async function freshResult(
  folder: string,
  now: number,
): Promise<{ readonly run: Result; readonly ageMs: number } | null> {
  try {
    const database = await openDatabase(folder);
    try {
      const row = database.prepare('select interval_ms, run from check_result').get();
      const interval = row?.['interval_ms'];
      if (typeof interval !== 'number') return null;
      const run: Result = result.parse(JSON.parse(String(row?.['run'])));
      const ageMs = now - run.startedAt;
      if (ageMs < 0 || ageMs >= 2 * Math.min(interval, longestInterval)) return null;
      return {
        run: { ...run, verdicts: run.verdicts.map((one) => ({ ...one, ageMs: one.ageMs + ageMs })) },
        ageMs,
      };
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}
