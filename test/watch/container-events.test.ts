import test from 'ava';
import { type Outcome } from '../../source/box/box.ts';
import { followContainers, tellsChange } from '../../source/watch/container-events.ts';
import { clean } from '../../source/text/clean.ts';
import { contextOf, fakeBox, fakeTime, settled } from './fake.ts';

const event = (status: string, health: string | null = null, name = 'traefik') => ({
  name: clean(name),
  status: clean(status),
  health: health === null ? null : clean(health),
  at: 0,
});

test('starting, dying and being removed are changes', (t) => {
  for (const status of [
    'create',
    'start',
    'died',
    'stop',
    'kill',
    'remove',
    'pause',
    'unpause',
    'rename',
    'restart',
  ]) {
    t.true(tellsChange(event(status), new Map()), status);
  }
});

test('a health check is a change only when its result is another one', (t) => {
  const health = new Map<string, string>();
  t.true(tellsChange(event('health_status', 'healthy'), health));
  t.false(tellsChange(event('health_status', 'healthy'), health));
  t.true(tellsChange(event('health_status', 'healthy', 'crowdsec'), health));
  t.true(tellsChange(event('health_status', 'unhealthy'), health));
  t.false(tellsChange(event('health_status', 'unhealthy'), health));
});

test('a health check without its result counts, to be on the safe side', (t) => {
  t.true(tellsChange(event('health_status'), new Map()));
});

function ended(): Outcome {
  return { argv: [], stdout: '', stderr: '', exit: 125, signal: null, failure: null, tookMs: 0 };
}

test('when it ends it is started again, after pauses that double from 5 s to 5 min', async (t) => {
  const time = fakeTime();
  const started: number[] = [];
  const box = fakeBox(time, {
    follow() {
      started.push(time.now());
      return { stop: () => {}, ended: Promise.resolve(ended()) };
    },
  });
  const events = followContainers(contextOf(box), time, () => {});
  await time.pass(1_000_000);
  t.deepEqual(started.slice(0, 8), [0, 5000, 15_000, 35_000, 75_000, 155_000, 315_000, 615_000]);
  events.stop();
  const count = started.length;
  await time.pass(1_000_000);
  t.is(started.length, count);
});

test('after a minute of life the pause is short again', async (t) => {
  const time = fakeTime();
  const started: number[] = [];
  const box = fakeBox(time, {
    follow() {
      started.push(time.now());
      const end = new Promise<Outcome>((resolve) => time.after(70_000, () => resolve(ended())));
      return { stop: () => {}, ended: end };
    },
  });
  const events = followContainers(contextOf(box), time, () => {});
  await time.pass(230_000);
  t.deepEqual(started, [0, 75_000, 150_000, 225_000]);
  events.stop();
  await settled();
});
