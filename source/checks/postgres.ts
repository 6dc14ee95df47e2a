import { type Config } from '../config/schema.ts';
import { byPlan, given, known, type Known, unknown, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Postgres } from '../probes/postgres.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { bytes, duration, percent } from '../text/format.ts';
import { type Check, type CountingCheck } from './check.ts';
import { noImmich } from './immich.ts';
import { typed } from './remedies.ts';
import { stackSources } from './targets.ts';

type Answer = Extract<Postgres, { answers: true }>;

const common = {
  group: 'ml',
  pane: 'ml',
  // Whether there is an Immich is told by the rows of the stack.
  needs: [...stackSources, 'postgres'],
  notApplicable: noImmich,
  subjects: ({ now }: Model) => known([{ name: null, row: literal('database'), subject: null }], byPlan(now)),
} as const;

/** What it says of itself; unknown while it takes no connections, which pg.ready judges. */
export function answered(_: null, { postgres }: Model): Known<Answer> {
  return given(postgres, (value): Known<Answer> =>
    value.answers
      ? known(value, postgres.origin)
      : unknown('dependency', literal('it takes no connections'), postgres.origin),
  );
}

/** A question to the configured database, as a person types it. */
export function psql(config: Config, statement: string): Clean {
  const { container, user, name } = config.immich.database;
  return typed([
    'podman',
    'exec',
    container,
    'psql',
    `--username=${user}`,
    `--dbname=${name}`,
    `--command=${statement}`,
  ]);
}

/** `17.9` of 170009; before 10 there were three parts. */
function versionOf(number: number): Clean {
  const major = Math.floor(number / 10_000);
  return major >= 10
    ? say`${major}.${number % 10_000}`
    : say`${major}.${Math.floor(number / 100) % 100}.${number % 100}`;
}

export const postgresReady: Check<null, Postgres> = {
  ...common,
  id: 'pg.ready',
  promise: 'Immich’s PostgreSQL takes connections',
  explain:
    'psql inside of the container immich.database.container of the configuration, as immich.database.user. While the server starts or recovers after a crash ' +
    'it refuses them; that it does so is a warning.',
  thresholds: null,
  fact: (_, { postgres }) => postgres,
  judge(postgres, _, model, config) {
    const { container, user, name } = config.immich.database;
    const remedy = typed([
      'podman',
      'exec',
      container,
      'pg_isready',
      `--username=${user}`,
      `--dbname=${name}`,
    ]);
    if (!postgres.answers)
      return postgres.starting
        ? { status: 'warning', summary: say`starts: ${postgres.why}`, remedy }
        : { status: 'critical', summary: say`no connection: ${postgres.why}`, remedy };
    const { version, startedAt, size } = postgres;
    return {
      status: 'ok',
      summary: say`PostgreSQL ${versionOf(version)}, up ${duration(model.now - startedAt)}, ${bytes(size)}`,
      remedy: null,
    };
  },
};

/** The two numbers that matter of a version: `0.4.3` → [0, 4]. Null: it begins with no number. */
function numbers(version: string): readonly [number, number] | null {
  const [, major, minor] = /^(\d{1,6})(?:\.(\d{1,6}))?(?:\.|-|$)/.exec(version) ?? [];
  return major === undefined ? null : [Number(major), Number(minor ?? 0)];
}

interface Accepted {
  readonly name: string;
  readonly from: readonly [number, number];
  readonly below: readonly [number, number];
  /** What has to be in shared_preload_libraries. */
  readonly library: string | null;
}

/**
 * What Immich's searches rest on, best first. Ranges: server/src/constants.ts of Immich 2.7.5 (VECTORCHORD_VERSION_RANGE,
 * VECTORS_VERSION_RANGE, VECTOR_VERSION_RANGE); VectorChord needs `vector` beside it.
 */
const accepted: readonly Accepted[] = [
  { name: 'vchord', from: [0, 3], below: [2, 0], library: 'vchord' },
  { name: 'vectors', from: [0, 2], below: [0, 4], library: 'vectors' },
  { name: 'vector', from: [0, 5], below: [1, 0], library: null },
];

const before = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]) =>
  a < c || (a === c && b < d);

