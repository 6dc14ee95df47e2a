import test from 'ava';
import fc from 'fast-check';
import { clean } from '../../source/text/clean.ts';
import { fit, truncate, truncateStart, width } from '../../source/text/width.ts';

test('wide characters take two cells, combining marks none', (t) => {
  t.is(width('abc'), 3);
  t.is(width('東京'), 4);
  t.is(width('e\u0301'), 1);
});

test('a text that is cut says so', (t) => {
  t.is<string, string>(truncate(clean('immich-server'), 8), 'immich-…');
  t.is<string, string>(truncateStart(clean('/mnt/btrfs-pool/subvol3-opptak'), 10), '…l3-opptak');
  t.is<string, string>(truncate(clean('東京都'), 4), '東…');
  t.is<string, string>(truncate(clean('abc'), 0), '');
});

test('fit: numbers to the right, names to the left', (t) => {
  t.is<string, string>(fit(clean('7'), 4, 'right'), '   7');
  t.is<string, string>(fit(clean('ml'), 4), 'ml  ');
});

test('whatever the text, it fits exactly', (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 0, max: 40 }),
      (raw, cells) => {
        t.is(width(fit(clean(raw), cells)), cells);
        t.true(width(truncateStart(clean(raw), cells)) <= cells);
      },
    ),
  );
  t.pass();
});
