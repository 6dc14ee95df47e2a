import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type DatabaseSync } from 'node:sqlite';

/**
 * The tables, step by step: a step is never changed once it has been released, only followed by another one.
 * `user_version` of the file counts the steps that it has seen.
 */
const migrations: readonly string[] = [
  `
  create table audit (
    id integer primary key,
    at integer not null,
    user text not null,
    client text,
    action text not null,
    target text not null,
    argv text not null,
    before text not null,
    ended_at integer,
    exit integer,
    failure text,
    took_ms integer,
    after text,
    achieved integer
  ) strict;
  `,
  `
  create table check_run (
    one integer primary key check (one = 1),
    at integer not null,
    boot_id text
  ) strict;
  create table check_state (
    id text primary key,
    status text not null,
    since integer not null,
    seen_at integer not null,
    value real,
    warn_side text,
    warn_range text,
    crit_side text,
    crit_range text,
    failures integer not null,
    recent text not null,
    flapping integer not null
  ) strict, without rowid;
  create table acknowledgement (
    id text primary key,
    at integer not null,
    until integer not null,
    by text not null,
    reason text not null,
    status text not null,
    value real
  ) strict, without rowid;
  create table check_result (
    one integer primary key check (one = 1),
    started_at integer not null,
    interval_ms integer,
    run text not null
  ) strict;
  `,
  `
  create table snapshot_hold (
    uuid text primary key,
    path text not null,
    at integer not null,
    by text not null,
    reason text not null
  ) strict, without rowid;
  `,
  `
  create table check_course (
    id text primary key,
    window_ms integer not null,
    first_at integer not null,
    first_total integer not null,
    total integer not null,
    seen_at integer not null,
    additions text not null
  ) strict, without rowid;
  `,
  // `at` counts minutes or hours since 1970. Samples of one minute lie side by side, so that keeping them writes few
  // pages; those of an hour by their series, so that a long time is read at once.
  `
  create table sample_series (
    id integer primary key,
    name text not null unique,
    counter real,
    counter_at integer
  ) strict;
  create table sample_tick (at integer primary key) strict;
  create table sample_minute (
    at integer not null,
    series integer not null,
    value real not null,
    primary key (at, series)
  ) strict, without rowid;
  create table sample_hours (
    at integer primary key,
    complete integer not null
  ) strict;
  create table sample_hour (
    series integer not null,
    at integer not null,
    count integer not null,
    low real not null,
    mean real not null,
    high real not null,
    primary key (series, at)
  ) strict, without rowid;
  `,
  `
  alter table audit add column session text;
  alter table audit add column tty text;
  alter table audit add column steps text;
  create index audit_at on audit (at);
  `,
  `
  create table cleanup_step (
    id integer primary key,
    at integer not null,
    plan text not null,
    kind text not null,
    object text not null,
    low integer not null,
    high integer,
    freed integer not null,
    used_before integer not null,
    used_after integer not null,
    available_after integer not null
  ) strict;
  create index cleanup_step_at on cleanup_step (at);
  `,
  `
  create table inference (
    id integer primary key,
    at integer not null,
    model text not null,
    first_ms real,
    second_ms real,
    loaded text,
    failure text
  ) strict;
  `,
];

/** The one embedded file of the program, in its folder `$XDG_STATE_HOME/quarterdeck`. */
export function databaseFile(folder: string): string {
  return path.join(folder, 'quarterdeck.db');
}

/** The file was written by a program that knows more than this one: it is left alone. */
export class NewerDatabase extends Error {}

/**
 * Opens the embedded file (folder 0700, file 0600) and brings its tables up to date. A lock is waited for up to
 * `patienceMs`, and that blocks. Rejects when it cannot be opened or written; with {@link NewerDatabase} when it is of a
 * newer version.
 */
export async function openDatabase(folder: string, patienceMs = 2000): Promise<DatabaseSync> {
  const file = databaseFile(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { DatabaseSync: Database } = await import('node:sqlite');
  const database = new Database(file, { timeout: patienceMs });
  try {
    // Not where it is so already: on a read-only disk that would fail, and it can be read all the same.
    if (((await stat(file)).mode & 0o777) !== 0o600) await chmod(file, 0o600);
    if (versionOf(database, file) < migrations.length) {
      database.exec('pragma journal_mode = wal');
      migrate(database, file);
    }
    database.exec('pragma synchronous = full');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the embedded file for one piece of work, and closes it whatever comes of that. Rejects as {@link openDatabase} does. */
export async function inDatabase<T>(folder: string, work: (database: DatabaseSync) => T): Promise<T> {
  const database = await openDatabase(folder);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Whether the tables are those of this program. */
export function isCurrent(database: DatabaseSync): boolean {
  return stepsOf(database) === migrations.length;
}

function stepsOf(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.['user_version'] ?? 0);
}

function versionOf(database: DatabaseSync, file: string): number {
  const version = stepsOf(database);
  if (version > migrations.length) {
    throw new NewerDatabase(`${file} was written by a newer quarterdeck (${version} > ${migrations.length})`);
  }
  return version;
}

/** All missing steps or none; of two processes that come here at once the second finds nothing left to do. */
function migrate(database: DatabaseSync, file: string): void {
  database.exec('begin immediate');
  const missing = migrations.slice(versionOf(database, file));
  database.exec(`${missing.join('')} pragma user_version = ${migrations.length}; commit;`);
}
