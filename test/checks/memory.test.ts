import test from 'ava';
import fc from 'fast-check';
import { catalogue } from '../../source/checks/catalogue.ts';
import { flaps, lookBack } from '../../source/checks/flapping.ts';
import { advance, defaultSettings, nothing, type RememberedVerdict } from '../../source/checks/memory.ts';
import { rank, type Status, statuses, type Verdict } from '../../source/checks/verdict.ts';
import { clean } from '../../source/text/clean.ts';
import { boot, interval, of, runAt, runs, says, start } from '../support/memories.ts';

const letters = { o: 'ok', n: 'not-applicable', u: 'unknown', w: 'warning', c: 'critical' } as const;

/** `ooc`: three runs of one check. */
function series(id: string, text: string): readonly (readonly Verdict[])[] {
  return Array.from(text, (letter) => [says(id, letters[letter as keyof typeof letters])]);
}

function shown(id: string, text: string): readonly RememberedVerdict[] {
  return runs(series(id, text)).map((step) => of(step, id));
}

function letter({ status }: { readonly status: Status }): string {
  return Object.entries(letters).find(([, one]) => one === status)?.[0] ?? '?';
}

test('since is the last change of the status, or the first look', (t) => {
  const told = shown('disk.mounted[/]', 'ooccwuu');
  t.deepEqual(
    told.map(({ memory }) => ((memory.since ?? 0) - start) / interval),
    [0, 0, 2, 2, 4, 5, 5],
  );
});

for (const [id, raw, expected, why] of [
  ['unit.failed', 'ocoww', 'ocoww', 'a fact is immediate'],
  ['ml.ping', 'oco', 'owo', 'one lost answer is a warning, never ok'],
  ['ml.ping', 'occco', 'owcco', 'the second failure in a row is hard, the first answer clears'],
  ['ml.ping', 'cuc', 'wuc', 'what could not be asked is neither a failure nor an answer'],
  ['container.health[immich-ml]', 'owcw', 'owcw', 'a warning that gets worse is hard already'],
  ['ml.ping', 'cncc', 'wnwc', 'not applicable begins anew'],
] as const) {
  test(`${id}: ${raw} is shown as ${expected}: ${why}`, (t) => {
    t.is(shown(id, raw).map(letter).join(''), expected);
  });
}

test('a soft failure says so and keeps its raw status', (t) => {
  const [first] = shown('crowdsec.lapi', 'c');
  t.is(first?.summary, clean('as it should be; soft: failure 1 of 2'));
  t.like(first?.memory, { soft: true, rawStatus: 'critical' });
});

test('a failure before a reboot and one after it are not a row, but what was hard stays hard', (t) => {
  const after = (text: string) => {
    const last = runs(series('ml.ping', text)).at(-1)?.remembered ?? nothing;
    const rebooted = advance(last, [says('ml.ping', 'critical')], runAt(9, { bootId: clean('another') }));
    return of(rebooted, 'ml.ping').status;
  };
  t.is(after('c'), 'warning');
  t.is(after('cc'), 'critical');
  const [first] = runs(series('ml.ping', 'c'));
  const sameBoot = advance(
    first?.remembered ?? nothing,
    [says('ml.ping', 'critical')],
    runAt(9, { bootId: null }),
  );
  t.is(of(sameBoot, 'ml.ping').status, 'critical', 'which boot this is is not known');
});

test('without a memory nothing waits for a second failure, and nothing is claimed of the past', (t) => {
  for (const [remembered, keeps] of [
    [null, true],
    [null, false],
    [nothing, false],
  ] as const) {
    const verdict = of(advance(remembered, [says('ml.ping', 'critical')], runAt(0, { keeps })), 'ml.ping');
    t.is(verdict.status, 'critical');
    t.is(verdict.memory.since, remembered === null ? null : start);
    t.false(verdict.memory.soft);
  }
});

test('what is asked over a socket are checks that exist', (t) => {
  const ids = new Set(catalogue.map(({ id }) => id));
  t.deepEqual(
    [...defaultSettings.overSockets].filter((id) => !ids.has(id)),
    [],
  );
});

test('flapping: above half of the possible changes, until under a quarter', (t) => {
  const told = shown('disk.mounted[/]', 'oc'.repeat(6) + 'o'.repeat(25));
  const flapping = told.map(({ memory }) => (memory.flapping ? 'x' : '.')).join('');
  // 11 changes of 20 are reached with the 12th result; 4 are left when all but 5 of the first 13 have gone.
  t.is(flapping, '.'.repeat(11) + 'x'.repeat(17) + '.'.repeat(9));
  t.deepEqual(
    told.filter(({ memory }) => memory.flapping).map(({ status }) => status),
    Array.from({ length: 17 }, () => 'critical'),
    'the worse is kept',
  );
  t.is(told[12]?.memory.rawStatus, 'ok');
  t.is(told[12]?.summary, clean('as it should be; flapping: 12 changes in 13 results'));
});

