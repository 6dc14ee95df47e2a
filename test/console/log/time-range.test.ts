import test from 'ava';
import fc from 'fast-check';
import { parseTimeRange } from '../../../source/console/log/time-range.ts';

// The operator's own zone, whatever it is here.
const at = (text: string) => new Date(text).getTime();
const now = at('2026-11-24T16:30:00');
const range = (text: string) => {
  const parsed = parseTimeRange(text, now);
  return parsed === null ? null : [parsed.since, parsed.until];
};

const cases: readonly (readonly [string, readonly [number | null, number | null] | null])[] = [
  ['', [null, null]],
  ['2h', [now - 2 * 3_600_000, null]],
  ['90 m', [now - 90 * 60_000, null]],
  ['today', [at('2026-11-24T00:00:00'), null]],
  ['yesterday', [at('2026-11-23T00:00:00'), at('2026-11-24T00:00:00')]],
  ['02:00', [at('2026-11-24T02:00:00'), null]],
  ['18:05', [at('2026-11-23T18:05:00'), null]],
  ['02:00..03:00:30', [at('2026-11-24T02:00:00'), at('2026-11-24T03:00:30')]],
  ['2026-11-20', [at('2026-11-20T00:00:00'), null]],
  ['2026-11-20 04:10..2026-11-20 05:00', [at('2026-11-20T04:10:00'), at('2026-11-20T05:00:00')]],
  ['2d..1d', [now - 2 * 86_400_000, now - 86_400_000]],
  ['..1d', [null, now - 86_400_000]],
  ['1d..', [now - 86_400_000, null]],
  ['1d..2d', null],
  ['..', null],
  ['1h..2h..3h', null],
  ['2026-02-31', null],
  ['25:00', null],
  ['soon', null],
  ['-1h', null],
];
for (const [text, expected] of cases) test(`"${text}"`, (t) => t.deepEqual(range(text), expected as never));

test('property: any text is a range that has a length, or none', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9:.\-shdm ]{0,20}$/)), (text) => {
      const parsed = parseTimeRange(text, now);
      if (parsed === null) return true;
      const { since, until } = parsed;
      return (
        (since === null || Number.isFinite(since)) && (since === null || until === null || since < until)
      );
    }),
  );
  t.pass();
});
