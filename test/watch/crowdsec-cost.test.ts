import test from 'ava';
import { type ProbeName, probes } from '../../source/probes/catalogue.ts';
import { take } from '../../source/probes/probe.ts';
import { feeds } from '../../source/watch/feeds.ts';
import { openBox } from '../support/recorded-box.ts';

/** Commands that a probe starts on the healthy box. */
async function started(name: ProbeName): Promise<readonly string[]> {
  const { box, config } = await openBox('healthy');
  const ran: string[] = [];
  const counting: typeof box = {
    ...box,
    run(command, signal, onLine) {
      ran.push([command.file, ...command.args].join(' '));
      return box.run(command, signal, onLine);
    },
  };
  await take<unknown>(probes[name], {
    box: counting,
    config,
    signal: new AbortController().signal,
  });
  return ran;
}

test('the CrowdSec pane starts at most three processes each half minute, and three each five minutes', async (t) => {
  const byPace = new Map<number, string[]>();
  for (const name of feeds.crowdsec) {
    const pace = probes[name].every.seen;
    byPace.set(pace, [...(byPace.get(pace) ?? []), ...(await started(name))]);
  }
  const cscli = 'podman exec crowdsec cscli';
  t.deepEqual(
    [...byPace].filter(([, ran]) => ran.length > 0).sort(([a], [b]) => a - b),
    [
      [
        30_000,
        [
          `${cscli} decisions list --limit=0 -o json`,
          `${cscli} alerts list -l 50 -o json`,
          `${cscli} bouncers list -o json`,
        ],
      ],
      [300_000, [`${cscli} decisions list -a -o json`, `${cscli} metrics -o json`]],
      [900_000, [`${cscli} capi status`]],
    ],
  );
});
