import test from 'ava';
import fc from 'fast-check';
import { type PaneId } from '../../source/checks/verdict.ts';
import { layout, stackedFrom, threePanes, twoPanes } from '../../source/console/layout.ts';
import { paneGrid, sharedHeight } from '../../source/console/pane-grid.ts';
import { panes } from '../../source/console/panes/panes.ts';
import {
  type Line,
  cutLine,
  fitLine,
  joinLines,
  line,
  lineWidth,
  piece,
  textOf,
  wrap,
} from '../../source/console/line.ts';
import { bar } from '../../source/console/parts/bar.ts';
import { type Column, fitColumns } from '../../source/console/parts/columns.ts';
import { tableFits, tableLines } from '../../source/console/parts/table-size.ts';
import { paint, themeFor } from '../../source/console/theme.ts';
import { rangeWords } from '../../source/console/thresholds.ts';
import { type Clean, clean, literal } from '../../source/text/clean.ts';
import { width } from '../../source/text/width.ts';

const anyText = fc
  .oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 30 }))
  .map(clean);
const words = (segments: Line): string => textOf(segments);
const anyLine = fc.array(
  anyText.map((text) => piece(text)),
  { maxLength: 5 },
);

test('a line is never wider than it is asked to be, and exactly as wide when fitted', (t) => {
  fc.assert(
    fc.property(anyLine, fc.nat(60), (segments, cells) => {
      t.true(lineWidth(cutLine(segments, cells)) <= cells);
      t.is(lineWidth(fitLine(segments, cells)), cells);
      t.is(lineWidth(fitLine(segments, cells, 'right')), cells);
    }),
  );
});

test('a cut is marked, what fits is left alone', (t) => {
  const segments = [piece(literal('immich-ml')), piece(literal('  ')), piece(literal('running'))];
  t.is(words(cutLine(segments, 18)), 'immich-ml  running');
  t.is(words(cutLine(segments, 12)), 'immich-ml  …');
  t.is(words(cutLine(segments, 10)), 'immich-ml…');
  t.is(words(cutLine(segments, 0)), '');
});

