import test from 'ava';
import { type ProbeName } from '../../source/probes/catalogue.ts';
import { type Probe, Unavailable } from '../../source/probes/probe.ts';
import { clean } from '../../source/text/clean.ts';
import { startWatch } from '../../source/watch/watch.ts';
import { contextOf, counting, fakeBox, fakeTime, settled } from './fake.ts';

/** `containers` feeds the stack, `timers` the backups: so the tests borrow their names. */
function watching(
  catalogue: Readonly<Record<string, Probe<unknown>>>,
  time = fakeTime(),
  look = ['stack'] as const,
) {
  const watch = startWatch(contextOf(fakeBox(time)), { look, timers: time, catalogue });
  return { time, watch };
}

test('everything is read at the start, then what is seen at its pace and what is hidden at its own', async (t) => {
  const time = fakeTime();
  const containers = counting(time, { seen: 3000, hidden: 30_000 });
  const timers = counting(time, { seen: 10_000, hidden: 60_000 });
  const { watch } = watching({ containers, timers }, time);
  await time.pass(9500);
  t.deepEqual(containers.asked, [0, 3000, 6000, 9000]);
  t.deepEqual(timers.asked, [0]);
  watch.stop();
});

test('the pace counts from the end of a reading, and no probe runs twice at once', async (t) => {
  const time = fakeTime();
  const slow = counting(time, { seen: 1000, hidden: 1000 }, { takes: 400 });
  const { watch } = watching({ containers: slow }, time);
  await time.pass(4000);
  t.deepEqual(slow.asked, [0, 1400, 2800]);
  watch.stop();
});

test('looking at a pane reads at once what has waited longer than its pace', async (t) => {
  const time = fakeTime();
  const timers = counting(time, { seen: 10_000, hidden: 60_000 });
  const { watch } = watching({ timers }, time);
  await time.pass(4000);
  watch.look(['backups']);
  await time.pass(1000);
  t.deepEqual(timers.asked, [0], 'four seconds are not ten');
  await time.pass(20_000);
  t.deepEqual(timers.asked, [0, 10_000, 20_000]);
  watch.look(['gpu']);
  await time.pass(30_000);
  watch.look(['backups']);
  await settled();
  t.deepEqual(timers.asked, [0, 10_000, 20_000, 55_000]);
  watch.stop();
});

test('what rests while hidden is read once after the others, and again before it gets stale', async (t) => {
  const time = fakeTime();
  const usage = counting(time, { seen: 300_000, hidden: null }, { staleAfter: 3_600_000 });
  const { watch } = watching({ podmanUsage: usage }, time);
  await time.pass(2000);
  t.deepEqual(usage.asked, []);
  await time.pass(2_000_000);
  t.deepEqual(usage.asked, [3000, 1_803_000]);
  watch.stop();
});

test('a probe that fails is asked at up to an eighth of its pace, and at its own again after a success', async (t) => {
  const time = fakeTime();
  let broken = true;
  const probe = counting(time, { seen: 1000, hidden: 1000 }, { fails: () => broken });
  const { watch } = watching({ containers: probe }, time);
  await time.pass(30_000);
  t.deepEqual(probe.asked, [0, 2000, 6000, 14_000, 22_000, 30_000]);
  broken = false;
  await time.pass(10_000);
  t.deepEqual(probe.asked.slice(6), [38_000, 39_000, 40_000]);
  watch.stop();
});

test('a slow probe is asked less often, but before its answer gets stale', async (t) => {
  const time = fakeTime();
  const probe = counting(time, { seen: 1000, hidden: 1000 }, { takes: 800, staleAfter: 6000 });
  const { watch } = watching({ containers: probe }, time);
  await time.pass(14_000);
  t.deepEqual(probe.asked, [0, 2800, 6600, 10_400]);
  watch.stop();
});

