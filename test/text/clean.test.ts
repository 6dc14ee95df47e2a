import test from 'ava';
import fc from 'fast-check';
import { clean, longest, say } from '../../source/text/clean.ts';

const cases: readonly (readonly [what: string, raw: string, shown: string])[] = [
  ['plain text stays', 'immich-ml is up', 'immich-ml is up'],
  ['letters of every script stay', 'bjørn 東京 🙂', 'bjørn 東京 🙂'],
  ['a joined emoji stays joined', '👨‍👩‍👧', '👨‍👩‍👧'],
  ['an escape sequence becomes visible', '\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
  ['a clipboard write becomes visible', '\u001b]52;c;aGk=\u0007', '\\x1b]52;c;aGk=\\x07'],
  ['a C1 control becomes visible', '\u009d8;;x\u009c', '\\x9d8;;x\\x9c'],
  ['line ends are shown', 'one\ntwo\r\nthree\rfour', 'one↵two↵three↵four'],
  ['a tab is a space', 'a\tb', 'a b'],
  ['bidirectional overrides become visible', 'evil\u202etxt.exe', 'evil\\u202etxt.exe'],
  ['invisible characters become visible', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
  ['half a surrogate pair is replaced', 'a\ud800b', 'a\ufffdb'],
  ['a pile of combining marks is cut to four', `e${'\u0301'.repeat(50)}`, `e${'\u0301'.repeat(4)}`],
];

for (const [what, raw, shown] of cases) {
  test(`clean: ${what}`, (t) => t.is<string, string>(clean(raw), shown));
}

test('clean: a very long text is cut', (t) => {
  t.is(clean('x'.repeat(1_000_000)).length, longest);
});

test('clean: whatever comes in, nothing that a terminal acts on comes out, and cleaning again changes nothing', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (raw) => {
      const text = clean(raw);
      t.notRegex(text, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      t.is(clean(text), text);
    }),
  );
  t.pass();
});

test('say: joins literals, clean parts and numbers', (t) => {
  t.is<string, string>(say`${clean('x\u001b')} has ${3} parts`, 'x\\x1b has 3 parts');
});
