import test from 'ava';
import fc from 'fast-check';
import { z } from 'zod';
import { parseJson } from '../../source/probes/json.ts';
import { Unavailable } from '../../source/probes/probe.ts';
import { valueOrNull } from '../support/probe-faults.ts';

const rows = z.array(z.object({ name: z.string(), size: z.int().nullable() }));
const read = (text: string) => valueOrNull(() => parseJson(text, rows, 'a tool'));
const good = '[{"name":"a","size":1,"new key":true}]';

test('a document is read, keys that are not asked for are left', (t) => {
  t.deepEqual(read(good), [{ name: 'a', size: 1 }]);
  t.deepEqual(read(`\ufeff ${good}\n\n`), [{ name: 'a', size: 1 }]);
  t.deepEqual(read('[]'), []);
});

test('whole lines of harmless log before the document are skipped', (t) => {
  const noise = [
    'time="2026-11-22T17:00:00Z" level=warning msg="The deprecated BoltDB [database] is used {soon}"',
    'WARN[0000] The cgroupv2 manager is set to systemd',
    'warning: something',
    '{"level":"warning","msg":"old configuration"}',
    '{"level":"info","msg":"x"}\nWARN[0001] y\n',
  ];
  for (const line of noise) t.deepEqual(read(`${line}\n${good}`), [{ name: 'a', size: 1 }], line);
});

test('an error before it, anything after it and noise within its line are not', (t) => {
  t.is(read(`time="…" level=error msg="no"\n${good}`), null);
  t.is(read(`Error: no\n${good}`), null);
  t.is(read(`${good}\n${good}`), null);
  t.is(read(`${good}\ntime="…" level=warning msg="x"`), null);
  t.is(read(`warning: x ${good}`), null);
  t.is(read('warning: []'), null);
});

test('UINT64_MAX is no value, other numbers beyond 2^53 are no integers', (t) => {
  t.deepEqual(read('[{"name":"a","size":18446744073709551615}]'), [{ name: 'a', size: null }]);
  t.is(read('[{"name":"a","size":9007199254740993}]'), null);
  t.deepEqual(read('[{"name":"18446744073709551615","size":7}]'), [
    { name: '18446744073709551615', size: 7 },
  ]);
});

test('a missing or wrong field is named, and the reason is parse', (t) => {
  const error = t.throws(() => parseJson('[{"name":"a","size":"1"}]', rows, 'a tool'), {
    instanceOf: Unavailable,
  });
  t.is(error.reason, 'parse');
  t.regex(error.detail, /^a tool: .*at 0\.size$/);
  t.is(read('[{"size":1}]'), null);
});

test('a hostile depth is an error and not a crash', (t) => {
  t.is(read('['.repeat(200_000)), null);
  t.is(read(`${'['.repeat(50_000)}18446744073709551615${']'.repeat(50_000)}`), null);
});

test('property: no text gives a value unless a JSON document is its last lines', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const value = read(text);
      return value === null || Array.isArray(value);
    }),
  );
  fc.assert(fc.property(fc.nat(good.length - 1), (length) => read(good.slice(0, length)) === null));
  t.pass();
});
