import test from 'ava';
import fc from 'fast-check';
import { catalogue } from '../../source/checks/catalogue.ts';
import { type CountingCheck } from '../../source/checks/check.ts';
import { type Course, courseAfter, increaseOf } from '../../source/checks/counters.ts';
import { judgeAll } from '../../source/checks/judge.ts';
import { judgeLooks } from '../../source/checks/looks.ts';
import { advance, nothing, type Remembered } from '../../source/checks/memory.ts';
import { itself } from '../../source/checks/targets.ts';
import { type Verdict } from '../../source/checks/verdict.ts';
import { byPlan, known } from '../../source/model/known.ts';
import { literal } from '../../source/text/clean.ts';
import { configuration, editOne, modelOf, now } from '../support/readings.ts';

const minute = 60_000;
const hour = 60 * minute;

interface Look {
  readonly at: number;
  readonly total: number;
  readonly began?: number | null;
}

function courseOf(windowMs: number, ...looks: readonly Look[]): Course {
  let course: Course | null = null;
  for (const { at, total, began = null } of looks)
    course = courseAfter(course, { total, began }, at, windowMs);
  if (course === null) throw new Error('no look at all');
  return course;
}

test('what is added is what is not there at the first look', (t) => {
  t.deepEqual(increaseOf(courseOf(hour, { at: 0, total: 7 })), { seen: 0, atMost: 7, forMs: 0 });
  const second = courseOf(hour, { at: 0, total: 7 }, { at: 5 * minute, total: 9 });
  t.deepEqual(increaseOf(second), { seen: 2, atMost: 9, forMs: 5 * minute });
});

test('what is older than the window does not count, and then the sum is known', (t) => {
  const looks = Array.from({ length: 30 }, (_, index) => ({ at: index * 5 * minute, total: 7 + index }));
  t.deepEqual(increaseOf(courseOf(hour, ...looks)), { seen: 12, atMost: 12, forMs: hour });
});

test('smaller than before: it began anew, and nothing is negative', (t) => {
  const course = courseOf(hour, { at: 0, total: 7 }, { at: minute, total: 2 }, { at: 2 * minute, total: 3 });
  t.is(increaseOf(course).seen, 3);
});

test('a unit that was started anew between two looks has counted all that it stands at', (t) => {
  const course = courseOf(hour, { at: 0, total: 1 }, { at: minute, total: 2, began: minute / 2 });
  t.is(increaseOf(course).seen, 2);
});

test('what began within the window is known from its beginning', (t) => {
  t.deepEqual(increaseOf(courseOf(hour, { at: hour, total: 3, began: 0.5 * hour })), {
    seen: 3,
    atMost: 3,
    forMs: 0.5 * hour,
  });
  t.deepEqual(increaseOf(courseOf(hour, { at: 3 * hour, total: 3, began: 0 })), {
    seen: 0,
    atMost: 3,
    forMs: 0,
  });
});

test('a clock that was set back leaves nothing in the future', (t) => {
  const day = 24 * hour;
  const course = courseOf(
    hour,
    { at: day, total: 0 },
    { at: day + minute, total: 4 },
    { at: minute, total: 4 },
    { at: 2 * hour, total: 4 },
  );
  t.is(increaseOf(course).seen, 0);
});

test('with another window the course begins anew: what is missing of it was never seen', (t) => {
  const before = courseOf(hour, { at: 0, total: 0 }, { at: minute, total: 4 });
  t.deepEqual(increaseOf(courseAfter(before, { total: 4, began: null }, 2 * minute, 2 * hour)), {
    seen: 0,
    atMost: 4,
    forMs: 0,
  });
});

test('what is kept is bounded, however often somebody looks, and counts for its window and hardly longer', (t) => {
  const looks = Array.from({ length: 7200 }, (_, index) => ({ at: index * 1000, total: index }));
  const course = courseOf(hour, ...looks);
  t.true(course.additions.length <= 61, String(course.additions.length));
  const { seen } = increaseOf(course);
  t.true(seen >= 3600 && seen <= 3600 + 61, String(seen));
});

test('whatever it counts: what was seen is never more than what is possible, nor less than the window’s own', (t) => {
  const steps = fc.array(
    fc.record({ after: fc.integer({ min: 1, max: 20 * minute }), by: fc.integer({ min: 0, max: 3 }) }),
    { minLength: 1, maxLength: 60 },
  );
  const property = fc.property(steps, fc.integer({ min: 0, max: 9 }), (list, start) => {
    const looks: Look[] = [{ at: 0, total: start }];
    for (const { after, by } of list) {
      const last = looks.at(-1) ?? { at: 0, total: 0 };
      looks.push({ at: last.at + after, total: last.total + by });
    }
    const { at: end, total } = looks.at(-1) ?? { at: 0, total: 0 };
    const { seen, atMost } = increaseOf(courseOf(hour, ...looks));
    const within =
      total - Math.max(...looks.filter(({ at }) => at <= end - hour).map((one) => one.total), start);
    t.true(seen <= atMost && atMost <= total);
    t.true(seen >= within, `${seen} seen, ${within} added`);
  });
  fc.assert(property);
});