test('flapping over a socket is critical only if two failures in a row were', (t) => {
  const last = (text: string) => shown('ml.ping', text).at(-1);
  t.like(last('oc'.repeat(8) + 'o'), { status: 'warning', memory: { flapping: true } as never });
  t.is(last('occ'.repeat(8) + 'o')?.status, 'critical');
});

test('flapping between ok and unknown says so and invents no finding', (t) => {
  const told = shown('disk.mounted[/]', 'ou'.repeat(8));
  t.is(told.map(letter).join(''), 'ou'.repeat(8));
  t.true(told.at(-1)?.memory.flapping);
});

test('the bounds of flapping', (t) => {
  const alternating = (changes: number) =>
    Array.from({ length: lookBack }, (_none, index): Status =>
      Math.min(index, changes) % 2 === 0 ? 'ok' : 'critical',
    );
  const flapsAt = (changes: number, before: boolean) => flaps(alternating(changes), before);
  t.deepEqual([flapsAt(10, false), flapsAt(11, false)], [false, true]);
  t.deepEqual([flapsAt(5, true), flapsAt(4, true)], [true, false]);
});

test('a clock that was stepped back is a warning, once, and no age is negative', (t) => {
  const [first] = runs([[says('disk.mounted[/]', 'critical')]]);
  const again = advance(first?.remembered ?? nothing, [says('disk.mounted[/]', 'critical', { ageMs: -5 })], {
    ...runAt(0),
    now: start - 90_000,
  });
  const clock = of(again, 'meta.clock');
  t.is(clock.status, 'warning');
  t.is(clock.summary, clean('1m 30s before the latest run: ages are not to be trusted'));
  const verdict = of(again, 'disk.mounted[/]');
  t.is(verdict.ageMs, 0);
  t.is(verdict.memory.since, start - 90_000);
  const later = advance(again.remembered, [says('disk.mounted[/]', 'critical')], {
    ...runAt(0),
    now: start + 1,
  });
  t.is(of(later, 'meta.clock').status, 'ok');
  t.is(of(later, 'disk.mounted[/]').memory.since, start, 'what was known before is not lost');
});

test('of the clock nothing is claimed that is not known', (t) => {
  const clock = (remembered: typeof nothing | null) => of(advance(remembered, [], runAt(0)), 'meta.clock');
  t.is(clock(nothing).status, 'not-applicable');
  t.like(clock(null), { status: 'unknown', reason: 'dependency' });
});

test('what a run does not look at is kept for a month', (t) => {
  const [first] = runs([[says('disk.mounted[/]', 'warning'), says('unit.failed', 'ok')]]);
  const later = (days: number) =>
    advance(first?.remembered ?? nothing, [], { ...runAt(0), now: start + days * 86_400_000 }).remembered
      .checks;
  t.true(later(30).has('disk.mounted[/]'));
  t.deepEqual([...later(31).keys()], ['meta.clock']);
});

test('the worst comes first, what is equally bad stays in order', (t) => {
  const step = runs([
    [says('a.a', 'warning'), says('ml.ping', 'critical'), says('b.b', 'critical'), says('c.c', 'ok')],
  ])[0];
  t.deepEqual(
    step?.verdicts.map(({ id }) => id as string),
    ['b.b', 'a.a', 'ml.ping', 'c.c', 'meta.clock'],
  );
});

const ids = ['unit.failed', 'ml.ping', 'crowdsec.lapi'];
const sequence = fc.array(
  fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...statuses)), { maxLength: 3 }),
  { maxLength: 45 },
);

test('whatever the sequence: unknown stays unknown, nothing is better than raw but a soft warning, nothing is worse without a cause', (t) => {
  const property = fc.property(sequence, (list) => {
    const steps = runs(list.map((run) => [...new Map(run)].map(([id, status]) => says(id, status))));
    for (const { verdicts, remembered } of steps) {
      for (const { id, status, memory, summary } of verdicts) {
        const { rawStatus, soft, flapping, held, since } = memory;
        if (rawStatus === 'unknown' || rawStatus === 'not-applicable') t.is(status, rawStatus);
        if (rank(status) < rank(rawStatus)) t.true(soft && status === 'warning' && ids.slice(1).includes(id));
        if (rank(status) > rank(rawStatus)) t.true(flapping || held);
        if (soft) t.true(rank(status) >= rank('warning') && summary.includes('soft'));
        t.true(since !== null && since >= start && since <= (remembered.lastRun?.at ?? 0));
        const kept = remembered.checks.get(id);
        t.true(kept !== undefined && kept.recent.length <= lookBack && kept.status === status);
      }
    }
  });
  fc.assert(property, { numRuns: 200 });
});

test('one run gives the same verdicts twice: nothing is changed in place', (t) => {
  const steps = runs(series('ml.ping', 'occ'));
  const again = advance(steps[1]?.remembered ?? nothing, [says('ml.ping', 'critical')], runAt(2));
  t.deepEqual(again, steps[2]);
  t.is(again.remembered.lastRun?.bootId, boot);
});
