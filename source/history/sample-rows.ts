import { type DatabaseSync } from 'node:sqlite';
import { type Point, type SeriesByName } from '../model/past.ts';
import { type Sample } from '../model/sampled.ts';
import { type Wish } from './samples.ts';

/** The tables of the samples, as rows and as values. Instants in them count minutes or hours since 1970. */

/** How much is kept. */
export interface Limits {
  /** Minutes with samples, and hours. Counted and not dated: a clock that is wrong for a day must not make all of the past old. */
  readonly minutes: number;
  readonly hours: number;
  /** Of the whole file. */
  readonly bytes: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A counter that was last read longer ago says nothing of now. Milliseconds. */
const longestGap = 15 * minuteMs;

/** Keeps samples, each series once a minute; at the first of an hour it sums up the hours before and forgets what is too much. */
export function writeSamples(
  database: DatabaseSync,
  now: number,
  samples: readonly Sample[],
  limits: Limits,
) {
  const at = Math.floor(now / minuteMs);
  const thisHour = Math.floor(at / 60);
  database.exec('begin immediate');
  try {
    const before = numberOf(database, 'select max(at) as n from sample_tick where at < ?', at);
    if (before === null || Math.floor(before / 60) < thisHour) {
      completeHours(database, thisHour);
      forget(database, limits);
    }
    // The clock stepped back into it: what comes now belongs to it, too.
    database.prepare('update sample_hours set complete = 0 where at = ? and complete = 1').run(thisHour);
    keep(database, now, samples);
    database.exec('commit');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

function keep(database: DatabaseSync, now: number, samples: readonly Sample[]): void {
  const at = Math.floor(now / minuteMs);
  const named = database.prepare('select id, counter, counter_at from sample_series where name = ?');
  const name = database.prepare('insert into sample_series (name) values (?)');
  const count = database.prepare('update sample_series set counter = ?, counter_at = ? where id = ?');
  const insert = database.prepare('insert or ignore into sample_minute (at, series, value) values (?, ?, ?)');
  database.prepare('insert or ignore into sample_tick (at) values (?)').run(at);
  for (const { series, kind, value, at: endedAt } of samples) {
    const row = named.get(series);
    const id = row === undefined ? Number(name.run(series).lastInsertRowid) : numberIn(row, 'id');
    if (kind === 'gauge') insert.run(at, id, value);
    else if (kind === 'event') keepEvent(database, id, value, endedAt ?? now);
    else {
      const change = changeOf(row, value, now);
      // A minute that has its sample already keeps it, and the next one counts from there.
      if (change !== null && insert.run(at, id, change).changes === 0) continue;
      count.run(value, Math.round(now), id);
    }
  }
}

/** What a counter gained in a second. Null: it is new, began anew, or was not read for long. */
function changeOf(row: Row | undefined, value: number, now: number): number | null {
  if (row === undefined || row['counter'] === null) return null;
  const before = numberIn(row, 'counter');
  const span = now - numberIn(row, 'counter_at');
  return value >= before && span > 0 && span <= longestGap ? (value - before) / (span / 1000) : null;
}

/** The same event told again changes nothing; the last of an hour stands for it. */
function keepEvent(database: DatabaseSync, series: number, value: number, endedAt: number): void {
  const at = Math.floor(endedAt / hourMs);
  database.prepare('insert or ignore into sample_hours (at, complete) values (?, 0)').run(at);
  database
    .prepare(
      'insert or replace into sample_hour (series, at, count, low, mean, high) values (:series, :at, 1, :value, :value, :value)',
    )
    .run({ series, at, value });
}

/** Sums up the minutes of every hour before this one that is not complete. */
function completeHours(database: DatabaseSync, thisHour: number): void {
  const hours = database
    .prepare(
      'select distinct at / 60 as n from sample_tick where at < ? and at / 60 not in (select at from sample_hours where complete = 1)',
    )
    .all(thisHour * 60);
  for (const row of hours) {
    const at = numberIn(row, 'n');
    database
      .prepare(
        'insert or replace into sample_hour (series, at, count, low, mean, high) ' +
          'select series, :at, count(*), min(value), avg(value), max(value) from sample_minute where at between :at * 60 and :at * 60 + 59 group by series',
      )
      .run({ at });
    database.prepare('insert or replace into sample_hours (at, complete) values (?, 1)').run(at);
  }
}

type Row = Readonly<Record<string, unknown>>;

/** A number of a row. What else is in its place was not written by this program. */
function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`${column} of a sample is no number`);
  return value;
}

/** The number that a query calls n; null: there is none. */
function numberOf(database: DatabaseSync, query: string, ...values: number[]): number | null {
  const row = database.prepare(query).get(...values);
  return row === undefined || row['n'] === null ? null : numberIn(row, 'n');
}

/** Forgets the oldest until the limits are kept, and the series of which nothing is left. */
function forget(database: DatabaseSync, limits: Limits): void {
  let { minutes, hours } = limits;
  forgetMore(database, minutes, hours);
  // Of a box with very many services less time is kept, but never less than an hour and a day.
  while (bytesOf(database) > limits.bytes && (minutes > 60 || hours > 24)) {
    minutes = Math.max(60, Math.floor(Math.min(minutes, rows(database, 'sample_tick')) * 0.9));
    hours = Math.max(24, Math.floor(Math.min(hours, rows(database, 'sample_hours')) * 0.9));
    forgetMore(database, minutes, hours);
  }
}

function forgetMore(database: DatabaseSync, minutes: number, hours: number): void {
  const nth = (table: string, count: number) =>
    numberOf(database, `select at as n from ${table} order by at desc limit 1 offset ?`, count) ?? -1;
  const lastHour = nth('sample_hours', hours);
  const lastMinute = Math.max(nth('sample_tick', minutes), lastHour * 60 + 59);
  if (lastMinute >= 0) {
    database.prepare('delete from sample_minute where at <= ?').run(lastMinute);
    database.prepare('delete from sample_tick where at <= ?').run(lastMinute);
  }
  if (lastHour < 0) return;
  // By series, because that is how they lie.
  database
    .prepare('delete from sample_hour where series in (select id from sample_series) and at <= ?')
    .run(lastHour);
  database.prepare('delete from sample_hours where at <= ?').run(lastHour);
  database.exec(
    'delete from sample_series where not exists (select 1 from sample_hour where series = sample_series.id) ' +
      'and id not in (select series from sample_minute)',
  );
}

function rows(database: DatabaseSync, table: string): number {
  return numberOf(database, `select count(*) as n from ${table}`) ?? 0;
}

/** Bytes of the file that are in use. */
function bytesOf(database: DatabaseSync): number {
  const pragma = (name: string) => Number(database.prepare(`pragma ${name}`).get()?.[name] ?? 0);
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}

/** The first sample of all, epoch milliseconds; null: there is none. */
export function firstSample(database: DatabaseSync): number | null {
  const tick = numberOf(database, 'select min(at) as n from sample_tick');
  const hours = numberOf(database, 'select min(at) as n from sample_hours where complete = 1');
  const first = Math.min(
    tick === null ? Infinity : tick * minuteMs,
    hours === null ? Infinity : hours * hourMs,
  );
  return Number.isFinite(first) ? first : null;
}

/** Reads series; see {@link Wish}. */
export function readSeries(database: DatabaseSync, wish: Wish): SeriesByName {
  const step = Math.max(1, Math.round(wish.stepMs / minuteMs));
  const since = Math.floor(wish.since / minuteMs);
  const until = Math.floor(wish.until / minuteMs);
  const query = database.prepare(step < 60 ? minutesBy(step) : hoursBy(Math.round(step / 60)));
  const found = new Map<string, readonly Point[]>();
  for (const { id, name } of matching(database, wish.series)) {
    const rows = query.all({ series: id, since, until });
    if (rows.length > 0) found.set(name, rows.map(pointOf));
  }
  return found;
}

function matching(database: DatabaseSync, wanted: readonly string[]) {
  return database
    .prepare('select id, name from sample_series order by name')
    .all()
    .map((row) => ({ id: numberIn(row, 'id'), name: String(row['name']) }))
    .filter(({ name }) => isWanted(name, wanted));
}

/** Whether a series is named, or the id that its name begins with. */
export function isWanted(name: string, wanted: readonly string[]): boolean {
  return wanted.includes(name) || wanted.includes(name.replace(/\[.*$/s, ''));
}

// From the ticks to the samples: each is found at its key, while a range of minutes would read those of all other series, too.
const ofSeries = `
  sample_tick as tick cross join sample_minute as sample on sample.at = tick.at and sample.series = :series
  where tick.at between :since and :until`;

function minutesBy(step: number): string {
  return `
    select tick.at / ${step} * ${step} as at, min(value) as low, avg(value) as mean, max(value) as high
    from ${ofSeries}
    group by 1 order by 1`;
}

/** Of the hours that are not summed up yet the minutes are read. */
function hoursBy(hours: number): string {
  return `
    select at / ${hours} * ${hours} * 60 as at, min(low) as low, sum(mean * count) / sum(count) as mean, max(high) as high
    from (
      select at, count, low, mean, high from sample_hour
      where series = :series and at between cast(:since as integer) / 60 and cast(:until as integer) / 60
      union all
      select tick.at / 60, count(*), min(value), avg(value), max(value)
      from ${ofSeries} and tick.at / 60 > (select ifnull(max(at), -1) from sample_hours where complete = 1 and at * 60 <= :until)
      group by 1
    )
    group by 1 order by 1`;
}

function pointOf(row: Row): Point {
  const [low, high] = [numberIn(row, 'low'), numberIn(row, 'high')];
  return { at: numberIn(row, 'at') * minuteMs, value: numberIn(row, 'mean'), low, high };
}
