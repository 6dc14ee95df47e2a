import { type Clean } from '../text/clean.ts';
import { type Row, isFault, isIn } from './panes/pane.ts';

/** What the operator typed after `/`: rows that contain it, or with `!` before it, rows that do not. */
export interface Filter {
  readonly text: string;
}

/** Tells of rows whether they stay under a filter; upper and lower case are the same. */
function stays(filter: Filter | null): (row: Row) => boolean {
  const text = filter?.text ?? '';
  const invert = text.startsWith('!');
  const wanted = (invert ? text.slice(1) : text).trim().toLowerCase();
  return wanted === '' ? () => true : (row) => isIn(row, wanted) !== invert;
}

/** Rows that stay: items that match, with their sub-lines, and headings that still have something below them. */
export function chooseRows(rows: readonly Row[], filter: Filter | null, faultsOnly: boolean): readonly Row[] {
  if (filter === null && !faultsOnly) return rows;
  const matches = stays(filter);
  const kept: Row[] = [];
  let heading: Row | null = null;
  let keep = false;
  for (const row of rows) {
    if (row.kind === 'heading') {
      heading = row;
      keep = false;
    } else if (row.kind === 'item') {
      keep = matches(row) && (!faultsOnly || isFault(row.status));
      if (keep && heading !== null) {
        kept.push(heading);
        heading = null;
      }
    }
    if (keep) kept.push(row);
  }
  return kept;
}

/** How many items the rows before an index are; all rows by default. Counted without a list of them: there may be tens of thousands. */
export function itemsIn(rows: readonly Row[], before = rows.length): number {
  let count = 0;
  for (let index = 0; index < before; index++) if (rows[index]?.kind === 'item') count++;
  return count;
}

/** Where the selection is: a row's key, and its place for the day it is gone. */
export interface Selection {
  readonly key: Clean | null;
  readonly index: number;
}

/** Index of the selected row; the nearest item when the row is gone; -1 when nothing can be selected. */
export function selectedIndex(rows: readonly Row[], selection: Selection | undefined): number {
  // Nothing was ever selected: there is no key to look for in tens of thousands of rows.
  const key = selection?.key ?? null;
  const found = key === null ? -1 : rows.findIndex((row) => row.kind === 'item' && row.key === key);
  if (found !== -1) return found;
  const from = Math.min(selection?.index ?? 0, rows.length - 1);
  for (let distance = 0; distance < rows.length; distance++) {
    for (const index of [from - distance, from + distance]) {
      if (rows[index]?.kind === 'item') return index;
    }
  }
  return -1;
}

/** The item that many items further down (or up), as far as there are any. */
export function step(rows: readonly Row[], from: number, by: number): number {
  let at = from;
  for (let left = Math.abs(by); left > 0; left--) {
    let next = at + Math.sign(by);
    while (rows[next] !== undefined && rows[next]?.kind !== 'item') next += Math.sign(by);
    if (rows[next] === undefined) break;
    at = next;
  }
  return at;
}

export interface Window {
  readonly offset: number;
  /** As many rows as there is space for; the first one is the heading of the section that is being scrolled. */
  readonly rows: readonly Row[];
}

/** The part of a list that is on the screen: moves as little as it can, and the selected row is always in it. */
export function windowOf(rows: readonly Row[], selected: number, height: number, before: number): Window {
  if (height <= 0) return { offset: 0, rows: [] };
  let last = selected;
  while (rows[last + 1]?.kind === 'sub') last++;
  let offset = Math.min(before, Math.max(0, rows.length - height));
  if (selected >= 0) {
    if (last >= offset + height) offset = last - height + 1;
    // One line above the selected row is needed for its heading, if there is that much space.
    const first = height > 1 && selected > 0 ? selected - 1 : selected;
    if (first < offset) offset = first;
  }
  const part = rows.slice(offset, offset + height);
  const heading = headingAbove(rows, offset);
  const hidesSelected = selected === offset;
  return {
    offset,
    rows: heading === null || hidesSelected || height < 2 ? part : [heading, ...part.slice(1)],
  };
}

/** The heading that a row stands below; null: none, or no row. */
export function headingOf(rows: readonly Row[], row: Row | undefined): Row | null {
  return row === undefined ? null : headingAbove(rows, rows.indexOf(row));
}

function headingAbove(rows: readonly Row[], offset: number): Row | null {
  if (offset <= 0 || rows[offset]?.kind === 'heading') return null;
  for (let index = offset - 1; index >= 0; index--) {
    const row = rows[index];
    if (row?.kind === 'heading') return row;
  }
  return null;
}
