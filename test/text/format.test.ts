import test from 'ava';
import fc from 'fast-check';
import {
  bytes,
  duration,
  instant,
  missing,
  percent,
  shortBytes,
  shortDuration,
} from '../../source/text/format.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

function table<I>(name: string, format: (value: I) => string, rows: readonly (readonly [I, string])[]) {
  for (const [value, shown] of rows) {
    test(`${name}: ${String(value)} is shown as ${shown}`, (t) => t.is(format(value), shown));
  }
}

table('bytes', bytes, [
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1024 * 1024 - 1, '1.0 MiB'],
  [126_340_825_088, '117.7 GiB'],
  [-1_288_490_189, '-1.2 GiB'],
  [Number.NaN, missing],
  [Number.POSITIVE_INFINITY, missing],
]);

table('shortBytes', shortBytes, [
  [612, '612B'],
  [1536, '1.5K'],
  [100 * 1024 ** 3, '100G'],
  [1023.99 * 1024 ** 2, '1.0G'],
]);

table('percent', percent, [
  [0, '0.0 %'],
  [93.44, '93.4 %'],
  [99.97, '99.9 %'],
  [100, '100.0 %'],
  [Number.NaN, missing],
]);

table('duration', duration, [
  [-5, '0 s'],
  [41 * second, '41 s'],
  [59.6 * second, '1m'],
  [4 * minute + 10 * second, '4m 10s'],
  [3 * hour + 20 * minute, '3h 20m'],
  [16 * day + 4 * hour, '16d 4h'],
  [Number.NaN, missing],
]);

table('shortDuration', shortDuration, [
  [41 * second, '41s'],
  [47 * hour, '47h'],
  [16 * day, '16d'],
]);

table('instant', instant, [
  [Date.UTC(2026, 10, 22, 17, 0, 3, 250), '2026-11-22T17:00:03Z'],
  [8.65e15, missing],
]);

test('short forms fit in six cells, whatever the number', (t) => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2 ** 60, noNaN: true }), (value) => {
      t.true(shortBytes(value).length <= 6, shortBytes(value));
    }),
  );
  t.pass();
});
