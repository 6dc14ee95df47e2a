import test from 'ava';
import fc from 'fast-check';
import {
  alerts,
  atLeast,
  atMost,
  formatRange,
  from,
  parseRange,
  type Range,
} from '../../source/checks/range.ts';

const grammar: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  // text, values that alert, values that are fine
  ['10', [-1, 10.01, 11], [0, 5, 10]],
  ['10:', [9.99, -1], [10, 11, 1e9]],
  ['~:10', [10.01, 11], [-1e9, 0, 10]],
  ['10:20', [9, 21], [10, 15, 20]],
  ['@10:20', [10, 15, 20], [9, 21]],
  ['@80:', [80, 94.1], [79.999]],
  ['0', [1, -1], [0]],
  ['-5:5', [-6, 6], [-5, 5]],
  ['@~:0', [-1, 0], [0.1]],
  ['1.5', [1.51], [1.5]],
  ['~:', [], [-1e9, 0, 1e9]],
];

for (const [text, bad, good] of grammar) {
  test(`the range ${text}`, (t) => {
    const range = parseRange(text);
    if (range === null) return t.fail();
    for (const value of bad) t.true(alerts(range, value), `${String(value)} alerts`);
    for (const value of good) t.false(alerts(range, value), `${String(value)} is fine`);
  });
}

for (const text of [
  '',
  ':',
  '@',
  '@:',
  '20:10',
  '~',
  '10:20:30',
  '80%',
  '> 80',
  '1e3',
  'NaN',
  '10 :20',
  '--1',
  '~:~',
  '10,5',
]) {
  test(`${JSON.stringify(text)} is not a range`, (t) => t.is(parseRange(text), null));
}

const anyRange: fc.Arbitrary<Range> = fc
  .tuple(
    fc.oneof(
      fc.constant(-Infinity),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    ),
    fc.oneof(
      fc.constant(Infinity),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    ),
    fc.boolean(),
  )
  .map(([one, other, inside]) => ({
    start: Math.min(one, other) + 0,
    end: Math.max(one, other) + 0,
    inside,
  }));

test('a range written and read again is the same range', (t) => {
  fc.assert(
    fc.property(anyRange, (range) => {
      const again = parseRange(formatRange(range));
      t.truthy(again, formatRange(range));
      t.is(again?.inside, range.inside);
      for (const side of ['start', 'end'] as const) {
        const difference = Math.abs((again?.[side] ?? NaN) - range[side]);
        t.true(again?.[side] === range[side] || difference < 1e-15, formatRange(range));
      }
    }),
    { numRuns: 300 },
  );
});

test('any text is a range or none, without an exception', (t) => {
  fc.assert(fc.property(fc.string(), (text) => void parseRange(text)));
  t.pass();
});

test('the ends are where they are said to be', (t) => {
  const of = (text: string, value: number) => alerts(parseRange(text) as Range, value);
  t.deepEqual([of(atMost(300), 300), of(atMost(300), 301)], [false, true]);
  t.deepEqual([of(atLeast(1024), 1024), of(atLeast(1024), 1023)], [false, true]);
  t.deepEqual([of(from(80), 80), of(from(80), 79)], [true, false]);
});
