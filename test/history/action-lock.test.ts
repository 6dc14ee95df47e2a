import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import test from 'ava';
import { socketLock } from '../../source/history/action-lock.ts';
import { lockName, takeRunLock } from '../../source/history/run-lock.ts';
import { clean } from '../../source/text/clean.ts';

const name = () => `quarterdeck-test-${randomUUID()}`;
const now = () => Date.UTC(2026, 10, 22, 17);

test('the second console is told who acts, where, since when, and what', async (t) => {
  const one = name();
  const mine = socketLock(one, { user: 'deck', tty: 'pts/3' }, now);
  const taken = await mine.take(clean('Restart immich-ml'));
  if (!taken.taken) return t.fail(taken.why);
  const other = socketLock(one, { user: 'deck', tty: null }, () => now() + 12_000);
  t.deepEqual(await other.take(clean('Stop jellyfin')), {
    taken: false,
    why: clean('another console acts now: Restart immich-ml, by deck on pts/3 for 12 s'),
  });
  await taken.release();
  const again = await other.take(clean('Stop jellyfin'));
  t.true(again.taken);
  if (again.taken) await again.release();
});

test('a holder that says nothing, or nonsense, is told by its process; its words are cleaned', async (t) => {
  for (const says of ['', 'nonsense', '{"user":1}', 'x'.repeat(10_000)]) {
    const one = name();
    const holder = await takeRunLock(one, '/proc', says);
    if (holder.state !== 'taken') return t.fail(holder.state);
    const refused = await socketLock(one, { user: 'deck', tty: null }, now).take(clean('x'));
    t.regex(refused.taken ? '' : refused.why, /another console acts now: process \d+/);
    await holder.release();
  }
  const one = name();
  const hostile = JSON.stringify({ user: '\u001b[2Jroot', tty: null, since: now(), what: 'a\nb' });
  const holder = await takeRunLock(one, '/proc', hostile);
  const refused = await socketLock(one, { user: 'deck', tty: null }, now).take(clean('x'));
  t.regex(refused.taken ? '' : refused.why, /a↵b, by \\x1b\[2Jroot/);
  if (holder.state === 'taken') await holder.release();
});

test('nothing is done where the lock cannot be had', async (t) => {
  const long = socketLock('x'.repeat(200), { user: 'deck', tty: null }, now);
  const refused = await long.take(clean('x'));
  t.regex(refused.taken ? '' : refused.why, /cannot be had/);
});

test('acting and checking are two locks', async (t) => {
  t.not(await lockName(1000, '/state', 'act'), await lockName(1000, '/state'));
});

test('a holder that never answers is not waited for', async (t) => {
  const one = name();
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen({ path: `\0${one}` }, resolve));
  const refused = await socketLock(one, { user: 'deck', tty: null }, now).take(clean('x'));
  t.regex(refused.taken ? '' : refused.why, /process \d+/);
  server.close();
});
