import test from 'ava';
import fc from 'fast-check';
import { canBeSelected, isSelected, refuseUnknown } from '../../source/commands/select.ts';
import { UsageError } from '../../source/commands/usage.ts';
import { clean } from '../../source/text/clean.ts';
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

test('whether anything of a check can be selected is told before its targets are known', (t) => {
  const check = { id: 'disk.used', group: 'disk' } as const;
  const can = (only: readonly string[], skip: readonly string[] = []) => canBeSelected(check, { only, skip });
  for (const pattern of ['disk', 'disk.used', 'disk.used[/mnt]', 'disk.*', '*[/]', 'd*d', 'di*nt]', '*'])
    t.true(can([pattern]), pattern);
  for (const pattern of ['stack', 'disk.mounted', 'disk.used2[/]', 'backup.*', 'stack*[/]'])
    t.false(can([pattern]), pattern);
  t.true(can([], ['disk.used[/]']), 'there may be other targets');
  t.false(can([], ['disk*']));
  const pattern = fc
    .array(fc.constantFrom('*', 'd', 'disk', '.', 'used', '[', '/', ']', 'mnt'), {
      minLength: 1,
      maxLength: 5,
    })
    .map((parts) => parts.join(''));
  const patterns = fc.array(pattern, { maxLength: 2 });
  fc.assert(
    fc.property(patterns, patterns, fc.constantFrom('/', '/mnt', '*', '[d]', ''), (only, skip, target) => {
      for (const id of ['disk.used', `disk.used[${target}]`])
        if (isSelected({ ...used, id: clean(id), check: 'disk.used' }, { only, skip }))
          t.true(can(only, skip), `${id} ${only.join()} ${skip.join()}`);
    }),
    { numRuns: 1000 },
  );
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
