import { type Clean, literal, say } from '../text/clean.ts';
import { textOf } from './line.ts';
import { type Column } from './parts/columns.ts';

/** By which column a section of a list is sorted. */
export interface Sort {
  readonly column: Clean;
  /** Z to A, or the largest first. */
  readonly reversed: boolean;
}

/** Of a list: how its sections are sorted, by the keys of their headings. Those that are not named keep their own order. */
export type Sorts = Readonly<Record<string, Sort>>;
export const ownOrder: Sorts = {};

/** A column that a section can be sorted by. */
export interface SortColumn {
  readonly title: Clean;
  /** What is looked for in it is the most of something. */
  readonly largestFirst: boolean;
}

/** The columns of a section that have a name to sort by. */
export function sortColumns<T>(columns: readonly Column<T>[]): readonly SortColumn[] {
  return columns
    .filter(({ title }) => title !== '')
    .map(({ title, align, smallestFirst }) => ({
      title,
      largestFirst: align === 'right' && smallestFirst !== true,
    }));
}

/** The next column, and after the last one the section's own order: null. */
export function nextSort(columns: readonly SortColumn[], now: Sort | undefined): Sort | null {
  const at = columns.findIndex(({ title }) => title === now?.column);
  const next = columns[at + 1];
  return next === undefined ? null : { column: next.title, reversed: next.largestFirst };
}

/** What is sorted by, in words. */
export function sortWords({ column, reversed }: Sort): Clean {
  return say`${column} ${arrowOf(reversed)}`;
}

/** `↓`: falling, the largest on top. */
function arrowOf(reversed: boolean): Clean {
  return reversed ? literal('↓') : literal('↑');
}

/** The title of a column, with the mark of the one that is sorted by. */
export function markedTitle(title: Clean, sort: Sort | undefined): Clean {
  return sort?.column === title ? say`${title}${arrowOf(sort.reversed)}` : title;
}

/** Made when something is sorted: no snapshot can hold one, and it takes longer to make than a list to sort. */
let collator: Intl.Collator | null = null;

function words(): Intl.Collator {
  return (collator ??= new Intl.Collator('en', { numeric: true, sensitivity: 'base' }));
}

/**
 * Items by what a column says of them; as they were where it says the same. What it does not know of is last either way: it
 * is neither small nor large.
 */
export function sorted<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  sort: Sort | undefined,
): readonly T[] {
  const column = columns.find(({ title }) => title === sort?.column);
  if (sort === undefined || column === undefined) return items;
  const { by } = column;
  const keyOf = by ?? ((item: T) => sayingOf(textOf(column.cell(item))));
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  const sign = sort.reversed ? -1 : 1;
  return keyed.sort((a, b) => order(a.key, b.key, sign)).map(({ item }) => item);
}

type Key = number | string | null;

function order(a: Key, b: Key, sign: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === 'number' && typeof b === 'number'
    ? sign * (a - b)
    : sign * words().compare(String(a), String(b));
}

/** A cell that says nothing, or that nothing is known, is no word. */
function sayingOf(text: Clean): string | null {
  return /^[–?\s]*$/.test(text) ? null : text;
}
