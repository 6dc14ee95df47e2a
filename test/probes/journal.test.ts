import test from 'ava';
import fc from 'fast-check';
import { parseJournal, readJournal } from '../../source/probes/journal.ts';
import { fakeContext } from '../support/fake-box.ts';
import { faults, isClean, valueOrNull } from '../support/probe-faults.ts';

const argv = 'journalctl --user --unit=immich-ml.service --lines=50 --output=json --no-pager';
const query = { unit: 'immich-ml.service', lines: 50 };
const line = (fields: Record<string, unknown>) =>
  `${JSON.stringify({ __REALTIME_TIMESTAMP: '1795383987831562', ...fields })}\n`;
const message = (MESSAGE: unknown) => parseJournal(line({ MESSAGE }))[0]?.message;

test('an entry as journalctl prints it', (t) => {
  const stdout = line({
    MESSAGE: 'listening on 3003',
    PRIORITY: '6',
    SYSLOG_IDENTIFIER: 'immich-ml',
    _PID: '3876',
    _SELINUX_CONTEXT: 'unconfined\n',
  });
  t.deepEqual(parseJournal(stdout), [
    { at: 1_795_383_987_831, message: 'listening on 3003', priority: 6, identifier: 'immich-ml', pid: 3876 },
  ] as never);
});

const messages: readonly (readonly [string, unknown, string | null | undefined])[] = [
  ['bytes that are text in colour', [...Buffer.from('\u001b[32mINFO\u001b[0m æøå')], 'INFO æøå'],
  ['bytes that are no UTF-8', [255, 254, 65], '��A'],
  ['no bytes', [], ''],
  ['too long for JSON', null, null],
  ['none', undefined, null],
  ['given twice', ['one', 'two'], 'one↵two'],
  ['given twice, once as bytes, once too long', ['one', [116, 119, 111], null], 'one↵two'],
  ['with the end of its line', 'x\n', 'x'],
  ['hostile', 'a\u001b]52;c;aGk=\u0007b\u202ec\rd', 'a\\x1b]52;c;aGk=\\x07b\\u202ec↵d'],
  ['colour within a hostile sequence', '\u001b]0;\u001b[31mx\u0007', '\\x1b]0;x\\x07'],
];
for (const [name, raw, text] of messages) test(`a message ${name}`, (t) => t.is(message(raw), text as never));

test('a priority that is none is null', (t) => {
  for (const PRIORITY of ['8', '-1', 'high', null, ['1', '2']])
    t.is(parseJournal(line({ PRIORITY }))[0]?.priority, null);
});

test('a line that is no entry makes all of it unknown', (t) => {
  for (const text of [
    'x\n',
    '{}\n',
    'null\n',
    line({ MESSAGE: 7 }),
    line({ __REALTIME_TIMESTAMP: 'now' }),
    '-- No entries --\n',
    line({}).slice(0, -4),
  ]) {
    t.is(
      valueOrNull(() => parseJournal(text)),
      null,
      text,
    );
  }
});

test('no entries is an answer, no journal is none', async (t) => {
  const ask = (stderr: string) => readJournal(fakeContext({ commands: { [argv]: { stderr } } }), query);
  t.like(await ask(''), { known: true, value: [] });
  t.like(await ask('No journal files were found.\n'), { known: false, reason: 'failed' });
  t.like(await ask('No journal files were opened due to insufficient permissions.\n'), {
    known: false,
    reason: 'permission',
  });
});

test('it is always bounded, and never asked for what is no unit', async (t) => {
  const context = fakeContext();
  await readJournal(context, { unit: 'a.service', lines: 1e9, since: 1_795_383_987_999 });
  await readJournal(context, { unit: 'a.service', lines: -5 });
  await readJournal(context, { unit: '--rotate; a', lines: 5 });
  t.deepEqual(context.box.asked, [
    'journalctl --user --unit=a.service --lines=2000 --output=json --no-pager --since=@1795383987',
    'journalctl --user --unit=a.service --lines=1 --output=json --no-pager',
  ]);
});

test('every fault is a reason', async (t) => {
  for (const [name, answer, reason] of faults) {
    const reading = await readJournal(fakeContext({ commands: { [argv]: answer } }), query);
    t.is(reading.known ? 'a value' : reading.reason, reason, name);
  }
  const identity = { session: { present: false, why: 'no' } } as const;
  t.like(await readJournal(fakeContext({ identity }), query), { known: false, reason: 'no-session' });
});

test('property: any field value gives an error or a clean entry', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (MESSAGE, PRIORITY) => {
      const found = valueOrNull(() => parseJournal(line({ MESSAGE, PRIORITY, SYSLOG_IDENTIFIER: MESSAGE })));
      return found === null || (found.length === 1 && isClean(found));
    }),
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (MESSAGE) => isClean(message(MESSAGE))));
  t.pass();
});
