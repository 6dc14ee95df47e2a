import { type Clean, literal, say } from '../text/clean.ts';
import { type Line, cutLine, fitLine, gap, line, lineWidth, piece } from './line.ts';
import {
  type Filter,
  type Selection,
  chooseRows,
  headingOf,
  itemsIn,
  selectedIndex,
  windowOf,
} from './list.ts';
import { type Row, subRow } from './panes/pane.ts';
import { type Theme, paint } from './theme.ts';

/** A list as it is on the screen. */
export interface DrawnList {
  /** Painted, each exactly as wide as asked for. */
  readonly lines: readonly string[];
  readonly rows: readonly Row[];
  readonly selected: number;
  /** How many of the rows are items. */
  readonly items: number;
  /** The heading that the selected row stands below, whether it is on the screen or not. */
  readonly heading: Row | null;
  readonly offset: number;
  /** The row on each of the lines, as far as there are rows. */
  readonly shown: readonly Row[];
}

export interface ListOptions {
  readonly rows: readonly Row[];
  readonly filter: Filter | null;
  readonly faultsOnly: boolean;
  readonly selection: Selection | undefined;
  /** It has the keys: its selected row is marked. */
  readonly focused: boolean;
  readonly width: number;
  readonly height: number;
  /** Keys of the rows that are marked. */
  readonly marked: ReadonlySet<Clean>;
  /** Where its window stood before. */
  readonly offset: number;
}

/** On fewer lines than this every one of them is for a row. */
const headingsFrom = 4;

/** Draws the part of a list that fits: a window around the selected row, headings held on top. */
export function drawList(options: ListOptions, theme: Theme): DrawnList {
  const chosen = chooseRows(options.rows, options.filter, options.faultsOnly);
  const rows =
    options.height < headingsFrom
      ? chosen.filter(({ kind }) => kind === 'item')
      : airy(chosen, options.height);
  const selected = selectedIndex(rows, options.selection);
  const { height, width } = options;
  const window = windowOf(rows, selected, height, options.offset);
  const lines = window.rows.map((row) => {
    const here = options.focused && row === rows[selected];
    const marked = options.marked.has(row.key);
    const sign = marked ? (here ? literal('◉') : literal('●')) : here ? literal('▸') : literal(' ');
    return paint(fitLine([piece(sign, 'title'), ...row.line], width), theme, here);
  });
  if (rows.length === 0 && height > 0) {
    const why =
      options.filter !== null
        ? literal('No row matches the filter.')
        : options.faultsOnly
          ? literal('Nothing here is wrong.')
          : literal('Nothing to show.');
    lines.push(paint(fitLine([gap(1), piece(why, 'dim')], width), theme));
  }
  while (lines.length < height) lines.push(' '.repeat(width));
  return {
    lines,
    rows,
    selected,
    items: itemsIn(rows),
    heading: headingOf(chosen, rows[selected]),
    offset: window.offset,
    shown: window.rows,
  };
}

/** An empty line above each heading, where there is space for all of them. */
function airy(rows: readonly Row[], height: number): readonly Row[] {
  if (rows.length > height) return rows;
  const between = rows.filter(({ kind }, index) => kind === 'heading' && index > 0).length;
  if (rows.length + between > height) return rows;
  return rows.flatMap((row, index) =>
    row.kind === 'heading' && index > 0 ? [subRow(say`above:${row.key}`, []), row] : [row],
  );
}

/** Where in a list that does not fit the selection is: `3 of 83`; empty when all of it is on the screen. */
export function placeInList({ rows, selected, items }: DrawnList, height: number): Clean {
  if (rows.length <= height || selected < 0) return literal('');
  return say`${itemsIn(rows, selected + 1)} of ${items}`;
}

/** A title in a horizontal line: `── Disk  summary ─────── 3 of 12 ──`, exactly `width` wide. */
export function titleRule(title: Line, summary: Line, right: Clean, width: number): Line {
  const left: Line = [
    piece(literal('─ '), 'dim'),
    ...title,
    ...(summary.length === 0 ? [] : [gap(2), ...summary]),
    gap(1),
  ];
  const end: Line = right === '' ? [] : [gap(1), piece(right, 'dim'), piece(literal(' ─'), 'dim')];
  const space = width - lineWidth(left) - lineWidth(end);
  if (space >= 0) return [...left, piece('─'.repeat(space) as Clean, 'dim'), ...end];
  return fitLine(cutLine([...left.slice(0, -1)], width), width);
}

/** A blank line that Ink gives a height. */
export function blank(width: number): string {
  return ' '.repeat(Math.max(1, width));
}

/** A line for a title of plain words. */
export function titleWords(text: Clean, focused: boolean): Line {
  return line(text, focused ? 'title' : 'plain');
}