test('wrapping keeps every character of a command and stays within its width', (t) => {
  fc.assert(
    // Some scripts join several signs into one that takes more than two cells: it cannot be cut.
    fc.property(anyText, fc.integer({ min: 8, max: 40 }), (text, cells) => {
      const lines = wrap(text, cells);
      for (const each of lines) t.true(width(each) <= cells);
      t.is(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
    }),
  );
  t.deepEqual(wrap(literal('a b c d'), 3, 1), ['a …' as Clean]);
});

interface Item {
  readonly name: Clean;
  readonly note: Clean;
}
const columns: readonly Column<Item>[] = [
  { title: literal('Name'), min: 4, max: 12, goes: 0, cell: ({ name }) => line(name) },
  { title: literal('Size'), align: 'right', min: 4, goes: 2, cell: () => line(literal('1.2G')) },
  { title: literal('Note'), min: 6, goes: 1, grows: true, cell: ({ note }) => line(note) },
];

test('columns fit whatever the width is', (t) => {
  const items = fc.array(fc.record({ name: anyText, note: anyText }), { maxLength: 6 });
  fc.assert(
    fc.property(items, fc.nat(80), (list, available) => {
      const fitted = fitColumns(columns, list, available);
      const { head } = fitted;
      const lines = list.map((item) => fitted.lineOf(item));
      for (const each of [head, ...lines]) t.true(lineWidth(each) <= available);
    }),
  );
});

test('columns go in the order of what they say, and numbers stand to the right', (t) => {
  const items = [{ name: literal('root'), note: literal('a note of some length') }];
  const drawn = (available: number) =>
    items.map((item) => words(fitColumns(columns, items, available).lineOf(item))).join();
  t.is(drawn(40), 'root  1.2G  a note of some length');
  t.is(drawn(24), 'root  a note of some le…');
  t.is(drawn(9), 'root');
  t.is(words(fitColumns(columns, items, 40).head), 'Name  Size  Note');
});

test('of very many items some from all over are measured, and what is wider is cut with a mark', (t) => {
  const items = Array.from({ length: 5000 }, (_, index) => ({
    name: clean(index === 4999 ? 'much-wider' : `n${index % 10}`),
    note: clean(index === 7 ? 'a note' : ''),
  }));
  const fitted = fitColumns(columns, items, 40);
  const drawn = (index: number) =>
    items
      .slice(index, index + 1)
      .map((item) => words(fitted.lineOf(item)))
      .join();
  t.regex(drawn(1), /^n1 +1\.2G/);
  t.regex(drawn(4999), /^muc… +1\.2G/);
  t.regex(drawn(7), /a note/, 'a column that may say something is not left out');
});

test('the layout is never larger than the screen, and a list is always left', (t) => {
  for (let columns = 1; columns <= 300; columns += 7) {
    for (let rows = 1; rows <= 100; rows++) {
      const sizes = layout(columns, rows);
      const sum = sizes.head + (sizes.tabs ? 1 : 0) + sizes.body + sizes.strip + (sizes.footer ? 1 : 0);
      t.true(sum <= rows, `${columns}×${rows}`);
      t.is(sum, rows);
      t.true(sizes.paneWidth + (sizes.panes - 1) * 21 <= columns);
      if (rows >= 3) t.true(sizes.body >= 1);
      if (rows >= 24) t.true(sizes.body >= rows - 8);
    }
  }
});

test('80×24 has everything, 120 columns two panes, 20×5 a list', (t) => {
  t.like(layout(80, 24), { head: 3, tabs: true, panes: 1, strip: 3, footer: true, body: 16 });
  t.like(layout(twoPanes, 40), { panes: 2, paneWidth: 76 });
  t.is(layout(twoPanes - 1, 40).panes, 1);
  t.like(layout(20, 5), { head: 1, tabs: true, title: false, strip: 0, footer: true, body: 2 });
  t.like(layout(1, 1), { head: 1, tabs: false, footer: false, body: 0 });
});

test('a large screen has three panes side by side, a high one two above each other', (t) => {
  t.like(layout(threePanes - 1, 40), { panes: 2, stacked: 1 });
  t.like(layout(threePanes, 40), { panes: 3, stacked: 1, paneWidth: 76 });
  t.like(layout(300, 100), { panes: 3, stacked: 2, paneWidth: 99 });
  t.like(layout(80, stackedFrom + 8), { panes: 1, stacked: 2 });
  t.like(layout(80, stackedFrom + 7), { panes: 1, stacked: 1 });
  const shown = (columns: number, rows: number, focus: PaneId) =>
    paneGrid(focus, layout(columns, rows)).map(({ ids }) => ids.join(' above '));
  t.deepEqual(shown(80, 24, 'gpu'), ['gpu']);
  t.deepEqual(shown(80, 60, 'gpu'), ['gpu above ml']);
  t.deepEqual(shown(120, 40, 'ml'), ['gpu', 'ml']);
  t.deepEqual(shown(120, 60, 'stack'), ['stack above crowdsec', 'disk above backups']);
  t.deepEqual(shown(120, 60, 'ml'), ['gpu', 'ml']);
  t.deepEqual(shown(200, 40, 'backups'), ['backups', 'gpu', 'ml']);
  t.deepEqual(shown(300, 100, 'ml'), ['stack above backups', 'disk above gpu', 'crowdsec above ml']);
});

test('panes and the lines between them are as wide as the screen, whichever is in focus', (t) => {
  for (let columns = 1; columns <= 300; columns++) {
    for (const { id } of panes) {
      const grid = paneGrid(id, layout(columns, 60));
      t.is(
        grid.reduce((sum, { width }) => sum + width, grid.length - 1),
        columns,
      );
      t.true(
        grid.every(({ width }) => width >= Math.min(columns, 43)),
        `${columns}: ${id}`,
      );
    }
  }
});

test('panes above each other share the lines: what one does not need is the other one’s', (t) => {
  t.deepEqual(sharedHeight(50, [80, 80]), [25, 25]);
  t.deepEqual(sharedHeight(51, [80, 80]), [25, 26]);
  t.deepEqual(sharedHeight(50, [80, 10]), [40, 10]);
  t.deepEqual(sharedHeight(50, [10, 80]), [10, 40]);
  t.deepEqual(sharedHeight(50, [10, 10]), [25, 25]);
  t.deepEqual(sharedHeight(51, [10, 10]), [26, 25]);
  t.deepEqual(sharedHeight(0, [10, 10]), [0, 0]);
  t.deepEqual(sharedHeight(30, [80]), [30]);
});

test('a bar shows something above 0 and is never full below 100', (t) => {
  const drawn = (percent: number) =>
    bar(percent, 10, 'plain')
      .map(({ text }) => text)
      .join('');
  t.is(drawn(0), '░░░░░░░░░░');
  t.is(drawn(0.1), '█░░░░░░░░░');
  t.is(drawn(50), '█████░░░░░');
  t.is(drawn(99.9), '█████████░');
  t.is(drawn(100), '██████████');
  t.is(drawn(1000), '██████████');
  t.deepEqual(bar(50, 0, 'plain'), []);
  t.is(words(bar(94, 10, 'plain', 80)), '████████│░');
});

test('colour is third: NO_COLOR has none, TERM=dumb no attribute either, TERM=linux only ASCII', (t) => {
  const state = [piece(literal('✗ CRITICAL'), 'critical')];
  t.is(paint(state, themeFor({ TERM: 'xterm' }, false)), '\u001b[1;31m✗ CRITICAL\u001b[22;39m');
  t.is(paint(state, themeFor({ TERM: 'xterm', NO_COLOR: '1' }, false)), '\u001b[1m✗ CRITICAL\u001b[22m');
  t.is(paint(state, themeFor({ TERM: 'xterm' }, true)), '\u001b[1m✗ CRITICAL\u001b[22m');
  t.is(paint(state, themeFor({ TERM: 'xterm', NO_COLOR: '' }, false)), '\u001b[1;31m✗ CRITICAL\u001b[22;39m');
  t.is(paint(state, themeFor({ TERM: 'dumb' }, false), true), 'X CRITICAL');
  t.is(paint([piece(literal('✓ a–b…│█░'))], themeFor({ TERM: 'linux' }, false)), '+ a-b~|#.');
  t.true(themeFor({ TERM: 'xterm', LANG: 'nb_NO.ISO-8859-1' }, false).ascii);
  t.false(themeFor({ TERM: 'xterm', LANG: 'nb_NO.utf8' }, false).ascii);
});

test('lines are joined without a separator at empty ones', (t) => {
  t.is(words(joinLines([line(literal('a')), [], line(literal('b'))], ' · ')), 'a · b');
});

test('thresholds are told in words and units', (t) => {
  const cases: readonly (readonly [string, '%' | 'B' | 's' | 'count', string])[] = [
    ['@80:', '%', 'from 80.0 %'],
    ['2', 'count', 'above 2'],
    ['10:', 'count', 'below 10'],
    ['~:10', 'count', 'above 10'],
    ['1073741824:', 'B', 'below 1.0 GiB'],
    ['@10:20', 'count', '10 to 20'],
    ['10:20', 'count', 'below 10 or above 20'],
    ['93600', 's', 'above 1d 2h'],
    ['what\u001b[31m', 'count', 'what\\x1b[31m'],
  ];
  for (const [range, unit, told] of cases) t.is(String(rangeWords(range, unit)), told);
});

test('ink-table draws only what it can: few rows, ASCII, with space', (t) => {
  const table = { columns: [literal('drive'), literal('kept')], rows: [[literal('WD-18TB'), literal('7')]] };
  t.true(tableFits(table, 40, 20));
  t.false(tableFits(table, 10, 20), 'too narrow');
  t.false(tableFits(table, 40, 5), 'too low');
  t.false(tableFits({ ...table, rows: [[clean('ドライブ'), literal('7')]] }, 40, 20), 'wide characters');
  t.false(
    tableFits({ ...table, rows: Array.from({ length: 11 }, () => [literal('a'), literal('b')]) }, 40, 80),
  );
  t.deepEqual(tableLines(table, 40).map(words), ['drive    kept', 'WD-18TB  7']);
});
