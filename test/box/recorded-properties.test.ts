import test from 'ava';
import fc from 'fast-check';
import { type Moment } from '../../source/box/recorded/moment.ts';
import { parseCommands, prints, quoteWord, splitWords } from '../../source/box/recorded/commands.ts';
import { bytesOf, parseEntries, statfsOf } from '../../source/box/recorded/entries.ts';
import { RecordingError } from '../../source/box/recorded/lines.ts';
import { parseManifest } from '../../source/box/recorded/manifest.ts';
import { compile, escapeTemplates, print } from '../../source/box/recorded/template.ts';
import { follow, grow, walking } from '../../source/box/recorded/tree.ts';
import { writeCommands, writeFiles } from '../../source/box/recording/write.ts';
import { sketch } from '../../source/box/recording/sketch.ts';

const moment: Moment = { now: 1000, openedAt: 0, state: new Map([['a', { value: 'b', setAt: 500 }]]) };
const place = { file: 'x', line: 1 };
const same = (text: string) => text;

/** Lines that look like a recording, and some that do not. */
const piece = fc.oneof(
  fc.constantFrom(
    '$ a b',
    '== /a/b',
    '== /a -> ../b',
    '== /a/',
    '== statfs /',
    '== /a/c (hang)',
    '== /b (base64)',
    '% if a',
    '% if a=b for 2s',
  ),
  fc.constantFrom(
    '% else',
    '% end',
    '% times 3',
    '% part x',
    '! exit 3',
    '! sets a=*',
    '! hang',
    '2> x',
    '\\',
    '\\$ x',
    'total 5',
    '{{n}}',
    '{{now -3h us}}',
  ),
  fc.constantFrom(
    '{{left 4h}}',
    '{{at a go}}',
    '{{5 + 2/s}}',
    "$ 'a",
    'AAAA',
    '== /a (mtime 5)',
    '== /a (size 3)',
    '{{value a}}',
    '{{"{{"}}',
  ),
  fc.string(),
  fc.string({ unit: 'binary' }),
);
const recordingText = fc.array(piece, { maxLength: 30 }).map((lines) => lines.join('\n'));

function onlyRecordingErrors(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
  }
}

test('whatever a file of commands holds, reading it fails in no way but one', (t) => {
  fc.assert(
    fc.property(recordingText, (text) => {
      onlyRecordingErrors(() => {
        for (const command of parseCommands('x', text)) prints(command, moment);
      });
    }),
  );
  t.pass();
});

test('whatever a file of files holds, reading it fails in no way but one', (t) => {
  fc.assert(
    fc.property(recordingText, (text) => {
      onlyRecordingErrors(() => {
        const entries = parseEntries('x', text);
        for (const entry of entries) {
          if (entry.is === 'file') bytesOf(entry.content(), moment);
          if (entry.is === 'statfs') statfsOf(entry, moment);
        }
        const root = grow(entries, moment);
        follow(root, '/a/b/../c');
        walking(root, 3, moment);
      });
    }),
  );
  t.pass();
});

test('whatever a box.toml holds, reading it fails in no way but one', (t) => {
  const line = fc.oneof(
    fc.constantFrom('[identity]', 'now = 5', 'uid = "x"', 'session = false', 'extends = "a"', 'identity = 3'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      onlyRecordingErrors(() => parseManifest('x', lines.join('\n')));
    }),
  );
  t.pass();
});

test('text in which templates are escaped is printed as it was', (t) => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('{', '}', '{{', '}}', 'now', '7', ' s', '"', 'n'), { maxLength: 12 })
      .map((all) => all.join('')),
  );
  fc.assert(fc.property(text, (one) => print(compile(escapeTemplates(one), place), moment) === one));
  t.pass();
});

test('words that are quoted are split as they were, but for quotes and line ends', (t) => {
  const word = fc.string().filter((text) => !/['\n\r*]/.test(text));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      t.deepEqual(splitWords(words.map(quoteWord).join(' '), place), words);
    }),
  );
});

/** Texts whose last line is complete: a recording does not keep a missing line end. */
const output = fc
  .array(
    piece.filter((text) => !text.includes('\n')),
    { maxLength: 8 },
  )
  .map((all) => all.map((line) => `${line}\n`).join(''));

test('what a command printed comes back as it was from a recording', (t) => {
  fc.assert(
    fc.property(output, output, (stdout, stderr) => {
      const argv = ['podman', 'ps', '--format=x y', ''];
      const outcome = { argv, stdout, stderr, exit: 3, signal: null, failure: null, tookMs: 0 };
      const command = { file: 'podman', args: [], deadlineMs: 1, session: false };
      const { files } = writeCommands(new Map([['x', { command, outcome }]]), same);
      const [read] = parseCommands('x', files.get('commands/podman.txt') ?? '');
      t.deepEqual(read === undefined ? null : prints(read, moment), { stdout, stderr });
    }),
  );
});

test('what a file held comes back as it was from a recording', (t) => {
  const bytes = fc
    .uint8Array({ maxLength: 40 })
    .filter((all) => all.length === 0 || all.at(-1) === 10 || all.includes(0));
  const name = fc
    .oneof(
      fc.string({ minLength: 1 }),
      piece,
      fc.constantFrom('a\u00a0', '\ta\u3000', 'a\u2028', ' a ()', '(hang)', 'x (size 3)'),
    )
    .filter((text) => !/[/\n\r\0\ufffd]| -> |^\.{1,2}$| $/.test(text) && text !== '');
  fc.assert(
    fc.property(
      name,
      fc.oneof(
        bytes,
        output.map((text) => new TextEncoder().encode(text)),
      ),
      (file, value) => {
        const where = `/folder/${file}`;
        const notes = new Map([[where, { content: { found: true as const, value } }]]);
        const { files } = writeFiles(sketch(notes), same);
        const way = follow(grow(parseEntries('x', [...files.values()].join('')), moment), where);
        const entry = way.leads ? way.node.entry : null;
        const held = entry?.is === 'file' ? bytesOf(entry.content(), moment) : null;
        t.deepEqual(held === null ? null : [...held], [...value]);
      },
    ),
  );
});
