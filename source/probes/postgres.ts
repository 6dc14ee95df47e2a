import * as z from 'zod';
import { type Outcome } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { execFailure } from './cscli.ts';
import { parseJson } from './json.ts';
import { psqlWords } from './postgres-questions.ts';
import { type Probe, Unavailable } from './probe.ts';
import { type Reason } from './reading.ts';
import { lastLine, ran } from './run.ts';

/** What Immich's PostgreSQL says of itself, or that it takes no connections. */
export type Postgres =
  | { readonly answers: false; readonly starting: boolean; readonly why: Clean }
  | {
      readonly answers: true;
      /** server_version_num: 170009 is 17.9. */
      readonly version: number;
      readonly startedAt: number;
      readonly connections: number;
      readonly maxConnections: number;
      /** Bytes of the database. */
      readonly size: number;
      readonly checksums: boolean;
      /** Pages whose checksum was wrong, of all databases, since their statistics were reset. */
      readonly checksumFailures: number;
      /** When that was, epoch milliseconds; null: never. */
      readonly statisticsSince: number | null;
      /** shared_preload_libraries; null: this user may not see it. */
      readonly preloaded: readonly Clean[] | null;
      /** Installed extensions with their versions. */
      readonly extensions: Readonly<Record<string, Clean>>;
      /** Oldest transaction that is not frozen yet, in transactions; at 2^31 the server stops. */
      readonly transactionAge: number;
      /** When a table was last vacuumed by hand, epoch milliseconds; null: never since the statistics were reset. */
      readonly vacuumedAt: number | null;
      /** Immich's photos and videos; null: there is no table of them that this user may count in time. */
      readonly library: Library | null;
    };

/** Rows of Immich's table of assets, all counted. */
export interface Library {
  /** `asset` since Immich 1.133, `assets` before. */
  readonly table: 'asset' | 'assets';
  readonly total: number;
  /** With a date of deletion: in the trash, until it is emptied. */
  readonly trashed: number;
  /** Whose file was not found where an external library says that it is. */
  readonly offline: number;
}

/**
 * The read-only question. pg_stat_database.checksum_failures is null without checksums;
 * current_setting('shared_preload_libraries') fails without pg_read_all_settings, pg_settings just leaves the row out. A table that is
 * not there refuses the whole question, so the table of assets is part of it as it is named now, then as it was, then not.
 */
const question = (table: Library['table'] | null) =>
  [
    "set statement_timeout = '5s';",
    'select json_build_object(',
    "'version', current_setting('server_version_num')::int,",
    "'started', extract(epoch from pg_postmaster_start_time()),",
    "'connections', (select count(*) from pg_stat_activity where backend_type = 'client backend'),",
    "'max_connections', current_setting('max_connections')::int,",
    "'size', pg_database_size(current_database()),",
    "'checksums', current_setting('data_checksums'),",
    "'checksum_failures', (select coalesce(sum(checksum_failures), 0) from pg_stat_database),",
    "'statistics_since', (select extract(epoch from max(stats_reset)) from pg_stat_database),",
    "'preloaded', (select setting from pg_settings where name = 'shared_preload_libraries'),",
    "'extensions', (select json_object_agg(extname, extversion) from pg_extension),",
    "'transaction_age', (select max(age(datfrozenxid)) from pg_database),",
    "'vacuumed', (select extract(epoch from max(last_vacuum)) from pg_stat_user_tables)",
    ...(table === null
      ? []
      : [
          `, 'library', (select json_build_object('table', '${table}', 'total', count(*),`,
          `'trashed', count(*) filter (where "deletedAt" is not null and not "isOffline"),`,
          `'offline', count(*) filter (where "isOffline")) from public.${table})`,
        ]),
    ')',
  ].join(' ');

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const schema = z.object({
  version: z.number().int().min(90_000).max(1_000_000),
  started: z.number().positive().max(1e11),
  connections: count,
  max_connections: z.number().int().positive().max(1e7),
  size: count,
  checksums: z.enum(['on', 'off']),
  checksum_failures: count,
  statistics_since: z.number().positive().max(1e11).nullable(),
  preloaded: z.string().nullable(),
  extensions: z.record(z.string(), z.string()),
  transaction_age: count,
  vacuumed: z.number().positive().max(1e11).nullable(),
  library: z
    .object({ table: z.enum(['asset', 'assets']), total: count, trashed: count, offline: count })
    .refine(({ total, trashed, offline }) => trashed + offline <= total, 'more than all')
    .optional(),
});

