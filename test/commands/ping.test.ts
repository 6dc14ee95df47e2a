import { createServer, type AddressInfo } from 'node:net';
import test from 'ava';
import { type Ping, pingOf } from '../../source/commands/ping.ts';
import { clean } from '../../source/text/clean.ts';
import { pingServer } from '../support/ping-server.ts';

const runId = 'c8f5f6a0-5a0e-4f0e-9d2f-2f6f5f0a7a10';

function quick(url: string, leftMs = 5000): Ping {
  const until = performance.now() + leftMs;
  return pingOf(url, {
    runId,
    leftMs: () => until - performance.now(),
    attemptMs: 200,
    pausesMs: [5, 5, 5],
  });
}

test('the start, then the exit code with what was said, of one run', async (t) => {
  const server = await pingServer(t);
  const ping = quick(`${server.url}/?tag=box`);
  t.regex(ping.server, /^127\.0\.0\.1:\d+$/, 'the path is a secret');
  ping.begin();
  t.is(await ping.end(2, 'quarterdeck CRITICAL\n'), null);
  t.deepEqual(server.told, [
    { step: 'POST /start', runId, text: '' },
    { step: 'POST /2', runId, text: 'quarterdeck CRITICAL\n' },
  ]);
});

test('a long text is cut at the end of a line', async (t) => {
  const server = await pingServer(t);
  await quick(server.url).end(1, `${'x'.repeat(99)}\n`.repeat(150));
  const text = server.told[0]?.text ?? '';
  t.true(Buffer.byteLength(text) <= 10_000);
  t.regex(text, /x\n\(cut here\)\n$/);
});

test('what fails for the moment is tried again, what is refused is not', async (t) => {
  const flaky = await pingServer(t, (response, count) => {
    response.statusCode = count < 3 ? 503 : 200;
    response.end();
  });
  t.is(await quick(flaky.url).end(0, ''), null);
  t.is(flaky.told.length, 3);

  for (const status of [404, 301]) {
    const refusing = await pingServer(t, (response) => {
      response.statusCode = status;
      response.end();
    });
    t.is(await quick(refusing.url).end(0, ''), clean(`it answered ${status}`));
    t.is(refusing.told.length, 1);
  }
});

test('a service that is not there, that is silent, or that hangs up', async (t) => {
  const gone = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => gone.once('listening', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  t.is(await quick(`http://127.0.0.1:${port}/`).end(0, ''), clean('ECONNREFUSED'));
  const silent = await pingServer(t, () => undefined);
  t.is(await quick(silent.url).end(0, ''), clean('no answer in time'));
  t.is(silent.told.length, 4);
  const rude = await pingServer(t, (response) => void response.destroy());
  t.is(await quick(rude.url).end(0, ''), clean('ECONNRESET'));
  t.is(await quick('https://localhost:1/x').end(0, ''), clean('ECONNREFUSED'));
});

test('an answer that never ends is not waited for', async (t) => {
  const endless = await pingServer(t, (response) => {
    response.write('x');
  });
  t.is(await quick(endless.url).end(0, ''), null);
});

test('it ends in the time that is left', async (t) => {
  const silent = await pingServer(t, () => undefined);
  const startedAt = performance.now();
  const ping = quick(silent.url, 300);
  ping.begin();
  t.not(await ping.end(0, ''), null);
  t.true(performance.now() - startedAt < 1000);
  t.is(await quick(silent.url, -5).end(0, ''), clean('no time was left'));
});
