import test from 'ava';
import fc from 'fast-check';
import type * as Package from 'string-width';
import stringWidth from '../../source/text/string-width.ts';

// An import would be answered by our own (see build.js).
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { default: exact } = require('string-width') as typeof Package;

const escape = '\u001B';
const pieces = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    `${escape}[1m`,
    `${escape}[38;5;208m`,
    `${escape}[0m`,
    `${escape}]8;;x\u0007`,
    escape,
    '│ ▏',
    'é',
  ),
);

test('property: every text is as wide as the package says, with escape sequences and without', (t) => {
  fc.assert(
    fc.property(fc.array(pieces), fc.boolean(), (parts, countAnsiEscapeCodes) => {
      const text = parts.join('');
      t.is(
        stringWidth(text, { countAnsiEscapeCodes }),
        exact(text, { countAnsiEscapeCodes }),
        JSON.stringify(text),
      );
    }),
    { numRuns: 500 },
  );
});

test('styles take no cells', (t) => {
  t.is(stringWidth(`${escape}[1;31m96 %${escape}[0m`), 4);
  t.is(stringWidth('日本'), 4);
});