/** The table is not there, has other columns, is not ours to read, or is too large to be counted in time. */
const notCounted =
  /(?:relation|column) ".*" does not exist|permission denied for (?:table|schema|relation)|due to statement timeout/i;

const deadlineMs = 10_000;
/** psql(1): 1 an error of its own or of the statement, 2 the connection is bad; podman-exec(1): 125 to 127, 255. */
const everyExit = [0, 1, 2, 125, 126, 127, 255];

export const postgres: Probe<Postgres> = {
  id: 'postgres',
  title: 'psql',
  every: { seen: 30_000, hidden: 300_000 },
  staleAfter: 1_800_000,
  async read(context, evidence) {
    const { database } = context.config.immich;
    const { container } = database;
    for (const table of ['asset', 'assets', null] as const) {
      const args = ['exec', container, ...psqlWords(database, question(table))];
      const outcome = await ran(
        context,
        evidence,
        { file: 'podman', args, deadlineMs, session: true },
        { accept: everyExit },
      );
      const failure = execFailure(outcome, container);
      if (failure !== null) throw failure;
      if (outcome.exit === 0) return parsePostgres(outcome.stdout);
      if (table === null || !notCounted.test(outcome.stderr)) return refusal(outcome);
      // What follows rests on the question that was answered.
      evidence.pop();
    }
    throw new Unavailable('internal', literal('no question was put'));
  },
};

/** @throws {Unavailable} `parse` when it is not what was asked for */
export function parsePostgres(text: string): Postgres {
  const value = parseJson(text, schema, 'psql');
  return {
    answers: true,
    version: value.version,
    startedAt: Math.round(value.started * 1000),
    connections: value.connections,
    maxConnections: value.max_connections,
    size: value.size,
    checksums: value.checksums === 'on',
    checksumFailures: value.checksum_failures,
    statisticsSince: value.statistics_since === null ? null : Math.round(value.statistics_since * 1000),
    preloaded:
      value.preloaded === null
        ? null
        : value.preloaded
            .split(',')
            .map((name) => clean(name.trim()))
            .filter((name) => name !== ''),
    extensions: Object.fromEntries(
      Object.entries(value.extensions).map(([name, version]) => [name, clean(version)]),
    ),
    transactionAge: value.transaction_age,
    vacuumedAt: value.vacuumed === null ? null : Math.round(value.vacuumed * 1000),
    library: value.library ?? null,
  };
}

/** What libpq says where there is no connection (its messages are in English under LC_ALL=C.UTF-8). */
const words: readonly (readonly [RegExp, 'starting' | 'down' | Reason])[] = [
  [/the database system is (?:starting up|in recovery mode)|not yet accepting connections/i, 'starting'],
  [/password authentication failed|no password supplied|pg_hba\.conf|permission denied/i, 'permission'],
  [/(?:role|database) ".*" does not exist/i, 'dependency'],
  [
    /no such file or directory|connection refused|shutting down|server closed the connection|too many (?:clients|connections)|remaining connection slots/i,
    'down',
  ],
];

function refusal({ stderr, exit }: Outcome): Postgres {
  const why = lastLine(stderr) ?? say`exit ${exit ?? 0}`;
  const meaning = words.find(([form]) => form.test(stderr))?.[1] ?? 'failed';
  if (meaning === 'starting' || meaning === 'down')
    return { answers: false, starting: meaning === 'starting', why };
  throw new Unavailable(meaning, say`psql: ${why}`);
}
