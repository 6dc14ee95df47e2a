import test from 'ava';
import fc from 'fast-check';
import { goDuration, goInstant, jsonDocuments, messageOf } from '../../source/probes/cscli.ts';

const durations: readonly (readonly [text: string, ms: number | null])[] = [
  ['3h59m53.885622897s', 14_393_885.622897],
  ['17h3m', 61_380_000],
  ['-1m', -60_000],
  ['-2h30m0.5s', -9_000_500],
  ['+4h', 14_400_000],
  ['0s', 0],
  ['1.5h', 5_400_000],
  ['250ms', 250],
  ['12µs', 0.012],
  ['12us', 0.012],
  ['7ns', 0.000007],
  ['168h', 604_800_000],
  ['', null],
  ['4', null],
  ['4 h', null],
  ['h', null],
  ['1d', null],
  ['4h!', null],
  ['--4h', null],
];

for (const [text, ms] of durations) {
  test(`goDuration: “${text}”`, (t) => {
    const found = goDuration(text);
    if (ms === null || found === null) t.is(found, ms);
    else t.true(Math.abs(found - ms) < 1e-6);
  });
}

test('goDuration: whatever comes in, it is a finite number or none, at once', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^-?([0-9.]{1,20}(h|m|s|ms)){0,6}$/)), (text) => {
      const found = goDuration(text);
      t.true(found === null || Number.isFinite(found));
    }),
  );
  t.is(goDuration(`${'9'.repeat(100_000)}x`), null);
  t.is(goDuration(`${'9h'.repeat(100_000)}x`), null);
});

test('goInstant: RFC 3339 alone, and never the zero time', (t) => {
  t.is(goInstant('2026-11-22T21:48:25.686975399Z'), Date.parse('2026-11-22T21:48:25.686Z'));
  t.is(goInstant('2026-11-22T22:48:25+01:00'), Date.parse('2026-11-22T21:48:25Z'));
  for (const text of [
    '0001-01-01T00:00:00Z',
    '2026-11-22 18:36:44.971300934 +0000 UTC',
    '2026-13-22T00:00:00Z',
    '12',
    '',
    null,
    undefined,
  ]) {
    t.is(goInstant(text), null);
  }
});

test('jsonDocuments: documents one after the other, with and without line ends', (t) => {
  t.deepEqual(jsonDocuments('{}{"a":{"b":1}}\n[1,"]"]\n'), ['{}', '{"a":{"b":1}}', '[1,"]"]']);
  t.deepEqual(jsonDocuments(String.raw`{"a\"}":"\\"}{}`), [String.raw`{"a\"}":"\\"}`, '{}']);
  t.deepEqual(jsonDocuments(' \n'), []);
});

test('jsonDocuments: what is cut off or is something else is refused', (t) => {
  for (const text of ['{}{', '{"a', '{}x', 'null', '"{}"', '}', '{]]']) t.is(jsonDocuments(text), null);
});

test('jsonDocuments: whatever documents there are, they come out again', (t) => {
  const document = fc.oneof(fc.object(), fc.array(fc.jsonValue())).map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.array(document), fc.constantFrom('', '\n', ' '), (documents, between) => {
      t.deepEqual(jsonDocuments(documents.join(between)), documents);
    }),
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => t.notThrows(() => jsonDocuments(text))));
});

const outcome = { argv: [], exit: 1, signal: null, failure: null, tookMs: 1, stdout: '' };

test('messageOf: the last thing that was said, in either form of log', (t) => {
  const said = (stderr: string, stdout = '') => messageOf({ ...outcome, stderr, stdout }) as string | null;
  t.is(
    said('{"level":"fatal","msg":"unable to list alerts: refused","time":"2026-11-22T17:00:00Z"}\n'),
    'unable to list alerts: refused',
  );
  t.is(
    said(
      'time="22-11-2026 21:48:38" level=info msg="a"\ntime="22-11-2026 21:48:38" level=fatal msg="no credentials"',
    ),
    'no credentials',
  );
  t.is(said('Error: something\n'), 'Error: something');
  t.is(said('', 'Error: on stdout\n'), 'Error: on stdout');
  t.is(said('{"level":"fatal"'), '{"level":"fatal"');
  t.is(said(''), null);
  t.notRegex(said('{"level":"fatal","msg":"api_key=0123456789abcdef refused"}') ?? '', /0123456789/);
});
