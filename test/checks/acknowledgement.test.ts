import test from 'ava';
import fc from 'fast-check';
import { acknowledge, type Acknowledgement, thatCount } from '../../source/checks/acknowledgement.ts';
import { advance, nothing } from '../../source/checks/memory.ts';
import { exitCode, rank, type Status, statuses, type Verdict, worst } from '../../source/checks/verdict.ts';
import { clean } from '../../source/text/clean.ts';
import { of, says, start } from '../support/memories.ts';

const day = 86_400_000;
const ordered: Acknowledgement = {
  id: 'disk.mounted[/pool]',
  at: start,
  until: start + 9 * day,
  by: clean('deck'),
  reason: clean('the drive is ordered'),
  status: 'warning',
  value: null,
};

function after(days: number, verdict: Verdict, acknowledgement: Acknowledgement = ordered) {
  const remembered = { ...nothing, acknowledgements: new Map([[acknowledgement.id, acknowledgement]]) };
  return advance(remembered, [verdict], { now: start + days * day, bootId: null, keeps: true });
}

/** Whether it counts for the exit code. */
function counts(days: number, verdict: Verdict, acknowledgement?: Acknowledgement): boolean {
  return exitCode(worst(thatCount(after(days, verdict, acknowledgement).verdicts))) !== 0;
}

const { id } = ordered;
for (const [title, days, status, expected] of [
  ['until its date it does not count', 1, 'warning', false],
  ['nor just before it', 9 - 1 / day, 'warning', false],
  ['from its date on it counts again', 9, 'warning', true],
  ['what got worse counts at once', 1, 'critical', true],
  ['unknown is never covered', 1, 'unknown', true],
] as const) {
  test(title, (t) => t.is(counts(days, says(id, status)), expected));
}

test('what got better is covered still', (t) => {
  t.false(counts(1, says(id, 'warning'), { ...ordered, status: 'critical' }));
  t.false(counts(1, says(id, 'critical'), { ...ordered, status: 'critical' }));
});

test('only that verdict', (t) => {
  t.true(counts(1, says('disk.mounted[/]', 'warning')));
});

test('where failures are counted, one more counts', (t) => {
  const known = { ...ordered, id: 'unit.failed', value: 2 };
  const failed = (value: number) => says('unit.failed', 'warning', { value, unit: 'count' });
  t.deepEqual(
    [1, 2, 3].map((value) => counts(1, failed(value), known)),
    [false, false, true],
  );
  const used = says('disk.used[/]', 'warning', { value: 84, unit: '%' });
  t.false(counts(1, used, { ...ordered, id: 'disk.used[/]', value: 82 }), 'a share may move');
});

test('it is shown with who, until when and why, and keeps its status', (t) => {
  const verdict = of(after(1, says(id, 'warning')), id);
  t.is(verdict.status, 'warning');
  t.is(
    verdict.summary,
    clean('as it should be; acknowledged by deck until 2026-12-01T17:00:00Z: the drive is ordered'),
  );
  t.is(verdict.memory.acknowledged, ordered);
  t.is(of(after(10, says(id, 'warning')), id).summary, clean('as it should be'));
});

const wish = { id, at: start, until: start + day, by: 'deck', reason: ' ordered\u001b[2J ' };

test('an acknowledgement holds how bad it was', (t) => {
  const answer = acknowledge(wish, { status: 'critical', value: 3 });
  t.deepEqual(answer, {
    done: true,
    acknowledgement: {
      ...wish,
      by: clean('deck'),
      reason: clean('ordered\u001b[2J'),
      status: 'critical',
      value: 3,
    },
  });
});

for (const [title, change, status, why] of [
  ['nothing known', {}, null, `the latest run said nothing of ${id}`],
  ['unknown', {}, 'unknown', `${id} is unknown: what is not known cannot be acknowledged`],
  ['ok', {}, 'ok', `${id} is ok: there is nothing to acknowledge`],
  ['no reason', { reason: ' ' }, 'warning', 'an acknowledgement wants a reason'],
  ['a novel', { reason: 'x'.repeat(121) }, 'warning', 'the reason is longer than 120 characters'],
  ['a date that is over', { until: start }, 'warning', 'an acknowledgement wants a date in the future'],
  ['no date', { until: NaN }, 'warning', 'an acknowledgement wants a date in the future'],
  ['for ever', { until: Infinity }, 'warning', 'an acknowledgement wants a date in the future'],
] as const) {
  test(`refused: ${title}`, (t) => {
    const answer = acknowledge({ ...wish, ...change }, status === null ? null : { status, value: null });
    t.deepEqual(answer, { done: false, why: clean(why) });
  });
}

test('whatever is acknowledged: only what is no worse than that, and known, stops counting', (t) => {
  const level = fc.constantFrom<'warning' | 'critical'>('warning', 'critical');
  const property = fc.property(
    level,
    fc.constantFrom<Status>(...statuses),
    fc.integer({ min: 0, max: 20 }),
    (at, status, days) => {
      const bad = rank(status) > 0;
      const covered = bad && !counts(days, says(id, status), { ...ordered, status: at });
      t.is(covered, bad && status !== 'unknown' && rank(status) <= rank(at) && days < 9);
    },
  );
  fc.assert(property);
});
