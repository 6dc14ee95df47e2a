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
  if (items.length <= longFrom) return inOrder(items, column, sort, inWords);
  const before = lately.get(items);
  if (before !== undefined && before.column === sort.column && before.reversed === sort.reversed)
    return before.done as readonly T[];
  const done = inOrder(items, column, sort, bySpelling);
  lately.set(items, { ...sort, done });
  return done;
}

/** A list of more items than these is sorted once, and by how its words are spelt: the collator would take a second for tens of thousands. */
const longFrom = 2000;
const lately = new WeakMap<readonly unknown[], Sort & { readonly done: readonly unknown[] }>();

function inOrder<T>(
  items: readonly T[],
  column: Column<T>,
  { reversed }: Sort,
  { keyed, compare }: Words,
): readonly T[] {
  const keyOf = column.by ?? ((item: T) => sayingOf(textOf(column.cell(item))));
  const sign = reversed ? -1 : 1;
  return items
    .map((item) => {
      const key = keyOf(item);
      return { item, key: typeof key === 'string' ? keyed(key) : key };
    })
    .sort((a, b) => order(a.key, b.key, sign, compare))
    .map(({ item }) => item);
}

type Key = number | string | null;

/** How words are compared: `compare` gets what `keyed` has made of them. */
interface Words {
  readonly keyed: (word: string) => string;
  readonly compare: (a: string, b: string) => number;
}

const inWords: Words = { keyed: (word) => word, compare: (a, b) => words().compare(a, b) };
const bySpelling: Words = {
  keyed: (word) => word.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0')),
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
};

function order(a: Key, b: Key, sign: 1 | -1, compare: Words['compare']): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === 'number' && typeof b === 'number'
    ? sign * (a - b)
    : sign * compare(String(a), String(b));
}

/** A cell that says nothing, or that nothing is known, is no word. */
function sayingOf(text: Clean): string | null {
  return /^[–?\s]*$/.test(text) ? null : text;
}
