import test from 'ava';
import { refuseBadChecks, withRanges } from '../../source/commands/thresholds.ts';
import { UsageError } from '../../source/commands/usage.ts';
import { ConfigError } from '../../source/config/error.ts';
import { parseConfig } from '../../source/config/parse.ts';

const owner = { user: 'deck', home: '/home/deck' };
const checks = [
  { id: 'disk.used', thresholds: { warn: '@80:', crit: '@90:', unit: '%', source: 'the plan' } },
  { id: 'timer.result', thresholds: null },
] as const;
const config = (toml: string) => parseConfig(toml, 'config.toml', owner);

test('-w and -c win over the configuration, which wins over the check', (t) => {
  const given = config('[checks."disk.used"]\nwarn = "70"\ncrit = "75"');
  const changed = withRanges(given, [{ check: 'disk.used', bound: 'warn', range: '60' }], checks);
  t.deepEqual(changed.checks['disk.used'], { enabled: true, warn: '60', crit: '75' });
  t.is(withRanges(given, [], checks), given);
});

test('mistakes on the command line', (t) => {
  const set = (check: string, range: string) => () =>
    withRanges(config(''), [{ check, bound: 'crit', range }], checks);
  t.throws(set('disk.usde', '5'), {
    instanceOf: UsageError,
    message: /-c disk\.usde=5: there is no such check; did you mean disk\.used\?/,
  });
  t.throws(set('timer.result', '5'), { message: /judges no number/ });
  for (const range of ['', 'x', '5:1', '@', ':', '1:2:3'])
    t.throws(set('disk.used', range), { message: /is not a range/ }, range);
});

test('mistakes in the configuration, all of them', (t) => {
  const bad = config(
    '[checks."disk.used"]\nwarn = "lots"\n[checks."disk.uesd"]\nenabled = false\n[checks."timer.result"]\ncrit = "1"',
  );
  const error = t.throws(() => refuseBadChecks(bad, 'config.toml', checks), { instanceOf: ConfigError });
  t.deepEqual(error.problems.map(String), [
    'checks."disk.used": lots is not a range, such as 10, 10:, ~:10, 10:20 or @10:20',
    'checks."disk.uesd": there is no such check; did you mean disk.used?',
    'checks."timer.result": this check judges no number, so it has no thresholds',
  ]);
  t.notThrows(() => refuseBadChecks(config('[checks."disk.used"]\nwarn = "@70:"'), 'config.toml', checks));
});
