import { type DatabaseSync } from 'node:sqlite';
import { type MemoryProblem } from '../checks/meta.ts';
import { type Config } from '../config/schema.ts';
import { type InferenceRun } from '../model/inferences.ts';
import { type Known, known, unknown } from '../model/known.ts';
import { hourlyMs, noPast, type Past, recentMs, type SeriesByName } from '../model/past.ts';
import { rememberedIds, type Sample } from '../model/sampled.ts';
import { type Reason } from '../probes/reading.ts';
import { type Clean, clean } from '../text/clean.ts';
import { databaseFile, openDatabase } from './database.ts';
import { readInferences, writeInference } from './inference-rows.ts';
import { firstSample, type Limits, readSeries, writeSamples } from './sample-rows.ts';
import { troubleOf } from './trouble.ts';

/** What is wanted of the past. */
export interface Wish {
  /** Names of series (`filesystem.used[/]`), or ids (`filesystem.used`) for all of their targets. */
  readonly series: readonly string[];
  /** Both ends belong to it; epoch milliseconds. */
  readonly since: number;
  readonly until: number;
  /** Length of the pieces that samples are put together in, milliseconds: at least a minute; from an hour on the hours are read. */
  readonly stepMs: number;
}

/** Measured values over time. Everything of it may fail, and nothing of that stops anything: it says so. */
export interface Samples {
  /**
   * Keeps what was measured at `now` (epoch milliseconds), each series at most once a minute. Null: it is kept, or nothing
   * is, on purpose; else why it could not be. Never rejects.
   */
  add(now: number, samples: readonly Sample[]): Promise<MemoryProblem | null>;
  /** Keeps how an inference went that was asked for. Null: as of {@link Samples.add}. Never rejects. */
  keepInference(run: InferenceRun): Promise<MemoryProblem | null>;
  /** Series as they were, oldest first; one without samples in that time is not among them. Never rejects. */
  read(wish: Wish): Promise<Known<SeriesByName>>;
  /** What the model rests on. Never rejects. */
  past(now: number): Promise<Known<Past>>;
  close(): void;
}

const minute = 60_000;
const hour = 60 * minute;

/**
 * The samples in the embedded file below `folder`, opened when they are first needed and again after a failure. The
 * calls of SQLite block: `patienceMs` is how long a lock of another process may make them.
 */
export function fileSamples(
  folder: string,
  settings: Config['samples'],
  patienceMs: number,
  opening = openDatabase,
): Samples {
  const limits: Limits = {
    minutes: Math.round(settings.minutes * 24 * 60),
    hours: Math.round(settings.hours * 24),
    bytes: settings.size * 2 ** 20,
  };
  let opened: Promise<DatabaseSync> | null = null;
  const open = async () => {
    const database = await opening(folder, patienceMs);
    // The latest minutes may be lost with the power; each minute written through to the disk would wear it out.
    database.exec('pragma synchronous = normal');
    return database;
  };

  async function attempt<T>(
    work: (database: DatabaseSync) => T,
  ): Promise<{ readonly done: true; readonly value: T } | { readonly done: false; readonly error: unknown }> {
    const connection = (opened ??= open());
    try {
      return { done: true, value: work(await connection) };
    } catch (error) {
      // The disk may have been full, or the file damaged and put aside since: the next call opens it anew.
      opened = null;
      await connection.then((database) => database.close()).catch(() => undefined);
      return { done: false, error };
    }
  }

  async function read<T>(now: number, work: (database: DatabaseSync) => T): Promise<Known<T>> {
    const origin = originOf(folder, now);
    const answer = await attempt(work);
    if (answer.done) return known(answer.value, origin);
    const { kind, detail } = troubleOf(answer.error, folder, true);
    return unknown(reasons[kind], detail, origin);
  }

  return {
    async add(now, samples) {
      const answer = await attempt((database) => writeSamples(database, now, samples, limits));
      return answer.done ? null : troubleOf(answer.error, folder, false);
    },
    async keepInference(run) {
      const answer = await attempt((database) => writeInference(database, run));
      return answer.done ? null : troubleOf(answer.error, folder, false);
    },
    read: (wish) => read(wish.until, (database) => readSeries(database, wish)),
    past: (now) => read(now, (database) => pastIn(database, now)),
    close() {
      void opened?.then((database) => database.close()).catch(() => undefined);
      opened = null;
    },
  };
}

/** No samples, on purpose. */
export function withoutSamples(why: Clean): Samples {
  const origin = (now: number) => ({ probes: [], takenAt: now, evidence: [] });
  return {
    add: () => Promise.resolve(null),
    keepInference: () => Promise.resolve(null),
    read: ({ until }) => Promise.resolve(known(new Map(), origin(until))),
    past: (now) => Promise.resolve(known(noPast(why), origin(now))),
    close: () => undefined,
  };
}

/** Samples that cannot be read. */
export function lostSamples(reason: Reason, detail: Clean): Samples {
  const lost = (now: number) => unknown(reason, detail, { probes: [], takenAt: now, evidence: [] });
  return {
    add: () => Promise.resolve(null),
    keepInference: () => Promise.resolve(null),
    read: ({ until }) => Promise.resolve(lost(until)),
    past: (now) => Promise.resolve(lost(now)),
    close: () => undefined,
  };
}

function pastIn(database: DatabaseSync, now: number): Past {
  const wish = { series: rememberedIds, until: now };
  return {
    without: null,
    since: firstSample(database),
    recent: readSeries(database, { ...wish, since: now - recentMs, stepMs: minute }),
    hourly: readSeries(database, { ...wish, since: now - hourlyMs, stepMs: hour }),
    inferences: readInferences(database),
  };
}

/** What the past rests on: one file. `takenAt` is now, because it tells what was then. */
function originOf(folder: string, now: number) {
  const path = clean(databaseFile(folder));
  return { probes: [], takenAt: now, evidence: [{ argv: null, path, exit: null, stderr: null, tookMs: 0 }] };
}

const reasons: Readonly<Record<MemoryProblem['kind'], Reason>> = {
  damaged: 'parse',
  newer: 'version',
  full: 'failed',
  refused: 'permission',
  locked: 'locked',
  failed: 'failed',
};
