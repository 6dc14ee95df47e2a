import path from 'node:path';
import test from 'ava';
import { type Box } from '../../source/box/box.ts';
import { openRecorded } from '../../source/box/recorded.ts';
import { configOf } from '../../source/config/load.ts';
import { probes, type ProbeName } from '../../source/probes/catalogue.ts';
import { type Probe, take } from '../../source/probes/probe.ts';
import { feeds } from '../../source/watch/feeds.ts';
import { standingClock } from '../support/standing-clock.ts';

/** What the ML pane reads besides what the stack reads anyway. */
const own = feeds.ml.filter((name) => !feeds.stack.includes(name) || name === 'pings');

/** Child processes of one reading: commands, and walks of folders that may hang. */
async function processesOf(name: ProbeName, boxName = 'healthy'): Promise<number> {
  const box = await openRecorded(path.resolve('fixtures/boxes', boxName), {
    clock: standingClock(),
    delays: false,
  });
  const config = await configOf(null, 'defaults', box.identity);
  let started = 0;
  const counting: Box = {
    ...box,
    run: (...asked) => {
      started++;
      return box.run(...asked);
    },
    walk: (...asked) => {
      started++;
      return box.walk(...asked);
    },
  };
  await take(probes[name] as Probe<unknown>, { box: counting, config });
  return started;
}

test('what moves by the second on the ML pane is read from files: no process', async (t) => {
  const fast = feeds.ml.filter((name) => probes[name].every.seen <= 3000);
  t.deepEqual(fast, ['cgroups']);
  t.is(await processesOf('cgroups'), 0);
});

test('what the ML pane itself starts, and how often', async (t) => {
  const costs = await Promise.all(
    own.map(async (name) => [name, await processesOf(name), probes[name].every.seen / 1000] as const),
  );
  t.deepEqual(
    costs.filter(([, started]) => started > 0),
    [
      ['pings', 2, 15],
      ['modelLog', 1, 60],
      ['postgres', 1, 30],
      ['redis', 1, 30],
      ['folderSizes', 2, 300],
    ],
  );
});

test('a port that is published on the host is asked there without a process', async (t) => {
  t.is(await processesOf('pings', 'ml-slow'), await processesOf('pings'));
});
