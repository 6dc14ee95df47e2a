import { PassThrough } from 'node:stream';
import test from 'ava';
import { type Child, type Exit, type Supervision, supervise } from '../../source/box/machine/child.ts';

/** A child that does what a test tells it. */
function puppet() {
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  let unreferenced = false;
  const child: Child = { pid: 4711, stdout, stderr, exited, unref: () => (unreferenced = true) };
  const close = () => {
    stdout.end();
    stderr.end();
  };
  return { child, stdout, stderr, resolve, close, unreferenced: () => unreferenced };
}

const patience = { toObey: 1, afterTerm: 1, afterKill: 1, afterExit: 1 };

function plan(more: Partial<Supervision> = {}) {
  const signals: string[] = [];
  const heard: string[] = [];
  const hear = (chunk: Buffer) => heard.push(chunk.toString()) > 0;
  const supervision: Supervision = {
    deadlineMs: Infinity,
    patience,
    kill: (pid, signal) => signals.push(`${signal} ${pid}`),
    onStdout: hear,
    onStderr: hear,
    onStubborn: () => signals.push('stubborn'),
    ...more,
  };
  return { supervision, signals, heard };
}

test('a child that ends by itself is not killed', async (t) => {
  const { child, stdout, resolve, close } = puppet();
  const { supervision, signals, heard } = plan();
  const ending = supervise(child, supervision);
  stdout.write('out');
  close();
  resolve({ code: 3, signal: null });
  t.deepEqual(await ending, { exit: 3, signal: null, failure: null, error: null });
  t.deepEqual([signals, heard], [[], ['out']]);
});

test('one that does not end by the deadline gets SIGTERM, and SIGKILL for what it leaves behind', async (t) => {
  const { child, resolve } = puppet();
  const { supervision, signals } = plan({
    deadlineMs: 1,
    patience: { ...patience, toObey: 60_000, afterTerm: 60_000 },
    kill(pid, signal) {
      signals.push(`${signal} ${pid}`);
      if (signal === 'SIGTERM') resolve({ code: null, signal });
    },
  });
  t.deepEqual(await supervise(child, supervision), {
    exit: null,
    signal: 'SIGTERM',
    failure: 'timeout',
    error: null,
  });
  t.deepEqual(signals, ['SIGTERM 4711', 'SIGKILL 4711']);
});

test('one that not even SIGKILL ends is given up: nothing of it keeps this process', async (t) => {
  const { child, stdout, stderr, unreferenced } = puppet();
  const { supervision, signals } = plan({ deadlineMs: 1, patience: { ...patience, afterTerm: 50 } });
  t.deepEqual(await supervise(child, supervision), {
    exit: null,
    signal: null,
    failure: 'hung',
    error: null,
  });
  t.deepEqual(signals, ['SIGTERM 4711', 'stubborn', 'SIGKILL 4711']);
  t.true(unreferenced());
  t.true(stdout.destroyed && stderr.destroyed);
});

test('outputs that a grandchild holds open do not keep us once the child has ended', async (t) => {
  const { child, stdout, resolve } = puppet();
  const { supervision, signals, heard } = plan();
  const ending = supervise(child, supervision);
  stdout.write('all of it');
  resolve({ code: 0, signal: null });
  t.like(await ending, { exit: 0, failure: null });
  t.deepEqual([signals, heard], [[], ['all of it']]);
  t.true(stdout.destroyed);
});

test('one that prints more than is wanted is ended', async (t) => {
  const { child, stdout, resolve } = puppet();
  const { supervision } = plan({
    onStdout: () => false,
    kill: (_, signal) => resolve({ code: null, signal }),
  });
  const ending = supervise(child, supervision);
  stdout.write('too much');
  t.like(await ending, { failure: 'too-large' });
});

test('one that is called off is ended, also when it was before it began', async (t) => {
  for (const before of [true, false]) {
    const { child, resolve } = puppet();
    const calling = new AbortController();
    if (before) calling.abort();
    const { supervision } = plan({
      signal: calling.signal,
      kill: (_, signal) => resolve({ code: null, signal }),
    });
    const ending = supervise(child, supervision);
    calling.abort();
    t.like(await ending, { failure: 'stopped', signal: 'SIGTERM' });
  }
});

test('one that could not be started says why', async (t) => {
  const { child, resolve } = puppet();
  const { supervision, signals } = plan();
  resolve({ error: 'ENOENT' });
  t.like(await supervise({ ...child, pid: undefined }, supervision), { error: 'ENOENT', exit: null });
  t.deepEqual(signals, []);
});