export const postgresExtension: Check<null, Answer> = {
  ...common,
  id: 'pg.extension',
  needs: [...common.needs, 'immichApi'],
  promise: 'PostgreSQL has the vector extension that Immich needs',
  explain:
    'VectorChord (0.3 to before 2), else pgvecto.rs (0.2 to before 0.4) or pgvector (0.5 to before 1), installed in Immich’s database and, but for pgvector, named in ' +
    'shared_preload_libraries; and PostgreSQL 14 or newer. Immich 3 takes pgvecto.rs no more (which version it is, its API tells: immich.api). A plain postgres image has none of them: Immich does not start on it, or cannot search.',
  thresholds: null,
  fact: answered,
  judge({ version, extensions, preloaded }, _subject, { immichApi }, config) {
    const remedy = psql(config, 'select * from pg_extension');
    const found = accepted.find(({ name }) => extensions[name] !== undefined);
    const installed = found === undefined ? undefined : extensions[found.name];
    if (found === undefined || installed === undefined)
      return {
        status: 'critical',
        summary: literal(
          'neither VectorChord (vchord) nor pgvecto.rs (vectors) nor pgvector (vector) is installed',
        ),
        remedy,
      };
    const name = clean(found.name);
    const major = valueOf(immichApi)?.version.major ?? null;
    if (found.name === 'vectors' && major !== null && major >= 3)
      return {
        status: 'critical',
        summary: say`pgvecto.rs (vectors) ${installed}: Immich ${major} takes it no more, only VectorChord or pgvector`,
        remedy,
      };
    const is = numbers(installed);
    if (is === null)
      return { status: 'unknown', summary: say`${name} of a version that is none: ${installed}`, remedy };
    const { from, below, library } = found;
    if (before(is, from) || !before(is, below))
      return {
        status: 'warning',
        summary: say`${name} ${installed}: Immich takes ${from[0]}.${from[1]} to before ${below[0]}.${below[1]}`,
        remedy,
      };
    if (
      library !== null &&
      preloaded !== null &&
      !preloaded.some((each) => each.replace(/\.so$/, '') === library)
    )
      return {
        status: 'critical',
        summary: say`${name} ${installed} is installed, but not in shared_preload_libraries`,
        remedy: psql(config, 'show shared_preload_libraries'),
      };
    if (version < 140_000)
      return {
        status: 'warning',
        summary: say`PostgreSQL ${versionOf(version)}: Immich wants 14 or newer`,
        remedy: null,
      };
    return {
      status: 'ok',
      summary: say`${name} ${installed} on PostgreSQL ${versionOf(version)}`,
      remedy: null,
    };
  },
};

export const postgresConnections: Check<null, Answer> = {
  ...common,
  id: 'pg.connections',
  promise: 'PostgreSQL has connections to spare',
  explain:
    'Client backends in pg_stat_activity / max_connections. When there are none left Immich fails at random.',
  thresholds: { warn: '80', crit: '90', unit: '%', source: 'netdata, awesome-prometheus-alerts (80/90)' },
  fact: answered,
  judge: ({ connections, maxConnections }, _subject, _model, config) => ({
    value: (connections / maxConnections) * 100,
    summary: say`${connections} of ${maxConnections} connections (${percent((connections / maxConnections) * 100)})`,
    remedy: psql(
      config,
      'select application_name, state, count(*) from pg_stat_activity group by 1, 2 order by 3 desc',
    ),
  }),
};

const day = 86_400_000;

export const postgresChecksums: CountingCheck<null, Answer> = {
  ...common,
  id: 'pg.checksums',
  promise: 'PostgreSQL would notice damaged pages, and has found none',
  explain:
    'data_checksums, and what was added to checksum_failures of pg_stat_database. On btrfs with chattr +C (NOCOW), where databases mostly lie, btrfs has no ' +
    'checksums and a scrub sees nothing: those of PostgreSQL are the only ones. Immich’s own image switches them on.',
  thresholds: {
    warn: null,
    crit: '0',
    unit: 'count',
    within: { warn: 7 * day, crit: 7 * day },
    source: 'PostgreSQL, pg_stat_database: any failure is damage',
  },
  fact: answered,
  count({ checksums, checksumFailures, statisticsSince }, _subject, _model, config) {
    if (!checksums)
      return {
        status: 'warning',
        summary: literal('off: damaged pages would not be noticed'),
        remedy: literal('pg_checksums --enable (with the server stopped; see its manual)'),
      };
    const counter = {
      total: checksumFailures,
      began: statisticsSince,
      of: literal('checksum failure'),
    };
    return {
      warn: counter,
      crit: counter,
      remedy: psql(config, 'select datname, checksum_failures, checksum_last_failure from pg_stat_database'),
    };
  },
};

/** Transactions after which the server takes no more commands, to save its data (PostgreSQL manual, routine vacuuming): 2^31. */
const wraparound = 2 ** 31;

export const postgresWraparound: Check<null, Answer> = {
  ...common,
  id: 'pg.wraparound',
  promise: 'PostgreSQL freezes old transactions in time',
  explain:
    'The oldest age(datfrozenxid) as a share of 2^31. Autovacuum begins at about a tenth of it; far above that it does not keep up or is off, and at the end the server ' +
    'refuses to work.',
  thresholds: { warn: '50', crit: '90', unit: '%', source: 'netdata: 90 % of the transaction ids' },
  fact: answered,
  judge: ({ transactionAge }, _subject, _model, config) => ({
    value: (transactionAge / wraparound) * 100,
    summary: say`${percent((transactionAge / wraparound) * 100)} of the way to the wraparound`,
    remedy: psql(config, 'select datname, age(datfrozenxid) from pg_database order by 2 desc'),
  }),
};
