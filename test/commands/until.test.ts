import test from 'ava';
import fc from 'fast-check';
import { untilWhen } from '../../source/commands/until.ts';
import { UsageError } from '../../source/commands/usage.ts';

const now = Date.UTC(2026, 10, 22, 17);
const hour = 3_600_000;

for (const [text, expected] of [
  ['30m', now + hour / 2],
  ['12h', now + 12 * hour],
  ['3d', now + 72 * hour],
  ['2w', now + 14 * 24 * hour],
  ['2026-12-01', new Date(2026, 11, 1).getTime()],
  ['2026-12-01T08:00Z', Date.UTC(2026, 11, 1, 8)],
  ['2026-12-01T08:00:00+01:00', Date.UTC(2026, 11, 1, 7)],
] as const) {
  test(`until ${text}`, (t) => t.is(untilWhen(text, now), expected));
}

for (const [text, message] of [
  ['', /wants a time such as/],
  ['tomorrow', /wants a time such as/],
  ['3', /wants a time such as/],
  ['-3d', /wants a time such as/],
  ['2026-11-31', /wants a time such as/],
  ['2026-13-01', /wants a time such as/],
  ['2026-12-01T25:00:00Z', /wants a time such as/],
  ['0d', /is over/],
  ['2026-11-22T16:59:59Z', /is over/],
  ['53w', /more than a year away/],
  ['99999w', /more than a year away/],
] as const) {
  test(`refused: until ${text}`, (t) => {
    t.throws(() => untilWhen(text, now), { instanceOf: UsageError, message });
  });
}

test('whatever is typed: a date within a year, or a sentence', (t) => {
  const typed = fc.oneof(
    fc.string(),
    fc.stringMatching(/^\d{1,6}[mhdw]$/),
    fc.stringMatching(/^20\d\d-\d\d-\d\d$/),
  );
  const property = fc.property(typed, (text) => {
    try {
      const until = untilWhen(text, now);
      t.true(until > now && until <= now + 366 * 24 * hour);
    } catch (error) {
      t.true(error instanceof UsageError);
    }
  });
  fc.assert(property);
  t.pass();
});
