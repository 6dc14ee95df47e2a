import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import test from 'ava';
import { pings } from '../../source/probes/pings.ts';
import { take } from '../../source/probes/probe.ts';
import { type Reason } from '../../source/probes/reading.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';

const immich = 'podman exec immich-server curl -fsS --max-time 3 http://127.0.0.1:2283/api/server/ping';
const ml = 'podman exec immich-server curl -fsS --max-time 3 http://immich-ml:3003/ping';

async function read(commands: Readonly<Record<string, Answer>>) {
  const reading = await take(pings, fakeContext({ commands }));
  return reading.known ? reading.value : reading.reason;
}

test('pings: what answers, from where it was asked', async (t) => {
  t.deepEqual(await read({ [immich]: '{"res":"pong"}', [ml]: 'pong\n' }), [
    {
      name: 'immich',
      url: 'http://127.0.0.1:2283/api/server/ping',
      from: 'immich-server',
      answered: true,
      text: '{"res":"pong"}',
      tookMs: 0,
      problem: null,
    },
    {
      name: 'ml',
      url: 'http://immich-ml:3003/ping',
      from: 'immich-server',
      answered: true,
      text: 'pong',
      tookMs: 0,
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
    const found = await read({ [immich]: 'pong', [ml]: { exit, stderr } });
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
    const found = await read({ [immich]: 'pong', [ml]: answer });
    t.like(typeof found === 'string' ? undefined : found[1], { answered: false, problem: reason });
  });

  test(`pings: with ${what} everywhere nothing is known`, async (t) => {
    t.is(await read({ [immich]: answer, [ml]: answer }), reason);
  });
}

test('pings: none configured is none', async (t) => {
  const reading = await take(pings, fakeContext({}, { pings: [] }));
  t.deepEqual(reading.known && reading.value, []);
});

test('pings: an answer is cut and cleaned', async (t) => {
  const found = await read({ [immich]: `\u001b[2J${'x'.repeat(5000)}`, [ml]: 'pong' });
  const text = typeof found === 'string' ? '' : (found[0]?.text ?? '');
  t.true(text.startsWith('\\x1b[2Jx'));
  t.true(text.length < 210);
});

test('pings: a recorded box is not asked over the network', async (t) => {
  const reading = await take(
    pings,
    fakeContext({}, { pings: [{ name: 'x', url: 'http://192.0.2.1/ping' }] }),
  );
  t.is(reading.known ? 'known' : reading.reason, 'dependency');
});

async function fromHost(listener: RequestListener, path = '/ping') {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const context = fakeContext({}, { pings: [{ name: 'x', url: `http://127.0.0.1:${port}${path}` }] });
  const reading = await take(pings, { ...context, box: { ...context.box, recorded: false } });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return reading.known ? reading.value[0] : undefined;
}

test('pings: from the host', async (t) => {
  t.like(await fromHost((_request, response) => response.end('pong')), {
    answered: true,
    text: 'pong',
    from: null,
    problem: null,
  });
});

test('pings: from the host, a redirection is an answer that is not followed, an error is none', async (t) => {
  let asked = 0;
  const found = await fromHost((_request, response) => {
    asked++;
    response.writeHead(302, { location: '/login' }).end();
  });
  t.like(found, { answered: true });
  t.is(asked, 1);
  t.like(await fromHost((_request, response) => response.writeHead(503).end('down')), {
    answered: false,
    text: 'HTTP 503',
    problem: null,
  });
});

test('pings: from the host, an answer without an end is cut', async (t) => {
  const found = await fromHost((_request, response) => {
    const more = (): void => {
      if (!response.destroyed && response.write('x'.repeat(16_384))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  });
  t.like(found, { answered: true });
});

test('pings: from the host, nobody there', async (t) => {
  const found = await fromHost((request) => request.socket.destroy());
  t.like(found, { answered: false, problem: null });
});
