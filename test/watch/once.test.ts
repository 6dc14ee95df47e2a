import test from 'ava';
import { type Outcome } from '../../source/box/box.ts';
import { type Probe, Unavailable } from '../../source/probes/probe.ts';
import { ran } from '../../source/probes/run.ts';
import { literal } from '../../source/text/clean.ts';
import { readAll } from '../../source/watch/once.ts';
import { contextOf, counting, fakeBox, fakeTime, settled } from './fake.ts';

const every = { seen: 1000, hidden: 1000 };
const done: Outcome = { argv: [], stdout: '', stderr: '', exit: 0, signal: null, failure: null, tookMs: 0 };

/** A probe that runs one command. */
function running(file = 'true'): Probe<number> {
  return {
    id: 'running',
    title: 'runs',
    every,
    staleAfter: 1000,
    async read({ box, signal }) {
      const outcome = await box.run({ file, args: [], deadlineMs: 1000, session: false }, signal);
      if (outcome.failure !== null) throw new Unavailable('timeout', literal('not started'));
      return outcome.tookMs;
    },
  };
}

test('it lasts as long as the slowest, not as all of them together', async (t) => {
  const time = fakeTime();
  const catalogue = Object.fromEntries(
    [300, 700, 500].map((takes, index) => [`probe${index}`, counting(time, every, { takes })]),
  );
  let taken: Awaited<ReturnType<typeof readAll>> | null = null;
  void readAll(contextOf(fakeBox(time)), { deadlineMs: 5000, timers: time, catalogue }).then(
    (result) => (taken = result),
  );
  await time.pass(699);
  t.is(taken, null);
  await time.pass(1);
  await settled();
  t.like(taken, { late: [] });
});

test('what is not there at the deadline is unknown(timeout), and is told to end', async (t) => {
  const time = fakeTime();
  let ended = false;
  const stuck: Probe<number> = {
    id: 'stuck',
    title: 'never',
    every,
    staleAfter: 1000,
    read: ({ signal }) =>
      new Promise(() => {
        signal?.addEventListener('abort', () => (ended = true));
      }),
  };
  const reading = readAll(contextOf(fakeBox(time)), {
    deadlineMs: 2000,
    timers: time,
    catalogue: { containers: stuck, units: counting(time, every) },
  });
  await time.pass(2000);
  const { readings, late, ended: leaving } = await reading;
  t.deepEqual(late, ['containers']);
  t.like(readings.containers, {
    known: false,
    reason: 'timeout',
    detail: 'no answer within 2 s',
    tookMs: 2000,
  });
  t.like(readings.units, { known: true });
  t.true(ended);
  await time.pass(300);
  await t.notThrowsAsync(leaving, 'what does not obey is not waited for');
});

test('of what is not there at the deadline it is known what was asked', async (t) => {
  const time = fakeTime();
  const asking: Probe<number> = {
    ...running(),
    async read(context, evidence) {
      await ran(context, evidence, {
        file: 'podman',
        args: ['secret', 'ls'],
        deadlineMs: 1000,
        session: false,
      });
      return 1;
    },
  };
  const reading = readAll(contextOf(fakeBox(time, { run: () => new Promise(() => undefined) })), {
    deadlineMs: 2000,
    timers: time,
    catalogue: { podmanSecrets: asking },
  });
  await time.pass(2000);
  const { readings } = await reading;
  t.like(readings.podmanSecrets, { known: false, reason: 'timeout' });
  t.deepEqual(
    readings.podmanSecrets?.evidence.map(({ argv, exit }) => [argv?.join(' '), exit]),
    [['podman secret ls', null]],
  );
});

test('an answer that comes too late changes nothing any more', async (t) => {
  const time = fakeTime();
  const late = counting(time, every, { takes: 3000 });
  const reading = readAll(contextOf(fakeBox(time)), {
    deadlineMs: 2000,
    timers: time,
    catalogue: { units: late },
  });
  await time.pass(2000);
  const { readings } = await reading;
  await time.pass(5000);
  t.like(readings.units, { known: false, reason: 'timeout' });
});

test('no more processes at a time than there are slots; who waits at the deadline is not started', async (t) => {
  const time = fakeTime();
  let now = 0;
  let most = 0;
  let started = 0;
  const box = fakeBox(time, {
    async run() {
      started++;
      most = Math.max(most, ++now);
      await new Promise<void>((resolve) => time.after(1000, resolve));
      now--;
      return done;
    },
  });
  const catalogue = Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`probe${index}`, running(`program-${index}`)]),
  );
  const reading = readAll(contextOf(box), { deadlineMs: 2500, slots: 3, timers: time, catalogue });
  await time.pass(2500);
  const { late } = await reading;
  await time.pass(5000);
  t.is(most, 3);
  t.is(started, 9);
  t.is(late.length, 4);
});

test('a probe that throws anything at all spoils only its own reading', async (t) => {
  const time = fakeTime();
  const reading = readAll(contextOf(fakeBox(time)), {
    deadlineMs: 1000,
    timers: time,
    catalogue: { containers: counting(time, every, { fails: () => true }), units: counting(time, every) },
  });
  await time.pass(10);
  const { readings } = await reading;
  t.like(readings.containers, { known: false, reason: 'internal', detail: 'broken' });
  t.like(readings.units, { known: true });
});

test('only what is asked for is read; whoever rests on something else has a defect', async (t) => {
  const time = fakeTime();
  const [containers, units] = [counting(time, every), counting(time, every)];
  const { readings, late } = await readAll(contextOf(fakeBox(time)), {
    deadlineMs: 1000,
    timers: time,
    catalogue: { containers, units },
    names: ['units'],
  });
  t.deepEqual(late, []);
  t.true(readings.units?.known);
  t.like(readings.containers, { known: false, reason: 'internal' });
  t.deepEqual([containers.asked.length, units.asked.length], [0, 1]);
});
