import test from 'ava';
import fc from 'fast-check';
import { lastValue, parseUnitFile, values, words } from '../../source/probes/unit-file.ts';

const entry = (section: string, key: string, value: string) => ({ section, key, value });

test('sections, keys, comments, space around everything', (t) => {
  const text = '\n# x\n; y\n[Unit]\n  Description = Immich ML  \n[Container] \r\nImage=a=b\r\n=no\nno\n';
  t.deepEqual(parseUnitFile(text), [
    entry('Unit', 'Description', 'Immich ML'),
    entry('Container', 'Image', 'a=b'),
  ]);
});

test('a line that ends in a backslash goes on, comments and empty lines between do not end it', (t) => {
  const text = '[Container]\nExec=sh -c \\\n  # why\n\n  "a b" \\\n  c\nUser=1\n';
  t.deepEqual(parseUnitFile(text), [
    entry('Container', 'Exec', 'sh -c "a b" c'),
    entry('Container', 'User', '1'),
  ]);
  t.deepEqual(parseUnitFile('[A]\nB=c\\'), [entry('A', 'B', 'c')]);
});

test('keys before any section belong to none', (t) =>
  t.deepEqual(parseUnitFile('A=b\n[C]\nD=e'), [entry('C', 'D', 'e')]));

test('repeated keys are a list, an empty one begins it anew, the last one counts alone', (t) => {
  const entries = parseUnitFile('[C]\nN=a\nN=\nN=b\nN=c\n[D]\nN=z\n[C]\nN=d\nQ="x y"\nR="x" "y\n');
  t.deepEqual(values(entries, 'C', 'N'), ['b', 'c', 'd']);
  t.is(lastValue(entries, 'C', 'N'), 'd');
  t.is(lastValue(entries, 'C', 'Q'), 'x y');
  t.is(lastValue(entries, 'C', 'R'), '"x" "y');
  t.is(lastValue(entries, 'C', 'none'), null);
});

test('words are split outside of quotes', (t) => {
  t.deepEqual(words(parseUnitFile('[I]\nW=a  "b c" \'d\'\nW=e\n'), 'I', 'W'), ['a', 'b c', 'd', 'e']);
});

test('property: any text gives entries without line ends', (t) => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('[A]', 'B=c', 'B=c\\', '\\', '# x', '=', '[', ']', '[]', ' \\ '),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) =>
      parseUnitFile(lines.join('\n')).every(
        ({ section, key, value }) => section !== '' && key !== '' && !/\n/.test(key + value),
      ),
    ),
  );
  t.pass();
});
