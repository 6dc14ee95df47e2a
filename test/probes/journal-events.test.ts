import test from 'ava';
import fc from 'fast-check';
import { parseJournalEvents, readManaged, readWritten } from '../../source/probes/journal-events.ts';
import { Unavailable } from '../../source/probes/probe.ts';
import { openBox } from '../support/recorded-box.ts';

const entry = (fields: Record<string, unknown>) =>
  JSON.stringify({ __REALTIME_TIMESTAMP: '1795363923000000', ...fields });

test('what the manager says, by its message id', (t) => {
  const text = [
    entry({
      MESSAGE: "immich-ml.service: Failed with result 'oom-kill'.",
      MESSAGE_ID: 'd9b373ed55a64feb8242e02dbe79a49c',
      USER_UNIT: 'immich-ml.service',
      UNIT_RESULT: 'oom-kill',
    }),
    entry({ MESSAGE: 'Started x.', MESSAGE_ID: '39f53479d3a045ac8e11786248231fbf', USER_UNIT: 'x.service' }),
    entry({
      MESSAGE: 'something else',
      MESSAGE_ID: 'ffffffffffffffffffffffffffffffff',
      USER_UNIT: 'x.service',
    }),
  ].join('\n');
  t.like(parseJournalEvents(`${text}\n`), [
    { kind: 'failed', at: 1_795_363_923_000, unit: 'immich-ml.service', result: 'oom-kill' },
    { kind: 'started', unit: 'x.service', result: null },
  ] as never);
  t.is(parseJournalEvents(text).length, 2);
});

test('what programs write: a full disk, and requests refused with 403 in both formats', (t) => {
  const message = (MESSAGE: unknown) =>
    parseJournalEvents(entry({ MESSAGE, _SYSTEMD_USER_UNIT: 'y.service' }));
  t.like(message('PANIC: could not write to file: No space left on device')[0], {
    kind: 'no-space',
    unit: 'y.service' as never,
  });
  t.like(message('198.51.100.23 - - [x] "GET /wp-login.php HTTP/1.1" 403 9 "photos@file" 1ms')[0], {
    kind: 'refused',
    address: '198.51.100.23' as never,
  });
  t.like(message('{"ClientHost":"2001:db8::7","DownstreamStatus":403,"RequestPath":"/"}')[0], {
    kind: 'refused',
    address: '2001:db8::7' as never,
  });
  t.deepEqual(message('198.51.100.23 - - "GET /403 HTTP/1.1" 200 9'), []);
  t.deepEqual(message([27, 91]), []);
  t.deepEqual(message(null), []);
});

test('what is no entry is an error, and not calm', (t) => {
  for (const bad of [
    '{',
    '[]',
    'null',
    'No entries',
    '{}',
    '{"__REALTIME_TIMESTAMP":"x"}',
    '{"__REALTIME_TIMESTAMP":17}',
  ])
    t.throws(() => parseJournalEvents(bad), { instanceOf: Unavailable }, bad);
  t.deepEqual(parseJournalEvents(''), []);
  t.deepEqual(parseJournalEvents('-- No entries --\n'), []);
});

test('property: any text gives events that are whole, or an error with a reason', (t) => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.integer()),
    fc.constant('" 403 '),
  );
  const line = fc.oneof(
    fc.string(),
    fc
      .record({
        MESSAGE: value,
        USER_UNIT: value,
        MESSAGE_ID: value,
        __REALTIME_TIMESTAMP: fc.oneof(value, fc.constant('1795363923000000')),
      })
      .map((fields) => JSON.stringify(fields)),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
      try {
        for (const { at, message } of parseJournalEvents(lines.join('\n'))) {
          t.true(Number.isFinite(at) && at > 0);
          t.false(/[\u0000-\u001f]/.test(message));
        }
      } catch (error) {
        t.true(error instanceof Unavailable);
      }
    }),
  );
});

test('on a recorded box', async (t) => {
  const context = await openBox('healthy');
  const since = context.box.now() - 7 * 86_400_000;
  const managed = await readManaged(context, since);
  t.true(managed.known && managed.value.some(({ kind }) => kind === 'started'));
  const written = await readWritten(context, since);
  t.true(written.known && written.value.some(({ kind }) => kind === 'refused'));
});

test('a journal that may not be read, that is not there, or that cannot be searched is unknown', async (t) => {
  const { box, config } = await openBox('healthy');
  const saying = (stderr: string, exit: number) => ({
    config,
    box: {
      ...box,
      run: (...given: Parameters<typeof box.run>) =>
        box.run(...given).then((outcome) => ({ ...outcome, stdout: '', stderr, exit })),
    },
  });
  const reason = async (stderr: string, exit: number) => {
    const reading = await readWritten(saying(stderr, exit), 0);
    return reading.known ? 'known' : reading.reason;
  };
  t.is(await reason('No journal files were opened due to insufficient permissions.', 1), 'permission');
  t.is(await reason('No journal files were found.', 0), 'failed');
  t.is(await reason('Compiled without pattern matching support', 1), 'version');
  t.is(await reason('', 1), 'known', 'nothing matched');
});