const counting = (total: number, change: Partial<CountingCheck<null, number>> = {}): CountingCheck => ({
  id: 'test.counter',
  group: 'host',
  pane: 'stack',
  needs: [],
  promise: 'a promise',
  explain: 'how',
  thresholds: { warn: '0', crit: '3', unit: 'count', within: { warn: hour, crit: hour }, source: 'here' },
  subjects: itself,
  fact: () => known(total, byPlan(now)),
  count: (stands: unknown) => {
    const counter = { total: Number(stands), began: null, of: literal('event') };
    return { warn: counter, crit: counter, remedy: null };
  },
  ...change,
});

function judged(check: CountingCheck, remembered: Remembered, at: number, checks = {}): Verdict {
  const [verdict] = judgeAll(
    { ...modelOf(), now: at },
    configuration({ checks }),
    [check],
    remembered.courses,
  );
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}

/** Runs of the check five minutes apart; the statuses that it comes to. */
function statuses(
  totals: readonly number[],
  change: Partial<CountingCheck<null, number>> = {},
): readonly string[] {
  let remembered = nothing;
  return totals.map((total, index) => {
    const at = now + index * 5 * minute;
    const verdict = judged(counting(total, change), remembered, at);
    remembered = advance(remembered, [verdict], { now: at, bootId: null, keeps: true }).remembered;
    return verdict.status;
  });
}

test('the sum of years is never judged, what is added is', (t) => {
  t.deepEqual(statuses([0, 0, 1, 1]), ['ok', 'ok', 'warning', 'warning']);
  t.deepEqual(statuses([40, 40, 41, 45]), ['unknown', 'ok', 'warning', 'critical']);
  t.deepEqual(statuses([1, ...Array.from({ length: 14 }, () => 2)]).slice(-3), ['warning', 'ok', 'ok']);
});

test('of a range that alerts when too little is added nothing is said before its time is over', (t) => {
  const quiet = { thresholds: { ...counting(0).thresholds, warn: '1:', crit: null } };
  t.deepEqual(
    statuses(
      Array.from({ length: 14 }, () => 0),
      quiet,
    ).slice(-3),
    ['unknown', 'warning', 'warning'],
  );
  t.deepEqual(statuses([0, 1], quiet), ['unknown', 'ok']);
});

test('never a false ok: what is not known to be new is not judged', (t) => {
  const property = fc.property(fc.nat({ max: 20 }), (total) => {
    const { status, reason, value } = judged(counting(total), nothing, now);
    t.is(status, total === 0 ? 'ok' : 'unknown');
    t.is(reason, total === 0 ? null : 'pending');
    t.is(value, total === 0 ? 0 : null);
  });
  fc.assert(property);
});

for (const total of [NaN, -1, 0.5, Infinity, 2 ** 64]) {
  test(`${total} is nothing that a counter stands at`, (t) => {
    const verdict = judged(counting(total), nothing, now);
    t.deepEqual([verdict.status, verdict.reason], ['unknown', 'parse']);
  });
}

test('the window and the ranges can be set', (t) => {
  const settings = { 'test.counter': { warn: '5', within: 600 } };
  const verdict = judged(counting(4), nothing, now, settings);
  t.deepEqual(verdict.within, { warn: 600_000, crit: 600_000 });
  t.is(judged(counting(3), nothing, now, settings).status, 'ok');
});

test('an acknowledgement covers what was added before it, and nothing after it', (t) => {
  const id = 'test.counter';
  const run = (at: number) => ({ now: at, bootId: null, keeps: true });
  const first = advance(nothing, [judged(counting(40), nothing, now)], run(now)).remembered;
  const later = now + 5 * minute;
  const second = advance(first, [judged(counting(41), first, later)], run(later)).remembered;
  const known = {
    ...second,
    acknowledgements: new Map([
      [
        id,
        {
          id,
          at: later + 1,
          until: later + hour,
          by: literal('deck'),
          reason: literal('seen'),
          status: 'warning' as const,
          value: 1,
        },
      ],
    ]),
  };
  const at = later + 5 * minute;
  const acknowledged = (total: number) =>
    advance(known, [judged(counting(total), known, at)], run(at)).verdicts[0]?.memory.acknowledged;
  t.truthy(acknowledged(41));
  t.is(acknowledged(42), null);
});

test('the console sees the counters run from look to look, from where the latest run left them', (t) => {
  const restarts = (count: number, at: number) => ({
    ...modelOf({ readings: editOne('units', 'notes.service', { restarts: count }) }),
    now: at,
  });
  const of = (verdicts: readonly Verdict[]) =>
    verdicts.find(({ id }) => id === 'container.restarts[notes]')?.status;
  const alone = judgeLooks(configuration(), () => null);
  t.deepEqual(
    [
      of(alone(restarts(7, now))),
      of(alone(restarts(7, now + minute))),
      of(alone(restarts(7, now + 4 * minute))),
    ],
    ['unknown', 'unknown', 'ok'],
  );
  t.is(of(alone(restarts(10, now + 5 * minute))), 'warning');

  const verdicts = judgeAll(restarts(7, now - 4 * minute), configuration());
  const { remembered } = advance(nothing, verdicts, { now: now - 4 * minute, bootId: null, keeps: true });
  const withRuns = judgeLooks(configuration(), () => remembered);
  t.is(of(withRuns(restarts(7, now))), 'ok');
});

test('what is known to count is written in the form that counts', (t) => {
  const ids = new Set(catalogue.filter((check) => 'count' in check).map(({ id }) => id));
  for (const id of ['btrfs.dev_errors', 'container.oom', 'container.restarts', 'ml.oom'])
    t.true(ids.has(id), id);
});
