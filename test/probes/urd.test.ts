import test from 'ava';
import fc from 'fast-check';
import { take, Unavailable } from '../../source/probes/probe.ts';
import { heartbeat, parseBeat } from '../../source/probes/urd.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';

const path = '/home/deck/.local/share/urd/heartbeat.json';
const written = {
  schema_version: 4,
  timestamp: '2026-11-22T05:02:49',
  stale_after: '2026-11-24T05:02:49',
  run_result: 'partial',
  run_id: 212,
  subvolumes: [
    {
      name: 'htpc-home',
      backup_success: true,
      promise_status: 'PROTECTED',
      pin_failures: 1,
      send_completed: true,
    },
    { name: 'subvol1-docs', backup_success: null, promise_status: 'AT RISK', send_completed: false },
  ],
  drives: [{ label: 'WD-18TB', uuid: null, role: 'primary', mounted: false }],
};
const at = Date.parse('2026-11-22T04:02:50Z');
const text = (change: object = {}) => JSON.stringify({ ...written, ...change });

test('a heartbeat names no zone: the time of the file tells it', (t) => {
  const beat = parseBeat(text(), at);
  t.is(new Date(beat.writtenAt).toISOString(), '2026-11-22T04:02:49.000Z');
  t.is(new Date(beat.staleAt ?? 0).toISOString(), '2026-11-24T04:02:49.000Z');
  t.is(new Date(parseBeat(text(), null).writtenAt).toISOString(), '2026-11-22T05:02:49.000Z');
  t.is(
    new Date(parseBeat(text(), at - 86_400_000 * 9).writtenAt).toISOString(),
    '2026-11-22T05:02:49.000Z',
    'a file that was copied tells no zone',
  );
});

test('what it says of each subvolume and drive', (t) => {
  const { subvolumes, drives, result, version } = parseBeat(text(), at);
  t.deepEqual(subvolumes, [
    { name: 'htpc-home', success: true, promise: 'PROTECTED', pinFailures: 1, sent: true },
    { name: 'subvol1-docs', success: null, promise: 'AT RISK', pinFailures: 0, sent: false },
  ] as never);
  t.deepEqual(drives, [{ label: 'WD-18TB', role: 'primary', mounted: false }] as never);
  t.is(result, 'partial');
  t.is(version, 4);
});

test('older and newer schemas are read: fields are only ever added', (t) => {
  const [first] = parseBeat(
    text({ schema_version: 1, drives: undefined, subvolumes: [{ name: 'x', promise_status: 'at_risk' }] }),
    at,
  ).subvolumes;
  t.deepEqual(first, { name: 'x', success: null, promise: 'AT RISK', pinFailures: 0, sent: true } as never);
  t.notThrows(() => parseBeat(text({ schema_version: 9, moons: [] }), at));
});

for (const [what, change] of [
  ['a result that is none', { run_result: 'fine' }],
  ['a promise that is none', { subvolumes: [{ name: 'x', promise_status: 'SAFE' }] }],
  ['no time', { timestamp: 'yesterday' }],
  ['a time that is none', { timestamp: '2026-99-22T05:02:49' }],
  ['no subvolumes', { subvolumes: undefined }],
] as const)
  test(`${what} is a parse error, and no good news`, (t) => {
    t.is(t.throws(() => parseBeat(text(change), at), { instanceOf: Unavailable }).reason, 'parse');
  });

test('whatever is in the file, it is a heartbeat or a parse error', (t) => {
  const whole = text();
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.nat(whole.length - 1).map((cut) => whole.slice(0, cut)),
        fc.json(),
      ),
      (raw) => {
        t.is(t.throws(() => parseBeat(raw, at), { instanceOf: Unavailable }).reason, 'parse');
      },
    ),
  );
});

async function read(files: Readonly<Record<string, Content>>) {
  const reading = await take(heartbeat, fakeContext({ files }));
  return reading.known ? (reading.value.beat?.result ?? 'none') : reading.reason;
}

test('no file is a fact; one that cannot be read, or is empty, is not known', async (t) => {
  t.is(await read({}), 'none');
  t.is(await read({ [`${path}.tmp`]: text() }), 'none');
  t.is(await read({ [path]: text() }), 'partial');
  t.is(await read({ [path]: '' }), 'parse');
  for (const failure of ['permission', 'hung', 'timeout'] as const)
    t.is(await read({ ['/home/deck/.local/share/urd']: { failure } }), failure);
});
