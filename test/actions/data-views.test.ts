import { readFile } from 'node:fs/promises';
import test from 'ava';
import fc from 'fast-check';
import { type Outcome } from '../../source/box/box.ts';
import { type ActionTarget } from '../../source/actions/action.ts';
import { wordsOf } from '../../source/actions/step.ts';
import { type Task } from '../../source/actions/engine.ts';
import { infoInWords, policyInWords } from '../../source/actions/data/redis.ts';
import { parseInferences } from '../../source/history/recorded-inferences.ts';
import { type InferenceRun } from '../../source/model/inferences.ts';
import { byPlan, known } from '../../source/model/known.ts';
import { noPast } from '../../source/model/past.ts';
import { parseExtensions, parseSizes } from '../../source/probes/postgres-questions.ts';
import { Unavailable } from '../../source/probes/probe.ts';
import { clean } from '../../source/text/clean.ts';
import { acting, actionOf } from '../support/acting.ts';

const database = 'postgresql-immich';
const queue = 'redis-immich';

/** What a view shows on a recorded box, in one text. */
async function shown(id: string, key: string, boxName = 'healthy', before: readonly string[] = []) {
  const { actor, look, box, prepare } = await acting(boxName);
  const [file = '', ...args] = before;
  if (file !== '') await box.run({ file, args, deadlineMs: 60_000, session: true });
  const target: ActionTarget = { kind: 'service', key: clean(key) };
  const prepared = await prepare(id, target, await look());
  if (!prepared.ready) return prepared.refusal;
  const task: Task = { action: actionOf(id), target, input: {}, plan: prepared.plan };
  return (await actor.view(task)).join('\n');
}

/** What a view on the healthy box keeps when it was asked for at `now` and its commands answered so. */
async function measured(answers: readonly Partial<Outcome>[]) {
  const { look, prepare } = await acting('healthy');
  const prepared = await prepare('ml.inference', { kind: 'service', key: clean('immich-ml') }, await look());
  if (!prepared.ready) throw new Error(prepared.refusal);
  const none = { argv: [], stdout: '', stderr: '', exit: 0, signal: null, failure: null, tookMs: 1 };
  const outcomes = prepared.plan.steps.map((_, index) => ({ ...none, ...answers[index] }));
  return prepared.plan.measures?.(outcomes, [now, now + 3000, now + 4000]);
}

const now = Date.UTC(2026, 10, 22, 17);
/** A line of the log: a model was loaded so long after the first question. */
const loadedAfter = (ms: number, model = 'ViT-B-32__openai') => ({
  stdout: `${JSON.stringify({
    __REALTIME_TIMESTAMP: String((now + ms) * 1000),
    SYSLOG_IDENTIFIER: 'immich-ml',
    MESSAGE: `INFO     Loading textual model '${model}' to memory`,
  })}\n`,
});

/** What it would show if its commands answered so. */
async function said(id: string, key: string, answers: readonly Partial<Outcome>[]) {
  const { look, prepare } = await acting('healthy');
  const prepared = await prepare(id, { kind: 'service', key: clean(key) }, await look());
  if (!prepared.ready) return prepared.refusal;
  const none = { stdout: '', stderr: '', exit: 0, signal: null, failure: null, tookMs: 1 };
  const outcomes = prepared.plan.steps.map(({ command }, index) => ({
    argv: wordsOf(command),
    ...none,
    ...answers[index],
  }));
  return prepared.plan.shows?.(outcomes, [], []).join('\n') ?? '';
}

test('PostgreSQL: whether it takes connections, how large it is, what is installed in it', async (t) => {
  t.regex(
    await shown('postgres.ready', database),
    /^it takes connections\npg_isready: .*accepting connections/,
  );
  t.regex(
    await shown('postgres.sizes', database),
    /^Databases\nimmich {4}2\.2 GiB.*\npublic\.smart_search +830\.9 MiB/s,
  );
  const installed = await shown('postgres.extensions', database);
  t.regex(installed, /^vchord +0\.4\.3$/m);
  t.regex(installed, /^vector +0\.8\.0 \(the image brings 0\.8\.1: ALTER EXTENSION … UPDATE\)$/m);
});

test('PostgreSQL: an exit code of pg_isready is an answer, anything else is not known', async (t) => {
  t.regex(await said('postgres.ready', database, [{ exit: 1 }]), /^it refuses connections/);
  t.regex(await said('postgres.ready', database, [{ exit: 2 }]), /^it does not answer/);
  t.regex(await said('postgres.ready', database, [{ exit: null, failure: 'timeout' }]), /^not known: /);
  t.regex(
    await said('postgres.ready', database, [{ exit: 127, stderr: 'not found' }]),
    /^not known: not in the container/,
  );
});

test('what is cut off or garbled is never half an answer', async (t) => {
  for (const id of ['postgres.sizes', 'postgres.extensions'])
    for (const stdout of ['', '{', '[{"name" : "x"', 'null', '[1]', '{"databases":[],"tables":[]}'])
      t.regex(await said(id, database, [{ stdout }]), /^not known: /, `${id} ${stdout}`);
});

