import { type Outcome } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { execFailure } from './cscli.ts';
import { type Context, type Probe, Unavailable } from './probe.ts';
import { type Evidence } from './reading.ts';
import { complaint, lastLine, ran } from './run.ts';

/** What Immich's Redis or Valkey says of itself (`INFO`, redis.io/docs/latest/commands/info), or that it does not answer. */
export type Redis =
  | { readonly answers: false; readonly why: Clean }
  | {
      readonly answers: true;
      readonly version: Clean;
      readonly uptimeMs: number;
      /** It still reads its data from disk, and refuses most commands. */
      readonly loading: boolean;
      /** Bytes: in use, and the most that it may use (0: no limit of its own). */
      readonly usedMemory: number;
      readonly maxMemory: number;
      /** What it does at its limit: `noeviction`, `allkeys-lru`, … */
      readonly policy: Clean;
      /** Keys thrown away at the limit since it started. */
      readonly evictedKeys: number;
      readonly clients: number;
      /** Whether the last save, and the last write of the append-only file, succeeded; null: it keeps no such file. */
      readonly saved: boolean;
      readonly appended: boolean | null;
    };

const deadlineMs = 8000;
const everyExit = [0, 1, 125, 126, 127, 255];

/**
 * `podman exec CONTAINER valkey-cli INFO`, in an image without that name `redis-cli`. A server that refuses the connection is an
 * answer; one that wants a password is not (`permission`).
 */
export const redis: Probe<Redis> = {
  id: 'redis',
  title: 'Redis INFO',
  every: { seen: 30_000, hidden: 300_000 },
  staleAfter: 1_800_000,
  async read(context, evidence) {
    const { container } = context.config.immich.redis;
    let outcome = await ask(context, evidence, container, 'valkey-cli');
    let failure = execFailure(outcome, container);
    if (failure?.reason === 'absent-binary') {
      // What follows rests on the client that is there.
      evidence.pop();
      outcome = await ask(context, evidence, container, 'redis-cli');
      failure = execFailure(outcome, container);
    }
    if (failure !== null) throw failure;
    return answerOf(outcome);
  },
};

function ask(context: Context, evidence: Evidence[], container: string, client: string): Promise<Outcome> {
  const command = { file: 'podman', args: ['exec', container, client, 'INFO'], deadlineMs, session: true };
  return ran(context, evidence, command, { accept: everyExit });
}

function answerOf({ exit, stdout, stderr }: Outcome): Redis {
  if (exit === 0 && stdout.startsWith('#')) return parseInfo(stdout);
  const said = lastLine(stderr) ?? lastLine(stdout) ?? say`exit ${exit ?? 0}`;
  if (/^\(?error\)? ?(?:NOAUTH|WRONGPASS|NOPERM)|^(?:NOAUTH|WRONGPASS|NOPERM)/m.test(`${stdout}\n${stderr}`))
    throw new Unavailable('permission', say`Redis: ${said}`);
  if (exit === 1 && /could not connect|connection refused|no route|timed? ?out/i.test(stderr))
    return { answers: false, why: said };
  throw new Unavailable(exit === 0 ? 'parse' : complaint(stderr), say`Redis: ${said}`);
}

/**
 * The fields of `INFO`, not cleaned. It ends with its keyspace, or with an empty section of that name.
 * @throws {Unavailable} `parse` where it was cut off: it ends before its last section, or within a line
 */
export function infoFields(text: string): ReadonlyMap<string, string> {
  if (!/^# Keyspace\r?$/m.test(text) || !text.endsWith('\n')) throw unreadable(literal('it is cut off'));
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(':');
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).trimEnd());
  }
  return fields;
}

/**
 * The fields of `INFO` that are judged.
 * @throws {Unavailable} `parse` where one of them is missing or no number
 */
export function parseInfo(text: string): Extract<Redis, { answers: true }> {
  const fields = infoFields(text);
  const word = (key: string): string => {
    const value = fields.get(key);
    if (value === undefined || value === '') throw unreadable(say`no ${clean(key)}`);
    return value;
  };
  const number = (key: string): number => {
    const value = word(key);
    if (!/^\d{1,18}$/.test(value)) throw unreadable(say`${clean(key)} is no number`);
    return Number(value);
  };
  const flag = (key: string): boolean => {
    const value = word(key);
    if (value !== '0' && value !== '1') throw unreadable(say`${clean(key)} is neither 0 nor 1`);
    return value === '1';
  };
  const done = (key: string): boolean => {
    const value = word(key);
    if (value !== 'ok' && value !== 'err') throw unreadable(say`${clean(key)} is neither ok nor err`);
    return value === 'ok';
  };
  const version = (key: string): Clean => {
    const value = word(key);
    if (!/^\d[\w.+-]{0,40}$/.test(value)) throw unreadable(say`${clean(key)} is no version`);
    return clean(value);
  };
  return {
    answers: true,
    version: fields.has('valkey_version')
      ? say`Valkey ${version('valkey_version')}`
      : say`Redis ${version('redis_version')}`,
    uptimeMs: number('uptime_in_seconds') * 1000,
    loading: flag('loading'),
    usedMemory: number('used_memory'),
    maxMemory: number('maxmemory'),
    policy: clean(word('maxmemory_policy')),
    evictedKeys: number('evicted_keys'),
    clients: number('connected_clients'),
    saved: done('rdb_last_bgsave_status'),
    appended: flag('aof_enabled') ? done('aof_last_write_status') : null,
  };
}

function unreadable(why: Clean): Unavailable {
  return new Unavailable('parse', say`Redis INFO: ${why}`);
}
