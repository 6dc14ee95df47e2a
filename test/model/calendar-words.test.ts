import test from 'ava';
import fc from 'fast-check';
import { calendarInWords } from '../../source/model/calendar-words.ts';

for (const [calendar, words] of [
  ['*-*-* 02:00:00', 'every day at 02:00'],
  ['*-*-* 02,14:30:00', 'every day at 02:30 and 14:30'],
  ['Sat *-*-* 04:00:00', 'every Sat at 04:00'],
  ['Mon..Fri *-*-* 07:30:00', 'every Mon to Fri at 07:30'],
  ['Sun *-*-01..07 14:00:00', 'every Sun that is day 1 to 7 of its month at 14:00'],
  ['*-*-01 10:00:00', 'on day 1 of each month at 10:00'],
  ['*-*-* *:00/5:00', 'every 5 minutes'],
  ['*-*-* *:00:00', 'every hour at minute 0'],
  ['*-*-* 00/6:15:00', 'every 6 hours at minute 15'],
  ['Sat *-*-* *:00/15:00', 'every 15 minutes, every Sat'],
  ['*-*-* 02:00:00 Europe/Oslo', 'every day at 02:00 (Europe/Oslo)'],
  ['2026-12-24 18:00:00', null],
  ['*-01,07-01 00:00:00', null],
  ['*-*~01 00:00:00', null],
  ['*-*-* 02:00:30', null],
  ['OnUnitActiveSec 15min', null],
  ['', null],
] as const) {
  test(`"${calendar}" is ${words ?? 'not put into words'}`, (t) => {
    t.is(calendarInWords(calendar), words);
  });
}

test('property: any text has words or none, at once', (t) => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3000 }), (text) => {
      const words = calendarInWords(text);
      return words === null || words.length > 0;
    }),
  );
  t.pass();
});
