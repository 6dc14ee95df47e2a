import test from 'ava';
import { type Status, type Verdict } from '../../source/checks/verdict.ts';
import { clean } from '../../source/text/clean.ts';
import { type Effect } from './faults.ts';
import { byId, judge } from './oracle.ts';

function verdict(status: Status, change: Partial<Verdict> = {}): Verdict {
  return {
    id: clean('disk.used[/]'),
    check: 'disk.used',
    target: clean('/'),
    group: 'disk',
    status,
    reason: null,
    summary: clean('58.2 % used'),
    value: 58.2,
    unit: '%',
    warn: '@80:',
    crit: '@90:',
    remedy: null,
    evidence: [],
    ageMs: 0,
    subject: { pane: 'disk', row: null },
    ...change,
  };
}

const rests = new Set(['disk.used[/]']);
const lies = (effect: Effect, before: Verdict, after: readonly Verdict[]) =>
  judge(effect, byId([before]), byId(after), rests).falseOk.length > 0;
const other = { summary: clean('12.0 % used'), value: 12 };

test('what rests on something that is gone may not be green, nor vanish without a word', (t) => {
  t.true(lies('destroys', verdict('ok'), [verdict('ok')]));
  t.true(lies('destroys', verdict('ok'), [verdict('not-applicable')]));
  t.true(lies('destroys', verdict('ok'), []));
  t.false(lies('destroys', verdict('ok'), [verdict('unknown')]));
  t.false(lies('destroys', verdict('ok'), [verdict('unknown', { id: clean('disk.used') })]));
});

test('what was wrong is not made good by a fault', (t) => {
  for (const effect of ['destroys', 'spoils', 'voids', 'harmless'] as const)
    t.true(lies(effect, verdict('critical'), [verdict('ok')]), effect);
});

test('what says that there is nothing has to be noticed by somebody', (t) => {
  t.true(lies('removes', verdict('ok'), [verdict('ok')]));
  t.false(lies('removes', verdict('ok'), [verdict('critical')]));
});

test('warnings before a good output change nothing, and damage may not pass for another figure', (t) => {
  t.true(lies('harmless', verdict('ok'), [verdict('ok', other)]));
  t.true(lies('spoils', verdict('ok'), [verdict('ok', other)]));
  t.false(lies('distorts', verdict('ok'), [verdict('ok', other)]));
});

test('nonsense is not ok', (t) => {
  for (const value of [-1, 101, NaN, Infinity])
    t.true(lies('distorts', verdict('ok'), [verdict('ok', { value })]));
  for (const summary of ['NaN % used', '-5 % used', '16.0 EiB free', 'undefined'])
    t.true(lies('distorts', verdict('ok'), [verdict('ok', { summary: clean(summary) })]));
});

test('an error of our own is a defect', (t) => {
  const { defects } = judge('distorts', byId([]), byId([verdict('unknown', { reason: 'internal' })]), rests);
  t.is(defects.length, 1);
});