test('Redis: an answer, and what it keeps', async (t) => {
  t.regex(await shown('redis.ping', queue), /^it answers: PONG\nvalkey-cli took/);
  const text = await shown('redis.info', queue);
  t.regex(text, /^in use +5\.6 MiB$/m);
  t.regex(text, /^own limit +none \(maxmemory 0\)$/m);
  t.regex(
    text,
    /^noeviction: may evict nothing: at its limit it refuses to write; it has no limit of its own/m,
  );
  t.regex(text, /^last save +41m \d+s ago$/m);
  t.regex(text, /^it +succeeded$/m);
});

test('Redis: what is no PONG is told in words', async (t) => {
  const absent = { exit: 127, stderr: 'executable file `valkey-cli` not found' };
  t.regex(await said('redis.ping', queue, [absent, { stdout: 'PONG\n' }]), /^it answers: PONG\nredis-cli/);
  t.regex(await said('redis.ping', queue, [absent, absent]), /^not known: not in the container/);
  const loading = { stdout: 'LOADING Redis is loading the dataset in memory\n' };
  t.regex(await said('redis.ping', queue, [loading]), /^it still reads its data from the disk/);
  t.regex(
    await said('redis.ping', queue, [{ stdout: 'NOAUTH Authentication required.\n' }]),
    /^it wants a password/,
  );
  t.regex(
    await said('redis.ping', queue, [{ exit: 1, stderr: 'Could not connect to Valkey' }]),
    /^nobody listens/,
  );
  t.regex(await said('redis.ping', queue, [{ stdout: 'PON' }]), /^it does not answer as it should/);
  t.regex(
    await said('redis.info', queue, [{ stdout: '# Server\nredis_version:7' }]),
    /^not known: .*cut off/,
  );
});

test('policies in words', (t) => {
  t.regex(policyInWords('allkeys-lru', 1), /^may evict any key, what was used longest ago first; jobs/);
  t.regex(policyInWords('volatile-ttl', 1), /^may evict keys that expire, what expires next first/);
  t.regex(policyInWords('allkeys', 1), /is no policy that is known here/);
  t.regex(policyInWords('constructor-lru', 1), /is no policy that is known here/);
});

test('the card from inside: what is there, what may be used, and whether it encodes', async (t) => {
  const text = await shown('gpu.devices', 'immich-server');
  t.regex(text, /^it may use \/dev\/dri\/renderD128\nffmpeg encoded a frame by VAAPI/);
  t.regex(text, /^crw-rw-rw- .* renderD128$/m);
  t.regex(await shown('gpu.devices', 'jellyfin'), /there is no ffmpeg in it/);
  t.regex(await shown('gpu.devices', 'grafana'), /^no card is passed to grafana/);
  const nothing = { exit: 1, stderr: 'find: ‘/dev/dri’: No such file or directory' };
  t.regex(
    await said('gpu.devices', 'immich-server', [{ exit: 2 }, nothing]),
    /^no render node is passed to it/,
  );
  const locked = { stdout: '/dev/dri/renderD128\n' };
  const failed = { exit: 1, stderr: 'Failed to initialise VAAPI connection' };
  t.regex(
    await said('gpu.devices', 'immich-server', [{}, locked, failed]),
    /^it may NOT use .*keep-groups.*\nffmpeg could NOT encode .*\nFailed to initialise/,
  );
  t.regex(
    await said('gpu.devices', 'immich-server', [{}, { stdout: '/etc/passwd\n' }]),
    /is not known: find: not a render node/,
  );
});

test('a view is for the service that the configuration names, while its container runs', async (t) => {
  t.regex(
    await shown('postgres.sizes', queue),
    /is not what immich\.database\.container of the configuration names/,
  );
  t.regex(
    await shown('redis.info', database),
    /is not what immich\.redis\.container of the configuration names/,
  );
  const stop = ['systemctl', '--user', 'stop', '--', 'postgresql-immich.service'];
  t.regex(await shown('postgres.ready', database, 'healthy', stop), /has no container now/);
});

test('whatever is answered, reading it throws nothing but that it is not known', (t) => {
  const answer = fc.oneof(fc.string({ unit: 'binary' }), fc.json());
  fc.assert(
    fc.property(answer, (text) => {
      for (const read of [parseSizes, parseExtensions, (info: string) => infoInWords(info, 0)]) {
        try {
          read(text);
        } catch (error) {
          if (!(error instanceof Unavailable)) return false;
        }
      }
      return true;
    }),
  );
  t.pass();
});

