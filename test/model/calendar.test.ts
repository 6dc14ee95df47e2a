import test from 'ava';
import fc from 'fast-check';
import { calendarInterval, monotonicInterval, timeSpan } from '../../source/model/calendar.ts';
import { day, hour, minute, second } from '../support/readings.ts';

const calendars: readonly (readonly [string, number | null])[] = [
  ['*-*-* 02:00:00', day],
  ['*-*-* 02:00:00 UTC', day],
  ['Sun *-*-* 03:00:00', 7 * day],
  ['Sun *-*-* 03:00', 7 * day],
  ['Sat 04:00', 7 * day],
  ['Mon..Fri *-*-* 07:00:00', 3 * day],
  ['Mon,Thu *-*-* 07:00:00', 4 * day],
  ['*-*-* *:00/5:00', 5 * minute],
  ['*:0/5', 5 * minute],
  ['*:0/15', 15 * minute],
  ['*-*-* *:00:00', hour],
  ['*-*-* 06,18:00:00', 12 * hour],
  ['*-*-* 06,20:00:00', 14 * hour],
  ['*-*-* 00/6:00:00', 6 * hour],
  ['*-*-01 10:00:00', 31 * day],
  ['*-*-01,15 06:45:00', 17 * day],
  ['Sun *-*-22..28 11:00:00', 35 * day],
  ['*-01,04,07,10-01 00:00:00', 93 * day],
  ['*-*~01 12:00:00', 31 * day],
  ['daily', day],
  ['Weekly', 7 * day],
  ['hourly', hour],
  ['*-*-*', day],
  ['2026-12-24 18:00:00', null],
  ['25:00', null],
  ['soon', null],
  ['__proto__', null],
  ['constructor', null],
  ['', null],
];

for (const [text, interval] of calendars) {
  test(`OnCalendar=${text} elapses ${interval === null ? 'nobody knows how often' : `every ${String(interval / hour)} h`}`, (t) => {
    t.is(calendarInterval(text), interval);
  });
}

const spans: readonly (readonly [string, number | null])[] = [
  ['15min', 15 * minute],
  ['1h 30min', 90 * minute],
  ['1h30min', 90 * minute],
  ['2w', 14 * day],
  ['90', 90 * second],
  ['500ms', 500],
  ['1month 2d', 30.44 * day + 2 * day],
  ['1M', 30.44 * day],
  ['1m', minute],
  ['', null],
  ['infinity', null],
  ['5 parsecs', null],
  ['5 constructor', null],
];

for (const [text, length] of spans) {
  test(`the time span ${JSON.stringify(text)}`, (t) => t.is(timeSpan(text), length));
}

test('a time span that begs for backtracking comes back at once', (t) => {
  t.is(timeSpan(`${'1'.repeat(2000)}!`), null);
});

test('of the monotonic settings only those that repeat have an interval', (t) => {
  t.is(monotonicInterval('OnUnitActiveSec 15min'), 15 * minute);
  t.is(monotonicInterval('OnUnitInactiveSec 1h'), hour);
  t.is(monotonicInterval('OnBootSec 3min'), null);
  t.is(monotonicInterval('OnUnitActiveSec 0'), null);
});

test('any text is an interval or none', (t) => {
  const piece = fc.constantFrom(
    '*',
    '-',
    ':',
    ',',
    '..',
    '/',
    '~',
    ' ',
    '0',
    '7',
    '12',
    '31',
    'Sun',
    'Mon',
    'UTC',
    '99999',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
      ),
      (text) => {
        for (const length of [
          calendarInterval(text),
          timeSpan(text),
          monotonicInterval(`OnUnitActiveSec ${text}`),
        ]) {
          t.true(length === null || (Number.isFinite(length) && length >= 0), text);
        }
      },
    ),
    { numRuns: 500 },
  );
});
