import * as z from 'zod';
import { type Config } from '../config/schema.ts';
import { type Clean, clean } from '../text/clean.ts';
import { parseJson } from './json.ts';

/**
 * The words of a question to the configured database: psql as the image has it, without anybody's settings, without asking for a
 * password, one answer without a frame (psql(1)). The statement is a constant of this program.
 */
export function psqlWords(
  { user, name }: Config['immich']['database'],
  statement: string,
): readonly string[] {
  return [
    'psql',
    '--no-psqlrc',
    '--no-password',
    '--tuples-only',
    '--no-align',
    '--quiet',
    `--username=${user}`,
    `--dbname=${name}`,
    `--command=${statement}`,
  ];
}

const bounded = "set statement_timeout = '5s';";
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** Bytes of each database (null: this user may not connect to it), and the ten largest tables of the one that is asked, with their indexes. */
export interface Sizes {
  readonly databases: readonly { readonly name: Clean; readonly size: number | null }[];
  readonly tables: readonly { readonly name: Clean; readonly size: number }[];
}

/** pg_database_size wants the right to connect; templates are empty. */
export const sizesQuestion = [
  bounded,
  "select json_build_object('databases', (select json_agg(json_build_object('name', datname, 'size',",
  "case when has_database_privilege(oid, 'connect') then pg_database_size(oid) end) order by datname)",
  "from pg_database where not datistemplate), 'tables', (select coalesce(json_agg(t), '[]'::json) from (",
  "select n.nspname || '.' || c.relname as name, pg_total_relation_size(c.oid) as size from pg_class c",
  "join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm')",
  "and n.nspname not in ('pg_catalog', 'information_schema') order by 2 desc limit 10) t))",
].join(' ');

const sizes = z.object({
  databases: z.array(z.object({ name: z.string().min(1), size: count.nullable() })).min(1),
  tables: z.array(z.object({ name: z.string().min(1), size: count })).max(10),
});

/** @throws {Unavailable} `parse` when it is not what was asked for */
export function parseSizes(text: string): Sizes {
  const { databases, tables } = parseJson(text, sizes, 'psql');
  return {
    databases: databases.map(({ name, size }) => ({ name: clean(name), size })),
    tables: tables.map(({ name, size }) => ({ name: clean(name), size })),
  };
}

/** An installed extension; `offered` is the version that the image brings, null where it brings none any more. */
export interface Extension {
  readonly name: Clean;
  readonly version: Clean;
  readonly offered: Clean | null;
}

export const extensionsQuestion = [
  bounded,
  "select coalesce(json_agg(json_build_object('name', e.extname, 'version', e.extversion, 'offered', a.default_version)",
  "order by e.extname), '[]'::json) from pg_extension e left join pg_available_extensions a on a.name = e.extname",
].join(' ');

const extensions = z.array(
  z.object({ name: z.string().min(1), version: z.string().min(1), offered: z.string().min(1).nullable() }),
);

/** @throws {Unavailable} `parse` when it is not what was asked for */
export function parseExtensions(text: string): readonly Extension[] {
  return parseJson(text, extensions, 'psql').map(({ name, version, offered }) => ({
    name: clean(name),
    version: clean(version),
    offered: offered === null ? null : clean(offered),
  }));
}

/** How many of them run now: dumps and restores, copies for a replica or backup, vacuums that somebody asked for, and what quarterdeck itself began. */
export interface Activity {
  readonly dumps: number;
  readonly copies: number;
  readonly vacuums: number;
  readonly own: number;
}

/** The name under which quarterdeck's own work is to be seen in pg_stat_activity (PGAPPNAME of libpq). */
export const applicationName = 'quarterdeck';

/** Everybody may see who is there by name; pg_stat_progress_basebackup came with PostgreSQL 13. The server's own vacuums give way to others. */
export const activityQuestion = [
  bounded,
  'select json_build_object(',
  "'dumps', (select count(*) from pg_stat_activity where application_name in ('pg_dump', 'pg_dumpall', 'pg_restore')),",
  "'copies', (select count(*) from pg_stat_progress_basebackup),",
  "'vacuums', (select count(*) from pg_stat_progress_vacuum join pg_stat_activity using (pid) where backend_type = 'client backend'),",
  `'own', (select count(*) from pg_stat_activity where application_name = '${applicationName}'))`,
].join(' ');

const activity = z.object({ dumps: count, copies: count, vacuums: count, own: count });

/** @throws {Unavailable} `parse` when it is not what was asked for */
export function parseActivity(text: string): Activity {
  return parseJson(text, activity, 'psql');
}
