import { type Known } from '../../model/known.ts';
import { presentOf } from '../../model/library.ts';
import { type Model } from '../../model/model.ts';
import { type DatabaseDumps } from '../../probes/database-dumps.ts';
import { type ImmichApi } from '../../probes/immich-api.ts';
import { type Redis } from '../../probes/redis.ts';
import { clean, join, literal, say } from '../../text/clean.ts';
import { bytes, missing, percent } from '../../text/format.ts';
import { ago } from '../ages.ts';
import { line } from '../line.ts';
import { fact, knownFact } from './facts.ts';
import { type Detail } from './pane.ts';

/** The newest dump that quarterdeck wrote. */
function dumpFact(dumps: Known<DatabaseDumps>, now: number) {
  return knownFact(literal('Own dump'), dumps, now, ({ dumps: list }) => {
    const [last] = list ?? [];
    if (last === undefined) return line(literal('none'), 'dim');
    const size = last.size === null ? missing : bytes(last.size);
    return line(last.modifiedAt === null ? say`${size}` : say`${size}, ${ago(now, last.modifiedAt)}`);
  });
}

/** Everything that PostgreSQL tells of itself. */
export function databaseDetail({ postgres, dumps }: Pick<Model, 'postgres' | 'dumps'>, now: number): Detail {
  const title = literal('Immich’s PostgreSQL');
  if (!postgres.known)
    return { title, facts: [knownFact(literal('State'), postgres, now, () => [])], table: null };
  const { value } = postgres;
  if (!value.answers)
    return { title, facts: [{ label: literal('State'), value: line(value.why, 'critical') }], table: null };
  return {
    title,
    facts: [
      fact(literal('Started'), ago(now, value.startedAt)),
      fact(literal('Size'), bytes(value.size)),
      fact(literal('Connections'), say`${value.connections} of ${value.maxConnections}`),
      fact(
        literal('Checksums'),
        value.checksums ? say`on, ${value.checksumFailures} failures` : literal('off'),
      ),
      fact(
        literal('Preloaded'),
        value.preloaded === null ? literal('this user may not see it') : join(value.preloaded, ', '),
      ),
      fact(
        literal('Oldest'),
        say`${percent((value.transactionAge / 2 ** 31) * 100)} of the way to the wraparound`,
      ),
      fact(literal('Vacuumed'), value.vacuumedAt === null ? null : ago(now, value.vacuumedAt)),
      dumpFact(dumps, now),
    ],
    table: {
      columns: [literal('extension'), literal('version')],
      rows: Object.entries(value.extensions).map(([name, version]) => [clean(name), version]),
    },
  };
}

/** Everything that Redis or Valkey tells of itself. */
export function redisDetail(redis: Known<Redis>, now: number): Detail {
  const title = literal('Immich’s Redis');
  if (!redis.known) return { title, facts: [knownFact(literal('State'), redis, now, () => [])], table: null };
  const { value } = redis;
  if (!value.answers)
    return { title, facts: [{ label: literal('State'), value: line(value.why, 'critical') }], table: null };
  return {
    title,
    facts: [
      fact(literal('Version'), value.version),
      fact(literal('Started'), ago(now, now - value.uptimeMs)),
      fact(
        literal('Memory'),
        value.maxMemory === 0
          ? say`${bytes(value.usedMemory)} used, no maxmemory`
          : say`${bytes(value.usedMemory)} of ${bytes(value.maxMemory)}`,
      ),
      fact(literal('When full'), value.policy),
      fact(literal('Evicted'), say`${value.evictedKeys} keys since it started`),
      fact(literal('Clients'), say`${value.clients}`),
      fact(literal('Last save'), value.saved ? literal('succeeded') : literal('FAILED')),
      fact(
        literal('Append-only'),
        value.appended === null
          ? literal('not kept')
          : value.appended
            ? literal('last write succeeded')
            : literal('last write FAILED'),
      ),
    ],
    table: null,
  };
}

/** How many photos and videos there are, and how many there were. */
export function photosDetail({ postgres }: Pick<Model, 'postgres'>, now: number): Detail {
  const title = literal('Photos and videos');
  const charts = [{ title, series: 'immich.assets', unit: 'count', limit: null } as const];
  if (!postgres.known || !postgres.value.answers) {
    const state = knownFact(literal('State'), postgres, now, (said) =>
      said.answers ? [] : line(said.why, 'critical'),
    );
    return { title, facts: [state], table: null, charts };
  }
  const { library } = postgres.value;
  if (library === null)
    return {
      title,
      facts: [
        { label: literal('State'), value: line(literal('no table of them can be counted'), 'unknown') },
      ],
      table: null,
      charts,
    };
  return {
    title,
    facts: [
      { label: literal('Present'), value: line(say`${presentOf(library)}`) },
      { label: literal('In the trash'), value: line(say`${library.trashed}`) },
      { label: literal('Offline'), value: line(say`${library.offline} without their file`) },
    ],
    table: null,
    charts,
  };
}

/** Each queue of Immich's jobs. */
export function queuesDetail(api: Known<ImmichApi | null>, now: number): Detail {
  const title = literal('Jobs of Immich');
  const value = api.known ? api.value : null;
  if (value === null)
    return {
      title,
      facts: [knownFact(literal('State'), api, now, () => line(literal('not asked (immich.api)'), 'dim'))],
      table: null,
    };
  const { version, queues } = value;
  const told = say`${version.major}.${version.minor}.${version.patch}`;
  if (!queues.known)
    return {
      title,
      facts: [
        fact(literal('Immich'), told),
        { label: literal('Queues'), value: line(queues.detail, 'unknown') },
      ],
      table: null,
    };
  return {
    title,
    facts: [fact(literal('Immich'), told)],
    table: {
      columns: ['queue', 'run', 'wait', 'failed', ''].map(clean),
      rows: queues.value.map(({ name, active, waiting, failed, isPaused }) => [
        name,
        say`${active}`,
        say`${waiting}`,
        say`${failed}`,
        isPaused ? literal('paused') : clean(''),
      ]),
    },
  };
}
