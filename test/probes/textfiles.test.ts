import test from 'ava';
import fc from 'fast-check';
import { take } from '../../source/probes/probe.ts';
import { parseTextfile, textfiles } from '../../source/probes/textfiles.ts';
import { fakeContext, fakeNow } from '../support/fake-box.ts';

const folder = '/home/deck/containers/data/backup-metrics';

const lines: readonly (readonly [
  what: string,
  line: string,
  metric: string,
  labels: Record<string, string>,
  value: number,
])[] = [
  ['a bare metric', 'backup_external_drive_mounted 1', 'backup_external_drive_mounted', {}, 1],
  [
    'labels',
    'backup_success{subvolume="htpc-home",kind="x"} 0',
    'backup_success',
    { subvolume: 'htpc-home', kind: 'x' },
    0,
  ],
  ['a comma at the end of the labels', 'm{a="b",} 1', 'm', { a: 'b' }, 1],
  ['no labels in braces', 'm{} 1', 'm', {}, 1],
  ['spaces wherever the format allows them', 'm { a = "b" , c = "d" }  1.5 ', 'm', { a: 'b', c: 'd' }, 1.5],
  ['no space after the brace', 'm{a="b"}1', 'm', { a: 'b' }, 1],
  ['escapes', String.raw`m{a="C:\\dir \"x\" \n end"} 1`, 'm', { a: 'C:\\dir "x" ↵ end' }, 1],
  ['a brace within a label', 'm{a="}"} 1', 'm', { a: '}' }, 1],
  ['a time stamp, which is left out', 'm 12 1763830800000', 'm', {}, 12],
  ['scientific notation', 'm 1.7638308e+09', 'm', {}, 1_763_830_800],
  ['not a number', 'm NaN', 'm', {}, Number.NaN],
  ['infinity', 'm +Inf', 'm', {}, Number.POSITIVE_INFINITY],
  ['negative infinity', 'm -inf', 'm', {}, Number.NEGATIVE_INFINITY],
  ['an escape sequence in a label becomes visible', 'm{a="\u001b[31m"} 1', 'm', { a: '\\x1b[31m' }, 1],
];

for (const [what, line, metric, labels, value] of lines) {
  test(`parseTextfile: ${what}`, (t) => {
    t.deepEqual(parseTextfile(line), { samples: [{ metric, labels, value }], badLines: 0 } as never);
  });
}

for (const line of [
  'm',
  'm one',
  '1m 1',
  'm{a=b} 1',
  'm{a="b" 1',
  'm{a="b} 1',
  'm 1 2 3',
  'm 1,5',
  'm{a="\\x"} 1',
  'm 0x1F',
  '{} 1',
]) {
  test(`parseTextfile: “${line}” is a bad line`, (t) => {
    t.deepEqual(parseTextfile(`ok 1\n${line}\n`), {
      samples: [{ metric: 'ok', labels: {}, value: 1 }] as never,
      badLines: 1,
    });
  });
}

test('parseTextfile: comments, empty lines and CRLF are no samples and no errors', (t) => {
  const text = '# HELP m Some help\r\n# TYPE m gauge\r\n\r\nm 1\r\n#\n';
  t.deepEqual(parseTextfile(text), {
    samples: [{ metric: 'm', labels: {}, value: 1 }] as never,
    badLines: 0,
  });
});

test('parseTextfile: a label that is called __proto__ is a label', (t) => {
  const [sample] = parseTextfile('m{__proto__="x"} 1').samples;
  t.deepEqual(Object.entries(sample?.labels ?? {}), [['__proto__', 'x']] as never);
});

test('parseTextfile: whatever comes in, each line is a sample, a comment or a bad line', (t) => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('m', '{', '}', 'a="b"', ',', ' ', '1', '\n', '"', '\\', '#'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const { samples, badLines } = parseTextfile(text);
      const expected = text
        .split('\n')
        .filter((line) => line.trim() !== '' && !line.trim().startsWith('#')).length;
      t.is(samples.length + badLines, expected);
    }),
  );
});

test('parseTextfile: a long hostile line is read at once', (t) => {
  t.is(parseTextfile(`m{${'a="b",'.repeat(50_000)}`).badLines, 1);
  t.is(parseTextfile(`m{a="${'\\\\'.repeat(100_000)}`).badLines, 1);
  t.is(parseTextfile(`m${' '.repeat(200_000)}x`).badLines, 1);
});

test('textfiles: the *.prom files of the folder, not what is being written', async (t) => {
  const reading = await take(
    textfiles,
    fakeContext({
      files: {
        [`${folder}/backup.prom`]: {
          text: 'backup_success{subvolume="htpc-home"} 1\n',
          modifiedAt: fakeNow - 60_000,
        },
        [`${folder}/backup.prom.tmp`]: 'half',
        [`${folder}/old.prom/`]: '',
      },
    }),
  );
  t.deepEqual(reading.known && reading.value, [
    {
      path: `${folder}/backup.prom`,
      modifiedAt: fakeNow - 60_000,
      samples: [{ metric: 'backup_success', labels: { subvolume: 'htpc-home' }, value: 1 }],
      badLines: 0,
    },
  ] as never);
});

test('textfiles: a folder that is not there holds none', async (t) => {
  const reading = await take(textfiles, fakeContext());
  t.deepEqual(reading.known && reading.value, []);
});

for (const [failure, reason] of [
  ['permission', 'permission'],
  ['hung', 'hung'],
  ['timeout', 'timeout'],
  ['too-large', 'parse'],
  ['internal', 'internal'],
] as const) {
  test(`textfiles: a folder that fails with ${failure} is not known`, async (t) => {
    const reading = await take(textfiles, fakeContext({ files: { [folder]: { failure } } }));
    t.is(reading.known ? 'known' : reading.reason, reason);
  });

  test(`textfiles: a file that fails with ${failure} says so and has no samples`, async (t) => {
    const files = { [`${folder}/a.prom`]: { failure }, [`${folder}/b.prom`]: 'm 1' };
    const reading = await take(textfiles, fakeContext({ files }));
    const [a, b] = reading.known ? reading.value : [];
    t.is(a?.problem?.reason, reason);
    t.deepEqual(a?.samples, []);
    t.is(b?.samples.length, 1);
  });
}