test('refresh reads again although the probe runs, and waits for the reading that began after it', async (t) => {
  const time = fakeTime();
  const probe = counting(time, { seen: 60_000, hidden: 60_000 }, { takes: 500 });
  const { watch } = watching({ containers: probe }, time);
  await time.pass(100);
  let done = false;
  void watch.refresh(['containers']).then(() => (done = true));
  await time.pass(500);
  t.false(done, 'the first reading had begun before');
  await time.pass(500);
  t.true(done);
  t.deepEqual(probe.asked, [0, 500]);
  const { readings } = watch.store.snapshot();
  t.like(readings.containers, { known: true, value: 2 });
  watch.stop();
});

test('a reading is one change, and the one before it is kept for rates and for the probe', async (t) => {
  const time = fakeTime();
  let broken = false;
  const probe = counting(time, { seen: 1000, hidden: 1000 }, { fails: () => broken });
  const { watch } = watching({ containers: probe }, time);
  await time.pass(0);
  const { revision } = watch.store.snapshot();
  await time.pass(1000);
  t.is(watch.store.snapshot().revision, revision + 2, 'it runs; it is there');
  t.like(watch.store.snapshot().previous.containers, { known: true, value: 1 });
  broken = true;
  await time.pass(1000);
  t.like(watch.store.snapshot().readings.containers, { known: false, reason: 'internal' });
  t.like(watch.store.snapshot().previous.containers, { known: true, value: 2 }, 'the last known one');
  broken = false;
  await time.pass(2000);
  t.deepEqual(probe.previous, [undefined, 1, 2, 2]);
  watch.stop();
});

test('a reading that says the same has the very value of the one before, unless that is too long to compare', async (t) => {
  for (const [length, same] of [
    [10, true],
    [6000, false],
  ] as const) {
    const time = fakeTime();
    const every = { seen: 1000, hidden: 1000 };
    const read = () => Promise.resolve(Array.from({ length }, (_, index) => ({ index })));
    const probe = { id: 'list', title: 'lists', every, staleAfter: 1e9, read };
    const { watch } = watching({ containers: probe }, time);
    await time.pass(0);
    const first = watch.store.snapshot().readings.containers;
    await time.pass(1000);
    const second = watch.store.snapshot().readings.containers;
    t.not(second, first);
    t.true(first?.known === true && second?.known === true && (first.value === second.value) === same);
    watch.stop();
  }
});

test('subscribers are told of every change until they leave', async (t) => {
  const time = fakeTime();
  const { watch } = watching({ containers: counting(time, { seen: 1000, hidden: 1000 }) }, time);
  let changes = 0;
  const leave = watch.store.subscribe(() => changes++);
  t.is(changes, 0, 'who starts it has its turn first');
  await time.pass(1000);
  t.is(changes, 4, 'it runs, it is there, and both once more');
  leave();
  await time.pass(5000);
  t.is(changes, 4);
  watch.stop();
});

test('a probe that never comes back is shown as hung and not started again', async (t) => {
  const time = fakeTime();
  const probe = counting(time, { seen: 1000, hidden: 1000 }, { takes: 500_000 });
  const { watch } = watching({ containers: probe }, time);
  await time.pass(61_000);
  t.like(watch.store.snapshot().readings.containers, { known: false, reason: 'hung' });
  t.true(watch.store.snapshot().running.has('containers'));
  t.is(probe.asked.length, 1);
  await time.pass(450_000);
  t.like(watch.store.snapshot().readings.containers, { known: true, value: 1 });
  watch.stop();
});

test('after stop nothing is read, nothing is told and nobody waits', async (t) => {
  const time = fakeTime();
  const probe = counting(time, { seen: 1000, hidden: 1000 }, { takes: 300 });
  const { watch } = watching({ containers: probe }, time);
  await time.pass(100);
  const refreshed = watch.refresh();
  watch.stop();
  await refreshed;
  const { revision } = watch.store.snapshot();
  await time.pass(10_000);
  t.is(watch.store.snapshot().revision, revision);
  t.is(probe.asked.length, 1);
  await watch.refresh(['containers' satisfies ProbeName]);
  t.pass('a refresh after the end settles at once');
});