test('machine learning: a real inference, which alone tells whether it works', async (t) => {
  const text = await shown('ml.inference', 'immich-ml');
  t.regex(text, /^ViT-B-32__openai, asked by immich-server at http:\/\/immich-ml:3003\/predict$/m);
  t.regex(
    text,
    /first time \(it was loaded into memory for it\)\nan answer in 3\.1 s\n.*\n.*second time \(from memory\)\nan answer in 41 ms\n/,
  );
  t.regex(
    await shown('ml.inference', 'immich-ml', 'ml-worker-dies'),
    /NO inference: .*Empty reply from server/,
  );
  t.regex(
    await said('ml.inference', 'immich-ml', [{ stdout: '500 0.2\n' }]),
    /NO inference: HTTP 500 after 200 ms/,
  );
  t.regex(await said('ml.inference', 'immich-ml', [{ stdout: '200' }]), /did not tell/);
  t.regex(await shown('ml.inference', 'immich-server'), /not what ml\.containers of the configuration names/);
});

const quick = { stdout: '200 0.041388\n' };
const slow = { stdout: '200 3.081522\n' };

test('machine learning: both times are kept, with what the log tells of loading', async (t) => {
  const model = clean('ViT-B-32__openai');
  const kept = { at: now, model, firstMs: 3082, secondMs: 41, loaded: 'first', failure: null };
  t.deepEqual(await measured([slow, quick, loadedAfter(20)]), kept as never);
  for (const [what, log, loaded] of [
    ['loaded before', loadedAfter(-60_000), 'none'],
    ['loaded for the second question, too', loadedAfter(3010), 'again'],
    ['another model was loaded', loadedAfter(20, 'buffalo_l'), null],
    ['the journal is empty', {}, null],
    ['the journal is not told', { failure: 'timeout', exit: null }, null],
    ['the journal is no journal', { stdout: 'No entries\n' }, null],
  ] as const)
    t.is((await measured([slow, quick, log]))?.loaded, loaded, what);
});

test('machine learning: that no answer came is kept, too; that it could not be asked is not', async (t) => {
  t.like(await measured([slow, { stdout: '500 0.2\n' }]), {
    firstMs: 3082,
    secondMs: null,
    failure: 'HTTP 500 after 200 ms',
  });
  const broken = { exit: 52, stderr: 'curl: (52) Empty reply from server\n' };
  t.like(await measured([broken, quick]), {
    firstMs: null,
    secondMs: 41,
    failure: 'curl: (52) Empty reply from server',
  });
  t.like(await measured([broken, broken]), { firstMs: null, secondMs: null });
  for (const unasked of [
    { exit: 7, stderr: 'curl: (7) Failed to connect' },
    { exit: 125, stderr: 'Error: no container with name or ID "immich-server" found: no such container\n' },
    { exit: null, failure: 'timeout' as const },
    { stdout: '200' },
  ])
    t.is(await measured([unasked, unasked]), null);
});

test('machine learning: an inference is told against the earlier ones, and kept for the next', async (t) => {
  const kept: InferenceRun[] = [];
  const keepInference = (run: InferenceRun) => {
    kept.push(run);
    return Promise.resolve(null);
  };
  const { actor, look, prepare } = await acting('ml-slow', { inferences: { keepInference } });
  const samples = await readFile('fixtures/boxes/ml-slow/files/inferences.txt', 'utf8');
  const model = await look();
  const inferences = parseInferences(samples.replace(/^==.*$/m, ''), model.now);
  if (typeof inferences === 'string') return t.fail(inferences);
  const past = known({ ...noPast(clean('')), inferences }, byPlan(model.now));
  const target: ActionTarget = { kind: 'service', key: clean('immich-ml') };
  const prepared = await prepare('ml.inference', target, { ...model, past });
  if (!prepared.ready) return t.fail(prepared.refusal);
  const task: Task = { action: actionOf('ml.inference'), target, input: {}, plan: prepared.plan };
  const text = (await actor.view(task)).join('\n');
  t.regex(text, /first time \(it was in memory already\)\nan answer in 2\.4 s\n/);
  t.regex(
    text,
    /from memory\)\nan answer in 2\.4 s, 3\.2 × the median of 0\.77 s over 9 runs since 2026-10-02\n/,
  );
  t.like(kept, { length: 1, 0: { at: model.now, firstMs: 2437, secondMs: 2437, loaded: 'none' } });
});

test('machine learning: where it cannot be kept, that is told', async (t) => {
  const detail = clean('database or disk is full');
  const trouble = { kind: 'full', file: clean('/x'), detail, forgotten: false } as const;
  const { actor, look, prepare } = await acting('healthy', {
    inferences: { keepInference: () => Promise.resolve(trouble) },
  });
  const target: ActionTarget = { kind: 'service', key: clean('immich-ml') };
  const prepared = await prepare('ml.inference', target, await look());
  if (!prepared.ready) return t.fail(prepared.refusal);
  const task: Task = { action: actionOf('ml.inference'), target, input: {}, plan: prepared.plan };
  t.is((await actor.view(task)).at(-1) as string, 'it is not kept for later: database or disk is full');
});
