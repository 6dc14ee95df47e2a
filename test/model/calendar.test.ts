import test from 'ava';
import fc from 'fast-check';
import {
  calendarInterval,
  elapses,
  leftOut,
  monotonicInterval,
  timeSpan,
} from '../../source/model/calendar.ts';
import { zones } from '../../source/model/runs.ts';
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

/** As `TZ=UTC systemd-analyze calendar --iterations=3 --base-time=FROM 'EVENT ZONE'` of systemd 252 has it. */
const told: readonly (readonly [string, zone: string, from: string, readonly string[] | null])[] = [
  ['*-*-* 02:00:00', 'UTC', '2026-11-22 17:00', ['2026-11-23 02:00', '2026-11-24 02:00', '2026-11-25 02:00']],
  ['*-*-* 02:00:00', 'Europe/Oslo', '2026-11-22 17:00', ['2026-11-23 01:00', '2026-11-24 01:00', '2026-11-25 01:00']],
  ['*-*-* 02:00:00 UTC', 'Europe/Oslo', '2026-11-22 17:00', ['2026-11-23 02:00', '2026-11-24 02:00', '2026-11-25 02:00']],
  ['Sat *-*-* 04:00:00', 'UTC', '2026-11-22 17:00', ['2026-11-28 04:00', '2026-12-05 04:00', '2026-12-12 04:00']],
  ['Mon..Fri *-*-* 07:30:00', 'UTC', '2026-11-26 12:00', ['2026-11-27 07:30', '2026-11-30 07:30', '2026-12-01 07:30']],
  ['*-*-* 06,18:00:00', 'UTC', '2026-11-22 17:00', ['2026-11-22 18:00', '2026-11-23 06:00', '2026-11-23 18:00']],
  ['*-*-* 00/8:15:00', 'UTC', '2026-11-22 17:00', ['2026-11-23 00:15', '2026-11-23 08:15', '2026-11-23 16:15']],
  ['*-*-01 10:00:00', 'UTC', '2026-11-22 17:00', ['2026-12-01 10:00', '2027-01-01 10:00', '2027-02-01 10:00']],
  ['*-*~01 12:00:00', 'UTC', '2026-11-22 17:00', ['2026-11-30 12:00', '2026-12-31 12:00', '2027-01-31 12:00']],
  ['Sun *-*-22..28 11:00:00', 'UTC', '2026-11-22 17:00', ['2026-12-27 11:00', '2027-01-24 11:00', '2027-02-28 11:00']],
  ['daily', 'UTC', '2026-11-22 17:00', ['2026-11-23 00:00', '2026-11-24 00:00', '2026-11-25 00:00']],
  ['weekly', 'UTC', '2026-11-22 17:00', ['2026-11-23 00:00', '2026-11-30 00:00', '2026-12-07 00:00']],
  // On 29 March 2026 clocks in Oslo go from 02:00 to 03:00: there is no 02:00 and no 02:30, and systemd leaves that night out.
  ['*-*-* 02:00:00', 'Europe/Oslo', '2026-03-27 12:00', ['2026-03-28 01:00', '2026-03-30 00:00', '2026-03-31 00:00']],
  ['*-*-* 02:30:00', 'Europe/Oslo', '2026-03-27 12:00', ['2026-03-28 01:30', '2026-03-30 00:30', '2026-03-31 00:30']],
  // On 25 October they show 02:00 to 03:00 twice: the first counts.
  ['*-*-* 02:30:00', 'Europe/Oslo', '2026-10-23 12:00', ['2026-10-24 00:30', '2026-10-25 00:30', '2026-10-26 01:30']],
  ['*-*-* *:15:00', 'Europe/Oslo', '2026-10-24 23:00', ['2026-10-24 23:15', '2026-10-25 00:15', '2026-10-25 02:15']],
  ['2026-12-24 18:00:00', 'UTC', '2026-11-22 17:00', null],
  ['*-*-* 02:00:00.5', 'UTC', '2026-11-22 17:00', null],
  ['*-*-* 02:00:00 Mars/Olympus', 'UTC', '2026-11-22 17:00', null],
  ['soon', 'UTC', '2026-11-22 17:00', null],
]; // prettier-ignore

const instant = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);

for (const [event, zone, from, expected] of told) {
  test(`OnCalendar=${event} after ${from} UTC, on clocks of ${zone}`, (t) => {
    const start = instant(from);
    const found = elapses(event, zones(zone), { from: start, until: start + 300 * day, most: 3 });
    t.deepEqual(
      found?.map((at) => new Date(at).toISOString().slice(0, 16).replace('T', ' ')) ?? null,
      expected,
    );
  });
}

test('what the clocks are put forward over is told, and what lies beside it is not', (t) => {
  const span = { from: instant('2026-03-27 12:00'), until: instant('2026-03-31 12:00'), most: 9 };
  const told = (event: string, zone: string) =>
    leftOut(event, zones(zone), span)?.map((wall) => new Date(wall).toISOString().slice(0, 16));
  t.deepEqual(told('*-*-* 02:00:00', 'Europe/Oslo'), ['2026-03-29T02:00']);
  t.deepEqual(told('*-*-* *:00/30:00', 'Europe/Oslo'), ['2026-03-29T02:00', '2026-03-29T02:30']);
  t.deepEqual(told('*-*-* 01:59:59', 'Europe/Oslo'), []);
  t.deepEqual(told('*-*-* 03:00:00', 'Europe/Oslo'), []);
  t.deepEqual(told('*-*-* 02:00:00', 'UTC'), []);
  t.is(told('soon', 'UTC'), undefined);
});

test('without the zone of the box only an event that names its own can be told', (t) => {
  const span = { from: instant('2026-11-22 17:00'), until: instant('2026-11-24 17:00'), most: 9 };
  t.is(elapses('*-*-* 02:00:00', zones(null), span), null);
  t.is(elapses('*-*-* 02:00:00 UTC', zones(null), span)?.length, 2);
});

test('what elapses at the beginning of a span does not lie in it, what does at its end lies in it', (t) => {
  const from = instant('2026-11-23 02:00');
  t.deepEqual(elapses('*-*-* 02:00:00', zones('UTC'), { from, until: from + day, most: 9 }), [from + day]);
});

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
          ...(elapses(text, zones('UTC'), { from: 0, until: 90 * day, most: 5 }) ?? []),
        ]) {
          t.true(length === null || (Number.isFinite(length) && length >= 0), text);
        }
      },
    ),
    { numRuns: 500 },
  );
});
