import test from 'ava';
import fc from 'fast-check';
import { immichApi, parseJobs, parseQueues } from '../../source/probes/immich-api.ts';
import { take } from '../../source/probes/probe.ts';
import { fakeContext, type Tables } from '../support/fake-box.ts';
import { garbage, isClean, valueOrNull } from '../support/probe-faults.ts';

const url = 'https://photos.example.org';
const key = 'made-up-key-0123456789';
const statistics = { active: 1, completed: 0, failed: 2, delayed: 3, waiting: 40, paused: 5 };
const queues = JSON.stringify([{ name: 'smartSearch', isPaused: false, statistics }]);
const jobs = JSON.stringify({
  smartSearch: { jobCounts: statistics, queueStatus: { isActive: true, isPaused: false } },
});
const version = (major: number, minor: number, patch: number) => JSON.stringify({ major, minor, patch });
const expected = { name: 'smartSearch', isPaused: false, active: 1, waiting: 48, ready: 40, failed: 2 };
const notFound = { status: 404, body: '{"message":"Cannot GET","statusCode":404}' };

async function read(
  pages: NonNullable<Tables['pages']>,
  { api = { url, keyFile: '/etc/immich.key' }, tables = {} }: { api?: object; tables?: Tables } = {},
) {
  const absent = Object.fromEntries(
    ['server/version', 'server-info/version', 'queues', 'jobs'].map((path) => [
      `${url}/api/${path}`,
      notFound,
    ]),
  );
  const own = Object.fromEntries(Object.entries(pages).map(([path, page]) => [`${url}/api/${path}`, page]));
  const files = { '/etc/immich.key': `${key}\n` };
  const context = fakeContext({ files, ...tables, pages: { ...absent, ...own } }, { immich: { api } });
  const reading = await take(immichApi, context);
  return { said: reading.known ? reading.value : reading.reason, reading, box: context.box };
}

test('the queues of Immich 1, where the version was told elsewhere', async (t) => {
  const { said } = await read({ 'server-info/version': version(1, 105, 1), jobs });
  t.deepEqual(said as unknown, {
    version: { major: 1, minor: 105, patch: 1 },
    queues: { known: true, value: [expected] },
  });
});

test('the queues of Immich 2, before and after they moved', async (t) => {
  t.like((await read({ 'server/version': version(2, 2, 3), jobs })).said, {
    queues: { known: true, value: [expected] },
  });
  const both = { 'server/version': version(2, 7, 5), queues, jobs: { status: 500 } };
  t.like((await read(both)).said, { queues: { known: true, value: [expected] } });
  t.like((await read({ 'server/version': version(2, 3, 0), jobs })).said, {
    queues: { known: true },
  });
});

test('the queues of Immich 3, where nothing of the old is left', async (t) => {
  t.like((await read({ 'server/version': version(3, 0, 1), queues })).said, {
    version: { major: 3, minor: 0, patch: 1 },
    queues: { known: true, value: [expected] },
  });
  t.like((await read({ 'server/version': version(4, 0, 0) })).said, {
    queues: { known: false, reason: 'version' },
  });
});

test('a key that is refused, is none, or is not there: the version is known, the queues are not', async (t) => {
  const pages = { 'server/version': version(2, 7, 5), queues };
  const reasonOf = async (...args: Parameters<typeof read>) => {
    const { said } = await read(...args);
    return typeof said === 'object' && said?.queues.known === false ? said.queues.reason : said;
  };
  t.is(await reasonOf({ ...pages, queues: { status: 401, body: '{}' } }), 'permission');
  t.is(await reasonOf({ ...pages, queues: { status: 403, body: '{}' } }), 'permission');
  t.is(await reasonOf({ ...pages, queues: { status: 500, body: queues } }), 'failed');
  t.is(await reasonOf(pages, { api: { url } }), 'permission');
  t.is(await reasonOf(pages, { tables: { files: {} } }), 'dependency');
  t.is(
    await reasonOf(pages, { tables: { files: { '/etc/immich.key': { failure: 'permission' } } } }),
    'permission',
  );
  for (const text of ['', 'two words', 'short', 'ä'.repeat(20), 'x'.repeat(300)])
    t.is(await reasonOf(pages, { tables: { files: { '/etc/immich.key': text } } }), 'parse', text);
});

test('a key from the environment', async (t) => {
  const api = { url, keyVariable: 'IMMICH_KEY' };
  const pages = { 'server/version': version(2, 7, 5), queues };
  t.like((await read(pages, { api, tables: { variables: { IMMICH_KEY: key } } })).said, {
    queues: { known: true },
  });
  t.like((await read(pages, { api })).said, { queues: { known: false, reason: 'dependency' } });
});

test('the key goes to the queues alone, and is in nothing that is kept or shown', async (t) => {
  for (const answer of [`<html>${key}</html>`, JSON.stringify({ [key]: key }), { status: 500, body: key }]) {
    const { reading } = await read({ 'server/version': version(2, 7, 5), queues: answer });
    t.false(JSON.stringify(reading).includes(key));
  }
  const pages = { 'server/version': version(2, 7, 5), queues: { status: 401, body: key } };
  const { reading, box } = await read(pages);
  t.false(JSON.stringify(reading).includes(key));
  t.deepEqual(
    reading.evidence.map(({ path }) => path as unknown),
    [`${url}/api/server/version`, `${url}/api/queues`],
  );
  t.deepEqual(box.asked, [], 'no process');
  const [versionRequest, queueRequest] = box.requests;
  t.is(versionRequest?.headers?.['x-api-key'], undefined);
  t.is(queueRequest?.headers?.['x-api-key'], key);
});

test('nobody there, no time, no version: nothing is known', async (t) => {
  t.is((await read({ 'server/version': { why: 'refused' } })).said, 'failed');
  t.is((await read({ 'server/version': { why: 'timeout' } })).said, 'timeout');
  t.is((await read({ 'server/version': { why: 'too-large' } })).said, 'parse');
  t.is((await read({})).said, 'version');
  for (const text of garbage) t.is((await read({ 'server/version': text })).said, 'parse', text);
});

test('none configured is an answer, and asks nobody', async (t) => {
  const { said, box } = await read({}, { api: {} });
  t.is(said, null);
  t.is(box.requests.length, 0);
});

test('property: clean queues or none, whatever is answered', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      for (const parse of [parseQueues, parseJobs]) {
        const value = valueOrNull(() => parse(text));
        t.true(value === null || (value.length > 0 && isClean(value)));
      }
    }),
  );
  for (const text of garbage)
    t.is(
      valueOrNull(() => parseQueues(text)),
      null,
    );
});
