import test from 'ava';
import { deadline } from '../../source/box/machine/deadline.ts';

/** Stops this process for a while, as Ctrl-Z does. */
function stop(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('a deadline passes', async (t) => {
  await new Promise<void>((resolve) => deadline(1, resolve));
  t.pass();
});

test('one that was called off does not', async (t) => {
  const callOff = deadline(0, () => t.fail());
  callOff();
  await new Promise<void>((resolve) => deadline(1, resolve));
  t.pass();
});

test('time in which this process did not run does not count', async (t) => {
  let passed = false;
  const { promise, resolve } = Promise.withResolvers<null>();
  deadline(20, () => {
    passed = true;
    resolve(null);
  });
  stop(600);
  await new Promise((next) => setTimeout(next, 0));
  await new Promise(setImmediate);
  t.false(passed);
  await promise;
  t.true(passed);
});
