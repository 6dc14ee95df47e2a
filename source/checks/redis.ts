import { byPlan, given, known, type Known, unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Redis } from '../probes/redis.ts';
import { literal, say } from '../text/clean.ts';
import { bytes, duration, percent } from '../text/format.ts';
import { type Config } from '../config/schema.ts';
import { type Check, type CountingCheck } from './check.ts';
import { noImmich } from './immich.ts';
import { typed } from './remedies.ts';
import { stackSources } from './targets.ts';

type Answer = Extract<Redis, { answers: true }>;

const common = {
  group: 'ml',
  pane: 'ml',
  // Whether there is an Immich is told by the rows of the stack.
  needs: [...stackSources, 'redis'],
  notApplicable: noImmich,
  subjects: ({ now }: Model) => known([{ name: null, row: literal('redis'), subject: null }], byPlan(now)),
} as const;

/** What it says of itself; unknown while it does not answer, which redis.ping judges. */
function answered(_: null, { redis }: Model): Known<Answer> {
  return given(redis, (value): Known<Answer> =>
    value.answers
      ? known(value, redis.origin)
      : unknown('dependency', literal('it does not answer'), redis.origin),
  );
}

function ask(config: Config, ...words: readonly string[]) {
  return typed(['podman', 'exec', config.immich.redis.container, 'redis-cli', ...words]);
}

const hour = 3_600_000;
/** Longer than this it may not read its data when it starts. */
const loadingMs = 120_000;

export const redisPing: Check<null, Redis> = {
  ...common,
  id: 'redis.ping',
  promise: 'Immich’s Redis or Valkey answers',
  explain:
    'INFO by its own client, inside of the container immich.redis.container of the configuration. While it reads its data from disk after a start it refuses ' +
    'commands; after two minutes of that it is a warning.',
  thresholds: null,
  fact: (_, { redis }) => redis,
  judge(redis, _subject, _model, config) {
    if (!redis.answers)
      return { status: 'critical', summary: say`no answer: ${redis.why}`, remedy: ask(config, 'PING') };
    const { version, uptimeMs, loading, clients } = redis;
    if (loading && uptimeMs > loadingMs)
      return {
        status: 'warning',
        summary: say`still reads its data, ${duration(uptimeMs)} after its start`,
        remedy: ask(config, 'INFO', 'persistence'),
      };
    return {
      status: 'ok',
      summary: say`${version}, up ${duration(uptimeMs)}, ${clients} clients`,
      remedy: null,
    };
  },
};

export const redisPolicy: Check<null, Answer> = {
  ...common,
  id: 'redis.policy',
  promise: 'Redis throws away no job of Immich',
  explain:
    'maxmemory-policy. Immich keeps its jobs in BullMQ, whose documentation calls noeviction the only setting with which it works correctly: with any other one ' +
    'jobs vanish without a word when the memory is full.',
  thresholds: null,
  fact: answered,
  judge: ({ policy }, _subject, _model, config) =>
    policy === 'noeviction'
      ? { status: 'ok', summary: policy, remedy: null }
      : {
          status: 'warning',
          summary: say`${policy}: jobs are thrown away when the memory is full`,
          remedy: ask(config, 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction'),
        },
};

export const redisEvicted: CountingCheck<null, Answer> = {
  ...common,
  id: 'redis.evicted',
  promise: 'Redis has thrown nothing away',
  explain:
    'What was added to evicted_keys; it begins anew when the server is started. Each of them may have been a job of Immich.',
  thresholds: {
    warn: null,
    crit: '0',
    unit: 'count',
    within: { warn: 24 * hour, crit: 24 * hour },
    source: 'BullMQ, going to production: nothing may be evicted',
  },
  fact: answered,
  count({ evictedKeys, uptimeMs }, _, model, config) {
    const counter = {
      total: evictedKeys,
      began: model.now - uptimeMs,
      of: literal('evicted key'),
    };
    return { warn: counter, crit: counter, remedy: ask(config, 'INFO', 'memory') };
  },
};

export const redisMemory: Check<null, Answer> = {
  ...common,
  id: 'redis.memory',
  promise: 'Redis stays clear of its memory limit',
  explain:
    'used_memory / maxmemory. Without a maxmemory only the limit of the unit holds (container.mem). At the limit writes fail (noeviction) or keys vanish.',
  thresholds: { warn: '80', crit: '90', unit: '%', source: 'awesome-prometheus-alerts: 90 %' },
  fact: answered,
  judge: ({ usedMemory, maxMemory }, _subject, _model, config) =>
    maxMemory === 0
      ? {
          status: 'not-applicable',
          summary: say`${bytes(usedMemory)} used, no maxmemory set`,
          remedy: null,
        }
      : {
          value: (usedMemory / maxMemory) * 100,
          summary: say`${percent((usedMemory / maxMemory) * 100)} of ${bytes(maxMemory)} used`,
          remedy: ask(config, 'INFO', 'memory'),
        },
};

export const redisPersist: Check<null, Answer> = {
  ...common,
  id: 'redis.persist',
  promise: 'Redis can write what it holds to disk',
  explain:
    'rdb_last_bgsave_status, and aof_last_write_status where an append-only file is kept. When a save has failed Redis refuses all writes (stop-writes-on-bgsave-error), ' +
    'and Immich’s jobs stand still; mostly the disk is full.',
  thresholds: null,
  fact: answered,
  judge({ saved, appended }, _subject, _model, config) {
    const wrong = [
      ...(saved ? [] : [literal('the last save failed')]),
      ...(appended === false ? [literal('the last write of the append-only file failed')] : []),
    ];
    const [first, second] = wrong;
    if (first === undefined)
      return {
        status: 'ok',
        summary:
          appended === null ? literal('the last save succeeded') : literal('saves and appends succeed'),
        remedy: null,
      };
    return {
      status: 'critical',
      summary: second === undefined ? first : say`${first}, ${second}`,
      remedy: ask(config, 'INFO', 'persistence'),
    };
  },
};
