import test from 'ava';
import {
  all,
  both,
  byPlan,
  fromReading,
  given,
  known,
  map,
  merge,
  unknown,
} from '../../source/model/known.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { minute, now, reading, second, unavailable } from '../support/readings.ts';

const probe = { id: 'probe', staleAfter: 90 * second };

test('a reading that was not taken yet is pending', (t) => {
  const fact = fromReading(undefined, probe, now);
  t.like(fact, { known: false, reason: 'pending' });
  t.deepEqual(fact.origin, { probes: ['probe'], takenAt: now, evidence: [] });
});

test('an unavailable one keeps its reason, its words and its evidence', (t) => {
  const taken = unavailable('permission', 'sudo refused');
  t.like(fromReading(taken, probe, now), {
    known: false,
    reason: 'permission',
    detail: clean('sudo refused'),
  });
  t.is(fromReading(taken, probe, now).origin.evidence, taken.evidence);
});

for (const [age, what] of [
  [0, 'known'],
  [90 * second, 'known'],
  [90 * second + 1, 'stale'],
  [-5 * minute, 'known'],
  [-5 * minute - 1, 'stale'],
] as const) {
  test(`a reading ${String(age)} ms old is ${what}`, (t) => {
    const fact = fromReading(reading('x', age), probe, now);
    t.is(fact.known ? 'known' : fact.reason, what);
  });
}

test('how old a stale one is, is said', (t) => {
  t.like(fromReading(reading('x', 200 * second), probe, now), { detail: clean('last read 3m 20s ago') });
});

const at = (takenAt: number, ...probes: string[]) => ({ probes, takenAt, evidence: [] });
const absent = unknown('locked', literal('no'), at(5, 'c'));

test('what rests on two readings is as old as the older', (t) => {
  const fact = both(known(1, at(10, 'a')), known(2, at(7, 'b')));
  t.deepEqual(fact, known([1, 2] as const, at(7, 'a', 'b')));
  t.deepEqual(merge(at(1, 'a'), at(2, 'a')), at(1, 'a'));
});

test('the first that is not known wins', (t) => {
  t.like(both(known(1, at(1)), absent), { known: false, reason: 'locked' });
  t.is(both(absent, known(1, at(1))), absent);
  t.is(all({ a: known(1, at(1)), b: absent, c: unknown('parse', literal('x'), at(1)) }), absent);
});

test('a function is never given what is not known', (t) => {
  t.is(
    map(absent, () => t.fail()),
    absent,
  );
  t.is(
    given(absent, () => t.fail()),
    absent,
  );
  t.deepEqual(
    given(known(1, at(3, 'a')), (one) => known(one + 1, at(4, 'b'))),
    known(2, at(3, 'a', 'b')),
  );
});

test('what brought nothing is not known by what the other one was read from', (t) => {
  const evidence = (path: string) => ({ argv: null, path: clean(path), exit: null, stderr: null, tookMs: 1 });
  const read = known(1, { ...at(9, 'a'), evidence: [evidence('/a')] });
  const late = unknown('timeout', literal('no answer'), at(5, 'b'));
  t.deepEqual(both(read, late), late);
  const failed = unknown('failed', literal('exit 1'), { ...at(5, 'b'), evidence: [evidence('/b')] });
  t.deepEqual(
    both(read, failed).origin.evidence.map(({ path }) => String(path)),
    ['/a', '/b'],
  );
  const strange = unknown('parse', literal('they do not fit'), byPlan(now));
  t.deepEqual(
    given(read, () => strange).origin.probes,
    ['a'],
    'what no probe says rests on what was looked at',
  );
});

test('several facts keep their names', (t) => {
  t.deepEqual(
    all({ a: known(1, at(9, 'a')), b: known('x', at(8, 'b')) }),
    known({ a: 1, b: 'x' }, at(8, 'a', 'b')),
  );
  t.deepEqual(byPlan(now), at(now));
});
