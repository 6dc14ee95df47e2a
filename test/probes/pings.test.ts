import test from 'ava';
import { pings } from '../../source/probes/pings.ts';
import { take } from '../../source/probes/probe.ts';
import { type Reason } from '../../source/probes/reading.ts';
import { type Answer, type Content, fakeContext, type Tables } from '../support/fake-box.ts';

const immich =
  'podman exec immich-server curl -fsS --max-time 3 --write-out \\n%{time_total} http://127.0.0.1:2283/api/server/ping';
const ml =
  'podman exec immich-server curl -fsS --max-time 3 --write-out \\n%{time_total} http://immich-ml:3003/ping';

async function read(commands: Readonly<Record<string, Answer>>) {
  const reading = await take(pings, fakeContext({ commands }));
  return reading.known ? reading.value : reading.reason;
}

test('pings: what answers, from where it was asked', async (t) => {
  t.deepEqual(await read({ [immich]: '{"res":"pong"}\n0.004117', [ml]: 'pong\n\n0.012000' }), [
    {
      name: 'immich',
      url: 'http://127.0.0.1:2283/api/server/ping',
      from: 'immich-server',
      answered: true,
      text: '{"res":"pong"}',
      tookMs: 4,
      problem: null,
    },
    {
      name: 'ml',
      url: 'http://immich-ml:3003/ping',
      from: 'immich-server',
      answered: true,
      text: 'pong',
      tookMs: 12,
      problem: null,
    },
  ] as never);
});

for (const [what, exit, stderr, text] of [
  [
    'a refused connection',
    7,
    'curl: (7) Failed to connect to immich-ml port 3003: Connection refused\n',
    'curl: (7) Failed to connect to immich-ml port 3003: Connection refused',
  ],
  ['a name that is not known', 6, '', 'the name is not known there'],
  [
    'a deadline of curl',
    28,
    'curl: (28) Operation timed out after 3001 milliseconds\n',
    'curl: (28) Operation timed out after 3001 milliseconds',
  ],
  [
    'an HTTP error',
    22,
    'curl: (22) The requested URL returned error: 502\n',
    'curl: (22) The requested URL returned error: 502',
  ],
  ['an empty answer', 52, '', 'an empty answer'],
  ['a reset', 56, '', 'curl: exit 56'],
] as const) {
  test(`pings: ${what} is no answer`, async (t) => {
    const found = await read({ [immich]: 'pong\n0.004117', [ml]: { exit, stderr } });
    t.like(typeof found === 'string' ? undefined : found[1], { answered: false, problem: null, text });
  });
}

const unasked: readonly (readonly [what: string, answer: Answer, reason: Reason])[] = [
  [
    'no such container',
    { exit: 125, stderr: 'Error: no container with name or ID "immich-server" found: no such container\n' },
    'dependency',
  ],
  [
    'a container that does not run',
    {
      exit: 255,
      stderr: 'Error: can only create exec sessions on running containers: container state improper\n',
    },
    'dependency',
  ],
  [
    'no curl in it',
    { exit: 127, stderr: 'Error: crun: executable file `curl` not found in $PATH\n' },
    'absent-binary',
  ],
  ['a curl that cannot be started', { exit: 126, stderr: 'Error: OCI permission denied\n' }, 'permission'],
  ['a curl without the option', { exit: 2, stderr: 'curl: option --max-time: is unknown\n' }, 'failed'],
  ['an exit code that curl does not have', { exit: 139, stderr: '' }, 'failed'],
  ['no podman', { failure: 'absent-binary' }, 'absent-binary'],
  ['no session', { failure: 'no-session' }, 'no-session'],
  ['a deadline of the door', { failure: 'timeout' }, 'timeout'],
  ['a hang', { failure: 'hung' }, 'hung'],
  ['a refusal', { failure: 'permission' }, 'permission'],
  ['too much output', { failure: 'too-large' }, 'parse'],
  ['a defect', { failure: 'internal' }, 'internal'],
  ['a killed command', { exit: null, signal: 'SIGKILL' }, 'failed'],
];

for (const [what, answer, reason] of unasked) {
  test(`pings: with ${what} it could not be asked, which says nothing of the service`, async (t) => {
    const found = await read({ [immich]: 'pong\n0.004117', [ml]: answer });
    t.like(typeof found === 'string' ? undefined : found[1], { answered: false, problem: reason });
  });

  test(`pings: with ${what} everywhere nothing is known`, async (t) => {
    t.is(await read({ [immich]: answer, [ml]: answer }), reason);
  });
}

