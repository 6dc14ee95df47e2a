import test from 'ava';
import fc from 'fast-check';
import { lineOf } from '../../source/config/line-of.ts';

const text = `# keys
[disk]
target = 80

[console]
tick = 1
[ console . keys ]   # mine
"log.open" = "o"
  faults = ["F"]
'view.last'=[]
[[backup.drives]]
label = "x"
`;

test('a setting is found where it stands', (t) => {
  t.is(lineOf(text, ['disk', 'target']), 3);
  t.is(lineOf(text, ['console', 'keys', 'log.open']), 8);
  t.is(lineOf(text, ['console', 'keys', 'faults']), 9);
  t.is(lineOf(text, ['console', 'keys', 'view.last']), 10);
  t.is(lineOf(text, ['backup', 'drives']), 11);
});

test('with a dotted key, or where the braces around it begin', (t) => {
  t.is(lineOf('a = 1\nconsole.keys."x.y" = "o"', ['console', 'keys', 'x.y']), 2);
  t.is(lineOf('[console]\n\nkeys = { "x.y" = "o" }', ['console', 'keys', 'x.y']), 3);
});

test('what is not there has no line', (t) => {
  t.is(lineOf(text, ['console', 'nothing']), null);
  t.is(lineOf('', ['console']), null);
});

test('property: any text has a line of its own, or none', (t) => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string(), { minLength: 1, maxLength: 3 }), (any, path) => {
      const found = lineOf(any, path);
      t.true(found === null || (found >= 1 && found <= any.split('\n').length));
    }),
  );
});
