import test from 'ava';
import { remedyFor } from '../../source/checks/remedies.ts';
import { unknown } from '../../source/model/known.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { modelOf, now } from '../support/readings.ts';

/** What is told to type where this question got no answer. */
function told(...argv: readonly string[]) {
  const evidence = [{ argv: argv.map(clean), path: null, exit: null, stderr: null, tookMs: 1 }];
  const found = unknown('timeout', literal('no answer'), { probes: [], takenAt: now, evidence });
  return remedyFor(found, 'host', modelOf());
}

const long = 'x'.repeat(300);

test('what got no answer is what to type', (t) => {
  t.is(told('podman', 'exec', 'crowdsec', 'cscli', 'version'), 'podman exec crowdsec cscli version' as never);
});

test('of a long question a short one is told, which can be typed and shows the same', (t) => {
  t.is(
    told('podman', 'exec', 'postgresql', 'psql', `--command=select ${long}`),
    "podman exec postgresql psql '--command=select 1'" as never,
  );
  t.is(told('systemctl', '--user', 'show', `--property=${long}`), 'systemctl --user show' as never);
  t.is(told('ls', long), `ls ${long}` as never, 'another one is what it is');
});
