import test from 'ava';
import fc from 'fast-check';
import { timeSpan, timestamp } from '../../source/probes/systemd-time.ts';

const spans: readonly (readonly [string, number | null])[] = [
  ['90', 90_000],
  ['90s', 90_000],
  ['1min 30s', 90_000],
  ['1min30s', 90_000],
  ['1h30m', 5_400_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['2min 200ms', 120_200],
  ['1us', 0.001],
  ['1.5s', 1500],
  ['1w 2d', 777_600_000],
  ['1M', 30.44 * 86_400_000],
  ['0', 0],
  ['', null],
  ['infinity', null],
  ['disable', null],
  ['5 parsecs', null],
  ['-5s', null],
  ['5s;rm', null],
  ['constructor', null],
  ['1constructor', null],
];

for (const [text, ms] of spans) test(`time span "${text}"`, (t) => t.is(timeSpan(text), ms));

const at = Date.parse('2026-11-22T17:00:00Z');
const instants: readonly (readonly [string, number | undefined])[] = [
  ['Sun 2026-11-22 17:00:00 UTC', at],
  ['2026-11-22 17:00:00 UTC', at],
  ['Sun 2026-11-22 17:00:00.123456 UTC', at + 123],
  [`@${at / 1000}`, at],
  ['Sun 2026-11-22 18:00:00 CET', undefined],
  ['søn. 2026-11-22 17:00:00 UTC', undefined],
  ['Sun 2026-02-31 17:00:00 UTC', undefined],
  ['Sun 2026-11-22 25:00:00 UTC', undefined],
  ['Sun 2026-11-22 17:61:00 UTC', undefined],
  ['Sun 2026-11-22 17:00:61 UTC', undefined],
  ['Sun 2026-13-22 17:00:00 UTC', undefined],
  ['yesterday', undefined],
  ['', undefined],
];

for (const [text, ms] of instants) test(`timestamp "${text}"`, (t) => t.is(timestamp(text), ms));

test('property: neither throws, and a time span is never negative', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z. ]{0,30}$/)), (text) => {
      const span = timeSpan(text);
      timestamp(text);
      return span === null || (span >= 0 && !Number.isNaN(span));
    }),
  );
  t.pass();
});

test('property: what systemd writes of an instant is that instant', (t) => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1970-01-02'), max: new Date('2199-12-31'), noInvalidDate: true }),
      (date) => {
        const seconds = Math.floor(date.getTime() / 1000) * 1000;
        const text = new Date(seconds).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
        return timestamp(`Sun ${text}`) === seconds;
      },
    ),
  );
  t.pass();
});