test('a container event reads containers and units at once; a burst of them only once', async (t) => {
  const time = fakeTime();
  const containers = counting(time, { seen: 60_000, hidden: 60_000 });
  const units = counting(time, { seen: 60_000, hidden: 60_000 });
  const timers = counting(time, { seen: 60_000, hidden: 60_000 });
  let say: (line: string) => void = () => {};
  const box = fakeBox(time, {
    follow(_command, onLine) {
      say = onLine;
      return { stop: () => {}, ended: new Promise<never>(() => {}) };
    },
  });
  const watch = startWatch(contextOf(box), {
    look: ['stack'],
    timers: time,
    catalogue: { containers, units, timers },
  });
  await time.pass(10_000);
  say('{"ID":"a1","Name":"traefik","Status":"died","Type":"container","time":1795366803}');
  say('{"ID":"a1","Name":"traefik","Status":"remove","Type":"container","time":1795366803}');
  await time.pass(1000);
  t.deepEqual(containers.asked, [0, 10_300]);
  t.deepEqual(units.asked, [0, 10_300]);
  t.deepEqual(timers.asked, [0]);
  watch.stop();
});

/** A probe that takes long, says at once how far it is, and ends when it is called off. */
function measuring(time: ReturnType<typeof fakeTime>, takes: number): Probe<number> & { asked: number } {
  const probe = {
    id: 'measuring',
    title: 'measures',
    every: { seen: 60_000, hidden: null },
    staleAfter: 1e9,
    onDemand: true,
    long: true,
    asked: 0,
    async read({ signal, onProgress }: Parameters<Probe<number>['read']>[0]) {
      const turn = ++probe.asked;
      onProgress?.(clean(`half of turn ${turn}`));
      await new Promise<void>((resolve) => {
        time.after(takes, resolve);
        signal?.addEventListener('abort', () => resolve());
      });
      if (signal?.aborted === true) throw new Unavailable('timeout', clean('ended'));
      return turn;
    },
  };
  return probe as unknown as Probe<number> & { asked: number };
}

function measured(takes: number) {
  const time = fakeTime();
  const probe = measuring(time, takes);
  const watch = startWatch(contextOf(fakeBox(time)), {
    look: ['disk'],
    timers: time,
    catalogue: { largeFolders: probe },
  });
  const now = () => {
    const reading = watch.store.snapshot().readings.largeFolders;
    return reading === undefined ? null : reading.known ? [reading.value, reading.takenAt] : reading.detail;
  };
  return { time, probe, watch, now };
}

test('a long reading tells that it runs, since when and how far it is', async (t) => {
  const { time, watch, now } = measured(5000);
  await time.pass(1000);
  t.deepEqual(watch.store.snapshot().measuring, [
    { id: 'measuring', title: clean('measures'), since: 1_000_000, done: clean('half of turn 1') },
  ]);
  await time.pass(5000);
  t.deepEqual(watch.store.snapshot().measuring, []);
  t.deepEqual(now(), [1, 1_005_000]);
  watch.stop();
});

test('called off, what was read before stays with its age, and it is read again at its pace', async (t) => {
  const { time, probe, watch, now } = measured(5000);
  await time.pass(6000);
  watch.measure();
  await time.pass(1000);
  t.is(watch.store.snapshot().measuring.length, 1);
  watch.callOff();
  await time.pass(100);
  t.deepEqual(watch.store.snapshot().measuring, []);
  t.deepEqual(now(), [1, 1_005_000]);
  await time.pass(50_000);
  t.is(probe.asked, 2);
  await time.pass(20_000);
  t.is(probe.asked, 3);
  t.deepEqual(now(), [3, 1_072_000]);
  watch.stop();
});

test('called off before there was a reading: that is said, and m reads it', async (t) => {
  const { time, watch, now } = measured(5000);
  await time.pass(3000);
  watch.callOff();
  await time.pass(100);
  t.is(now(), clean('called off after 3 s'));
  watch.measure();
  await time.pass(5000);
  t.deepEqual(now(), [2, 1_008_100]);
  watch.stop();
});
