import test from 'ava';
import { failed, guard } from '../../source/box/machine/guard.ts';

const never = () => new Promise<never>(() => undefined);
const now =
  <T>(value: T) =>
  () =>
    Promise.resolve(value);

test('an operation gives its value or the reason of its error', async (t) => {
  const guarded = guard();
  t.deepEqual(await guarded('/a', now(5)), { found: true, value: 5 });
  const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  t.deepEqual(await guarded('/a', () => Promise.reject(error)), {
    found: false,
    why: 'permission',
    detail: 'EACCES: permission denied',
  });
});

test('one that does not come back in time is a timeout, and others still work', async (t) => {
  const guarded = guard({ deadlineMs: 1 });
  t.like(await guarded('/dead', never), { found: false, why: 'timeout' });
  t.deepEqual(await guarded('/proc/stat', now('x')), { found: true, value: 'x' });
});

test('when all slots are stuck, further ones are refused at once, and those that wait are, too', async (t) => {
  const guarded = guard({ slots: 2, deadlineMs: 1 });
  const results = await Promise.all([
    guarded('/a', never),
    guarded('/b', never),
    guarded('/c', now(1)),
    guarded('/d', now(1)),
  ]);
  t.deepEqual(
    results.map((one) => (one.found ? 'found' : one.why)),
    ['timeout', 'timeout', 'hung', 'hung'],
  );
  let asked = false;
  const ask = () => {
    asked = true;
    return Promise.resolve(1);
  };
  t.like(await guarded('/proc/stat', ask), { found: false, why: 'hung' });
  t.false(asked);
});

test('when a stuck one comes back after all, the others are let in again', async (t) => {
  const guarded = guard({ slots: 2, deadlineMs: 1 });
  const { promise, resolve } = Promise.withResolvers<number>();
  await Promise.all([guarded('/a', () => promise), guarded('/b', never)]);
  t.like(await guarded('/c', now(1)), { found: false, why: 'hung' });
  resolve(1);
  await promise;
  await new Promise(setImmediate);
  t.deepEqual(await guarded('/c', now(1)), { found: true, value: 1 });
});

test('never more than the slots run at the same time, and all come to their turn', async (t) => {
  const guarded = guard({ slots: 2 });
  let running = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
  };
  const results = await Promise.all(Array.from({ length: 50 }, (_, index) => guarded(`/${index}`, work)));
  t.true(results.every(({ found }) => found));
  t.is(most, 2);
});

const codes = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ESRCH: 'missing',
  EACCES: 'permission',
  EPERM: 'permission',
  ENODATA: 'not-supported',
  EOPNOTSUPP: 'not-supported',
  EISDIR: 'internal',
  EIO: 'internal',
} as const;

for (const [code, why] of Object.entries(codes)) {
  test(`${code} is ${why}`, (t) => {
    t.like(failed(Object.assign(new Error(code), { code })), { found: false, why });
  });
}
