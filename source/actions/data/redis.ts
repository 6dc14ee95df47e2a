import { type Outcome } from '../../box/box.ts';
import { infoFields } from '../../probes/redis.ts';
import { lastLine } from '../../probes/run.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { bytes, duration } from '../../text/format.ts';
import { type Action } from '../action.ts';
import { define, type Definition, type Draft } from '../define.ts';
import { inWords } from '../service/subject.ts';
import {
  answered,
  columns,
  containerIdentity,
  inside,
  look,
  type Named,
  named,
  runs,
  whyNone,
} from './inside.ts';

const view = {
  kind: 'service',
  effect: 'read',
  manner: 'view',
  verify: ['containers'],
  find: named(literal('immich.redis.container'), ({ immich }) => [immich.redis.container]),
  suits: () => true,
  guards: [runs],
  identity: containerIdentity,
  describe: inWords,
} as const satisfies Partial<Definition<Named>>;

/** Asked by the client that the image has: Valkey's, in an image without that name Redis'. */
function asked(
  { container }: Named,
  word: 'PING' | 'INFO',
  shows: (outcome: Outcome) => readonly Clean[],
): Draft {
  return {
    steps: ['valkey-cli', 'redis-cli'].map((client) =>
      look(say`ask with ${clean(client)}`, inside(container, [client, word])),
    ),
    tells: [],
    shows(outcomes) {
      const there = outcomes.find((outcome) => !isAbsent(outcome)) ?? outcomes[0];
      return there === undefined ? [literal('it was not asked')] : shows(there);
    },
  };
}

/** podman-exec(1): 127, no such program in the container. */
function isAbsent({ failure, exit }: Outcome): boolean {
  return failure === null && exit === 127;
}

/** What it says instead of an answer (redis.io, "Error handling"), and what that means. */
const complaints: readonly (readonly [RegExp, Clean])[] = [
  [/^(?:\(error\) )?LOADING/m, literal('it still reads its data from the disk')],
  [/^(?:\(error\) )?(?:NOAUTH|WRONGPASS|NOPERM)/m, literal('it wants a password')],
  [/^(?:\(error\) )?MISCONF/m, literal('it cannot save its data, and refuses to write')],
  [/could not connect|connection refused/i, literal('nobody listens')],
];

function pingInWords(outcome: Outcome, container: string): readonly Clean[] {
  const { stdout, stderr, tookMs, argv } = outcome;
  const why = whyNone(outcome, container, [0, 1]);
  if (why !== null) return [say`not known: ${why}`];
  const client = clean(argv[3] ?? '');
  if (stdout.trim() === 'PONG') return [literal('it answers: PONG'), say`${client} took ${tookMs} ms`];
  const said = lastLine(stdout) ?? lastLine(stderr) ?? literal('nothing');
  const meaning = complaints.find(([form]) => form.test(`${stdout}\n${stderr}`))?.[1];
  return [meaning ?? literal('it does not answer as it should'), say`${client}: ${said}`];
}

export const ping: Action = define<Named>({
  ...view,
  id: 'redis.ping',
  verb: 'Ask whether it answers',
  letter: 'P',
  plan: (subject) => asked(subject, 'PING', (outcome) => pingInWords(outcome, subject.container)),
});

/** Which keys it may throw away, and which of them first (redis.io, "Key eviction"). */
const evicted: ReadonlyMap<string, Clean> = new Map<string, Clean>([
  ['allkeys', literal('any key')],
  ['volatile', literal('keys that expire')],
]);
const first: ReadonlyMap<string, Clean> = new Map<string, Clean>([
  ['lru', literal('what was used longest ago first')],
  ['lfu', literal('what is used least first')],
  ['lrm', literal('what was changed longest ago first')],
  ['random', literal('in any order')],
  ['ttl', literal('what expires next first')],
]);

/** An eviction policy in words: `may evict any key, what was used longest ago first`. */
export function policyInWords(policy: string, maxMemory: number | null): Clean {
  const atLimit =
    maxMemory === 0 ? literal('; it has no limit of its own, so this never comes') : literal('');
  if (policy === 'noeviction') return say`may evict nothing: at its limit it refuses to write${atLimit}`;
  const [scope = '', order = ''] = policy.split('-', 2);
  const what = evicted.get(scope);
  const how = first.get(order);
  return what === undefined || how === undefined
    ? say`may evict: ${clean(policy)} is no policy that is known here`
    : say`may evict ${what}, ${how}${atLimit}; jobs of Immich's queues could be among them`;
}

const yes = (words: Clean, other: Clean) => (value: string) =>
  value === 'ok' ? words : value === 'err' ? other : null;

/** INFO in words: memory, persistence, eviction. What it does not tell is said not to be told. `now`: epoch milliseconds. */
export function infoInWords(text: string, now: number): readonly Clean[] {
  const fields = infoFields(text);
  if (fields.size === 0) throw new Unavailable('parse', literal('Redis INFO: it says nothing'));
  const told = (key: string, words: (value: string) => Clean | null): Clean => {
    const value = fields.get(key);
    return (value === undefined ? null : words(value)) ?? literal('not told');
  };
  const whole = (words: (value: number) => Clean) => (value: string) =>
    /^\d{1,15}$/.test(value) ? words(Number(value)) : null;
  const limit = /^\d{1,15}$/.test(fields.get('maxmemory') ?? '') ? Number(fields.get('maxmemory')) : null;
  const when = whole((seconds) => say`${duration(Math.max(0, now - seconds * 1000))} ago`);
  return [
    literal('Memory'),
    ...columns([
      [literal('in use'), told('used_memory', whole(bytes))],
      [literal('of the system'), told('used_memory_rss', whole(bytes))],
      [literal('most so far'), told('used_memory_peak', whole(bytes))],
      [
        literal('own limit'),
        told(
          'maxmemory',
          whole((value) => (value === 0 ? literal('none (maxmemory 0)') : bytes(value))),
        ),
      ],
    ]),
    say` `,
    literal('When full'),
    say`${told('maxmemory_policy', clean)}: ${told('maxmemory_policy', (policy) => policyInWords(policy, limit))}`,
    say`evicted since it started: ${told(
      'evicted_keys',
      whole((keys) => say`${keys} keys`),
    )}`,
    say` `,
    literal('Persistence'),
    ...columns([
      [literal('last save'), told('rdb_last_save_time', when)],
      [literal('it'), told('rdb_last_bgsave_status', yes(literal('succeeded'), literal('FAILED')))],
      [
        literal('changes since'),
        told(
          'rdb_changes_since_last_save',
          whole((changes) => say`${changes}`),
        ),
      ],
      [
        literal('append-only file'),
        fields.get('aof_enabled') === '0'
          ? literal('not kept')
          : told('aof_last_write_status', yes(literal('last write succeeded'), literal('last write FAILED'))),
      ],
    ]),
  ];
}

export const info: Action = define<Named>({
  ...view,
  id: 'redis.info',
  verb: 'Its memory, saves and what it may evict',
  letter: 'm',
  plan: (subject, { model }) =>
    asked(subject, 'INFO', (outcome) =>
      answered(outcome, subject.container, (text) => infoInWords(text, model.now)),
    ),
});
