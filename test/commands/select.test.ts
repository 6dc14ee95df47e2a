import test from 'ava';
import { isSelected, refuseUnknown } from '../../source/commands/select.ts';
import { UsageError } from '../../source/commands/usage.ts';
import { verdict } from '../report/sample.ts';

const used = verdict('disk.used[/]');
const photos = verdict('backup.local[photos]', { group: 'backup' });
const all = { only: [], skip: [] };

test('nothing said selects everything', (t) => {
  t.true(isSelected(used, all));
});

test('by group, by check, by verdict, by pattern', (t) => {
  for (const pattern of ['disk', 'disk.used', 'disk.used[/]', 'disk.*', '*[/]', 'd*d']) {
    t.true(isSelected(used, { only: [pattern], skip: [] }), pattern);
    t.false(isSelected(photos, { only: [pattern], skip: [] }), pattern);
    t.false(isSelected(used, { only: [], skip: [pattern] }), pattern);
  }
});

test('what is skipped is skipped although it was asked for', (t) => {
  t.false(isSelected(used, { only: ['disk'], skip: ['disk.used[/]'] }));
});

test('signs of regular expressions are letters', (t) => {
  t.false(isSelected(verdict('disk.used[/]'), { only: ['disk.us.d*'], skip: [] }));
  t.true(isSelected(verdict('a.b[x+y(z]'), { only: ['*[x+y(z]'], skip: [] }));
});

test('a pattern that no check can match is refused, with what was probably meant', (t) => {
  const checks = [
    { id: 'disk.used', group: 'disk' },
    { id: 'backup.local', group: 'backup' },
  ] as const;
  t.notThrows(() => refuseUnknown({ only: ['disk', 'backup.*', 'disk.used[/x]'], skip: ['*'] }, checks));
  t.throws(() => refuseUnknown({ only: ['dsik'], skip: [] }, checks), {
    instanceOf: UsageError,
    message: 'no check matches dsik; did you mean disk?',
  });
  t.throws(() => refuseUnknown({ only: [], skip: ['zzz.*'] }, checks), {
    message: 'no check matches zzz.*; see --list-checks',
  });
});
