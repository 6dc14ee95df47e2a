import { type DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type Acknowledgement } from '../checks/acknowledgement.ts';
import { type Course, type Courses } from '../checks/counters.ts';
import { lookBack } from '../checks/flapping.ts';
import { type Raised } from '../checks/hysteresis.ts';
import { type Recollection, type Remembered } from '../checks/memory.ts';
import { type Status, statuses } from '../checks/verdict.ts';
import { clean } from '../text/clean.ts';

/** The tables of what is remembered between two runs, as rows and as values. */

/** One letter per result, oldest first: `oooooccco`. */
const letters: Readonly<Record<Status, string>> = {
  ok: 'o',
  'not-applicable': 'n',
  unknown: 'u',
  warning: 'w',
  critical: 'c',
};

const text = z.string().transform(clean);
const instant = z.int();
const status = z.enum(statuses);
const side = z.enum(['above', 'below', 'within']).nullable();

const run = z.object({ at: instant, boot_id: text.nullable() });

const state = z.object({
  id: z.string(),
  status,
  since: instant,
  seen_at: instant,
  value: z.number().nullable(),
  warn_side: side,
  warn_range: z.string().nullable(),
  crit_side: side,
  crit_range: z.string().nullable(),
  failures: z.int().min(0),
  recent: z.string().max(lookBack),
  flapping: z.int(),
});

const course = z.object({
  id: z.string(),
  window_ms: z.int().positive(),
  first_at: instant,
  first_total: z.int().min(0),
  total: z.int().min(0),
  seen_at: instant,
  additions: z
    .string()
    .transform((json) => JSON.parse(json) as unknown)
    .pipe(z.array(z.object({ from: instant, to: instant, by: z.int().positive() }))),
});

const acknowledged = z.object({
  id: z.string(),
  at: instant,
  until: instant,
  by: text,
  reason: text,
  status: z.enum(['warning', 'critical']),
  value: z.number().nullable(),
});

/** Reads all that is remembered. Throws where it cannot be read or is not what this program writes. */
export function readRemembered(database: DatabaseSync): Remembered {
  const lastRun = database.prepare('select at, boot_id from check_run').all();
  const [last] = z.array(run).parse(lastRun);
  const states = z.array(state).parse(database.prepare('select * from check_state').all());
  const courses = z.array(course).parse(database.prepare('select * from check_course').all());
  return {
    lastRun: last === undefined ? null : { at: last.at, bootId: last.boot_id },
    checks: new Map(states.map((row) => [row.id, recollection(row)])),
    courses: new Map(courses.map((row) => [row.id, courseOf(row)])),
    acknowledgements: readAcknowledgements(database),
  };
}

/** All acknowledgements, those whose date is over too, by the id of the verdict. */
export function readAcknowledgements(database: DatabaseSync): ReadonlyMap<string, Acknowledgement> {
  const rows = z.array(acknowledged).parse(database.prepare('select * from acknowledgement').all());
  return new Map(rows.map((row) => [row.id, row]));
}

/** Replaces all that is remembered. Without a transaction around it a reader could see half of it. */
export function writeRemembered(database: DatabaseSync, remembered: Remembered) {
  const { lastRun, checks, courses, acknowledgements } = remembered;
  database.exec(
    'delete from check_run; delete from check_state; delete from check_course; delete from acknowledgement;',
  );
  if (lastRun !== null) {
    database
      .prepare('insert into check_run (one, at, boot_id) values (1, ?, ?)')
      .run(Math.round(lastRun.at), lastRun.bootId);
  }
  const insert = database.prepare(
    'insert into check_state (id, status, since, seen_at, value, warn_side, warn_range, crit_side, crit_range, failures, recent, flapping) ' +
      'values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  for (const [id, one] of checks) {
    const { warn, crit } = one.alarms;
    insert.run(
      id,
      one.status,
      Math.round(one.since),
      Math.round(one.seenAt),
      one.value,
      warn?.side ?? null,
      warn?.range ?? null,
      crit?.side ?? null,
      crit?.range ?? null,
      one.failures,
      one.recent.map((result) => letters[result]).join(''),
      Number(one.flapping),
    );
  }
  writeCourses(database, courses);
  for (const one of acknowledgements.values()) writeAcknowledgement(database, one);
}

function writeCourses(database: DatabaseSync, courses: Courses): void {
  const insert = database.prepare(
    'insert into check_course (id, window_ms, first_at, first_total, total, seen_at, additions) ' +
      'values (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const [id, one] of courses) {
    const additions = one.additions.map(({ from, to, by }) => ({
      from: Math.round(from),
      to: Math.round(to),
      by,
    }));
    insert.run(
      id,
      Math.round(one.windowMs),
      Math.round(one.first.at),
      one.first.total,
      one.total,
      Math.round(one.seenAt),
      JSON.stringify(additions),
    );
  }
}

/** Adds an acknowledgement, in place of an older one of the same verdict. */
export function writeAcknowledgement(database: DatabaseSync, one: Acknowledgement): void {
  database
    .prepare(
      'insert or replace into acknowledgement (id, at, until, by, reason, status, value) values (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(one.id, Math.round(one.at), Math.round(one.until), one.by, one.reason, one.status, one.value);
}

function recollection(row: z.infer<typeof state>): Recollection {
  return {
    status: row.status,
    since: row.since,
    seenAt: row.seen_at,
    value: row.value,
    alarms: { warn: raised(row.warn_side, row.warn_range), crit: raised(row.crit_side, row.crit_range) },
    failures: row.failures,
    recent: Array.from(row.recent, resultOf),
    flapping: row.flapping !== 0,
  };
}

function courseOf(row: z.infer<typeof course>): Course {
  return {
    windowMs: row.window_ms,
    first: { at: row.first_at, total: row.first_total },
    total: row.total,
    seenAt: row.seen_at,
    additions: row.additions,
  };
}

function raised(where: Raised['side'] | null, range: string | null): Raised | null {
  return where === null || range === null ? null : { side: where, range };
}

function resultOf(letter: string): Status {
  const found = statuses.find((one) => letters[one] === letter);
  if (found === undefined) throw new Error(`a result that does not exist: ${letter}`);
  return found;
}
