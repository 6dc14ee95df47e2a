import test from 'ava';
import fc from 'fast-check';
import { alerts, parseRange } from '../../source/checks/range.ts';
import { rank, type Status, type Unit, type Verdict } from '../../source/checks/verdict.ts';
import { clean } from '../../source/text/clean.ts';
import { of, runs, says } from '../support/memories.ts';

/** What a range makes of a number. Null: it is not known. */
function measured(value: number | null, warn: string | null, crit: string | null, unit: Unit = '%'): Verdict {
  if (value === null) return says('disk.used[/]', 'unknown', { warn, crit, unit });
  const over = (text: string | null) => {
    const range = text === null ? null : parseRange(text);
    return range !== null && alerts(range, value);
  };
  const status: Status = over(crit) ? 'critical' : over(warn) ? 'warning' : 'ok';
  return says('disk.used[/]', status, { value, warn, crit, unit });
}

function shown(verdicts: readonly Verdict[]): string {
  const letters = { ok: 'o', 'not-applicable': 'n', unknown: 'u', warning: 'w', critical: 'c' };
  return runs(verdicts.map((one) => [one]))
    .map((step) => letters[of(step, 'disk.used[/]').status])
    .join('');
}

const cases: readonly (readonly [
  title: string,
  unit: Unit,
  warn: string | null,
  crit: string | null,
  values: readonly (number | null)[],
  expected: string,
])[] = [
  [
    'a disk that warned from 80 % on is well again under 77 %',
    '%',
    '@80:',
    '@90:',
    [79, 80, 79, 77, 76.9, 79],
    'owwwoo',
  ],
  [
    'critical from 90 % on until under 87 %, then a warning',
    '%',
    '@80:',
    '@90:',
    [90, 88, 87, 86.9, 78, 76],
    'cccwwo',
  ],
  ['from critical at once into the warning’s band', '%', '@80:', '@90:', [91, 78, 76], 'cwo'],
  ['the band alone raises nothing', '%', '@80:', '@90:', [78, 79, 88, 78, 76], 'oowwo'],
  [
    'unknown neither clears nor raises',
    '%',
    '@80:',
    '@90:',
    [null, 78, 81, null, 78, null, 76, null, 78],
    'uowuwuouo',
  ],
  ['what must not be too little clears above', '%', '10:', null, [9, 11, 12.9, 13, 11], 'wwwoo'],
  ['other units: a tenth', 'B', '100:', '50:', [49, 54, 56, 109, 110, 105], 'ccwwoo'],
  ['ages', 's', '1000', '2000', [2001, 1801, 1800, 901, 900], 'ccwwo'],
  ['only on the side that alerted: over the end', 'count', '100:200', null, [201, 181, 180, 101], 'wwoo'],
  ['only on the side that alerted: under the start', 'count', '100:200', null, [99, 109, 110, 199], 'wwoo'],
  ['over both ends', 'count', '100:200', null, [201, 99, 109, 190], 'wwwo'],
  ['within', 'count', '@100:200', null, [150, 90, 89, 95, 200, 220, 221], 'wwoowwo'],
  ['nothing may fail: 0 clears', 'count', '0', null, [1, 0], 'wo'],
  ['a bound near 0 can be cleared', '%', '@2:', null, [2, 1, 0.9], 'wwo'],
  ['a bound near 100 can be cleared', '%', '99:', null, [98, 99.4, 99.5], 'wwo'],
  ['a range narrower than the band can be cleared', '%', '10:12', null, [13, 11.5, 11], 'wwo'],
];

for (const [title, unit, warn, crit, values, expected] of cases) {
  test(title, (t) => {
    t.is(shown(values.map((value) => measured(value, warn, crit, unit))), expected);
  });
}

test('what is held says so, and until when', (t) => {
  const [, second] = runs([[measured(81, '@80:', '@90:')], [measured(78, '@80:', '@90:')]]);
  const { status, summary, memory } = of(second, 'disk.used[/]');
  t.is(status, 'warning');
  t.is(summary, clean('as it should be; holds while >= 77 %'));
  t.like(memory, { rawStatus: 'ok', held: true });
});

test('under another threshold nothing is raised', (t) => {
  t.is(shown([measured(82, '@80:', null), measured(82, '@83:', null)]), 'wo');
});

test('what is known to be well without a number clears', (t) => {
  const without = says('disk.used[/]', 'ok', { warn: '@80:', unit: '%' });
  t.is(shown([measured(81, '@80:', null), without, measured(78, '@80:', null)]), 'woo');
  const absent = says('disk.used[/]', 'not-applicable', { warn: '@80:', unit: '%' });
  t.is(shown([measured(81, '@80:', null), absent, measured(78, '@80:', null)]), 'wno');
});

test('a check that knows better than its range is believed', (t) => {
  const better = { ...measured(81, '@80:', null), status: 'ok' as const };
  t.is(shown([better, measured(78, '@80:', null), measured(81, '@80:', null), better]), 'oowo');
});

const range = fc
  .tuple(
    fc.constantFrom('', '@'),
    fc.integer({ min: 0, max: 99 }),
    fc.integer({ min: 0, max: 99 }),
    fc.integer({ min: 0, max: 2 }),
  )
  .map(([at, one, other, form]) => {
    const [low, high] = [Math.min(one, other), Math.max(one, other)];
    return `${at}${[`${low}:${high}`, `${low}:`, `${high}`][form] ?? ''}`;
  });

test('never better than the number itself, and worse only after it was so bad in this series', (t) => {
  const values = fc.array(fc.option(fc.integer({ min: 0, max: 100 })), { maxLength: 10 });
  const property = fc.property(
    range,
    range,
    values,
    fc.constantFrom<Unit>('%', 'B', 's', 'count'),
    (warn, crit, list, unit) => {
      const raw = list.map((value) => measured(value, warn, crit, unit));
      let worst = 0;
      runs(raw.map((one) => [one])).forEach((step, index) => {
        const { status, memory } = of(step, 'disk.used[/]');
        const own = rank(raw[index]?.status ?? 'ok');
        worst = Math.max(worst, own);
        if (memory.rawStatus === 'unknown') t.is(status, 'unknown');
        else t.true(rank(status) >= own && rank(status) <= worst && memory.held === rank(status) > own);
      });
    },
  );
  fc.assert(property, { numRuns: 300 });
});

test('every alarm of a range that leaves room can be cleared by some number', (t) => {
  const property = fc.property(
    range,
    fc.constantFrom<Unit>('%', 'count'),
    fc.integer({ min: 0, max: 100 }),
    (warn, unit, bad) => {
      const fine = Array.from({ length: 101 }, (_none, value) => value).filter(
        (value) => !alerts(parseRange(warn)!, value),
      );
      fc.pre(fine.length > 10);
      const clears = fine.some((value) =>
        shown([bad, value].map((one) => measured(one, warn, null, unit))).endsWith('o'),
      );
      t.true(clears, `${warn} after ${bad}`);
    },
  );
  fc.assert(property, { numRuns: 50 });
});