for (const stdout of ['pong', 'pong\n', 'pong\n0.0041', 'pong\n0,004117', '']) {
  test(`pings: an answer behind which curl tells no time may be cut: ${JSON.stringify(stdout)}`, async (t) => {
    const found = await read({ [immich]: 'pong\n0.004117', [ml]: stdout });
    t.like(typeof found === 'string' ? undefined : found[1], {
      answered: false,
      problem: 'parse',
      tookMs: null,
    });
  });
}

test('pings: none configured is none', async (t) => {
  const reading = await take(pings, fakeContext({}, { pings: [] }));
  t.deepEqual(reading.known && reading.value, []);
});

test('pings: an answer is cut and cleaned', async (t) => {
  const found = await read({ [immich]: `\u001b[2J${'x'.repeat(5000)}\n0.004117`, [ml]: 'pong\n0.004117' });
  const text = typeof found === 'string' ? '' : (found[0]?.text ?? '');
  t.true(text.startsWith('\\x1b[2Jx'));
  t.true(text.length < 210);
});

const url = 'http://127.0.0.1:2283/api/server/ping';

async function fromHost(page: NonNullable<Tables['pages']>[string] | undefined) {
  const pages = page === undefined ? {} : { [url]: page };
  const reading = await take(pings, fakeContext({ pages }, { pings: [{ name: 'x', url }] }));
  return reading.known ? reading.value[0] : undefined;
}

test('pings: from the host', async (t) => {
  t.like(await fromHost('pong'), { answered: true, text: 'pong', from: null, problem: null });
  t.like(await fromHost({ status: 302 }), { answered: true, problem: null }, 'a redirection is an answer');
  t.like(await fromHost({ why: 'too-large' }), { answered: true, problem: null });
  t.like(await fromHost({ status: 503, body: 'down' }), { answered: false, text: 'HTTP 503', problem: null });
});

test('pings: from the host, nobody there', async (t) => {
  t.like(await fromHost(undefined), { answered: false, text: 'connection refused', problem: null });
  for (const why of ['unreachable', 'timeout', 'protocol'] as const)
    t.like(await fromHost({ why }), { answered: false, problem: null });
  t.is(await fromHost({ why: 'internal' }), undefined, 'that says nothing of the service');
});

const file = '/home/deck/.config/containers/systemd/immich-ml.container';
const atHost = 'http://127.0.0.1:3003/ping';
const within = { [immich]: 'pong\n0.004117', [ml]: 'pong\n0.012000' };
const published = (content: Content = '[Container]\nContainerName=immich-ml\nPublishPort=3003:3003\n') => ({
  [file]: content,
});

async function asked(tables: Tables, change: Record<string, unknown> = {}) {
  const context = fakeContext({ commands: within, ...tables }, change);
  const reading = await take(pings, context);
  return {
    pings: reading.known ? reading.value : [],
    commands: context.box.asked.length,
    pages: context.box.requests.map((request) => request.url),
  };
}

test('pings: a port that the machine learning publishes is asked from the host, with no process', async (t) => {
  const found = await asked({ files: published(), pages: { [atHost]: 'pong' } });
  t.like(found.pings[2], { name: 'ml-host', url: atHost, from: null, answered: true, text: 'pong' });
  t.is(found.commands, 2);
  t.deepEqual(found.pages, [atHost]);
  t.like((await asked({ files: published() })).pings, {
    length: 3,
    1: { name: 'ml', answered: true },
    2: { name: 'ml-host', answered: false, problem: null, text: 'connection refused' },
  });
});

test('pings: where it publishes none, nobody asks there', async (t) => {
  const found = await asked({ files: published('[Container]\nContainerName=immich-ml\n') });
  t.deepEqual([found.pings.length, found.pages], [2, []]);
});

test('pings: what is configured to be asked from the host is asked once', async (t) => {
  const change = { pings: [{ name: 'learning', url: 'http://localhost:3003/ping' }] };
  const found = await asked({ files: published(), pages: { 'http://localhost:3003/ping': 'pong' } }, change);
  t.deepEqual([found.pings.length, found.pages], [1, ['http://localhost:3003/ping']]);
});

test('pings: Quadlets that cannot be read take nothing from the others', async (t) => {
  const found = await asked({ files: published({ failure: 'permission' }) });
  t.like(found.pings, { length: 2, 0: { answered: true }, 1: { answered: true } });
});
