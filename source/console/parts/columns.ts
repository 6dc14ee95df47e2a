import { type Clean } from '../../text/clean.ts';
import { width } from '../../text/width.ts';
import { type Line, type Segment, cutLine, fitLine, gap, line, lineWidth } from '../line.ts';

/** A column of a list, as data. */
export interface Column<T> {
  readonly title: Clean;
  readonly align?: 'right';
  /** Narrowest that still says something. */
  readonly min: number;
  /** Widest that is useful; without it as wide as its widest cell. */
  readonly max?: number;
  /** When the screen is too narrow, columns go in falling order of this; 0 never goes. */
  readonly goes: number;
  /** Takes what space is left over. */
  readonly grows?: true;
  cell(item: T): Line;
  /** What it is sorted by; without it the words of its cell. Null: not known. */
  readonly by?: (item: T) => number | string | null;
  /** A number of which the smallest is looked for: what is next, what ends soon. */
  readonly smallestFirst?: true;
}

/** Columns that fit, with the width of each. */
export interface Fitted<T> {
  readonly columns: readonly { readonly column: Column<T>; readonly cells: number }[];
  /** The line of an item, made when it is asked for. */
  lineOf(item: T): Line;
  readonly head: Line;
}

/** Items whose cells are measured: of more than these only so many, from all over the list. */
const mostMeasured = 500;

function measured<T>(items: readonly T[]): readonly T[] {
  if (items.length <= mostMeasured) return items;
  const step = items.length / mostMeasured;
  return Array.from({ length: mostMeasured }, (_, index) => items[Math.floor(index * step)]).filter(
    (item) => item !== undefined,
  );
}

/** Cells between two columns. */
const between = 2;

/**
 * Lays items out in columns of a common width (that of what is measured: what is wider is cut), at most `available` cells: the column that goes first shrinks to
 * its `min`, then it goes, then the next; those that never go are cut last. Every line comes out at most `available` cells wide.
 */
export function fitColumns<T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  available: number,
): Fitted<T> {
  const drawn = new Map(measured(items).map((item) => [item, columns.map((column) => column.cell(item))]));
  const cells = [...drawn.values()];
  let chosen = columns.map((column, index) => {
    const widest = Math.max(width(column.title), ...cells.map((row) => lineWidth(row[index] ?? [])));
    const wish = Math.max(column.min, Math.min(widest, column.max ?? Infinity));
    // A column that is empty in every row says nothing.
    const empty =
      items.length > 0 &&
      items.length <= mostMeasured &&
      cells.every((row) => lineWidth(row[index] ?? []) === 0);
    return { column, index, cells: wish, empty };
  });
  chosen = chosen.filter(({ empty, column }) => !empty || column.goes === 0);

  const total = () =>
    chosen.reduce((sum, { cells: width }) => sum + width, 0) + between * Math.max(0, chosen.length - 1);
  for (;;) {
    const over = total() - available;
    const going = chosen
      .filter(({ column }) => column.goes > 0)
      .sort((a, b) => b.column.goes - a.column.goes)[0];
    if (over <= 0 || going === undefined) break;
    if (going.cells - over >= going.column.min) {
      going.cells -= over;
      break;
    }
    chosen = chosen.filter((entry) => entry !== going);
  }
  // Only columns that never go are left, and still too wide: the last ones are cut.
  for (const entry of [...chosen].reverse()) {
    const over = total() - available;
    if (over > 0) entry.cells = Math.max(0, entry.cells - over);
  }
  chosen = chosen.filter((entry, position) => position === 0 || entry.cells > 0);
  const left = available - total();
  const growing = chosen.find(({ column }) => column.grows);
  if (left > 0 && growing !== undefined) growing.cells += left;

  const compose = (cellOf: (entry: (typeof chosen)[number]) => Line): Line => {
    const segments: Segment[] = [];
    chosen.forEach((entry, position) => {
      if (position > 0) segments.push(gap(between));
      // Nothing follows the last column: spaces after it would only be more to write.
      const last = position === chosen.length - 1 && entry.column.align !== 'right';
      segments.push(
        ...(last
          ? cutLine(cellOf(entry), entry.cells)
          : fitLine(cellOf(entry), entry.cells, entry.column.align ?? 'left')),
      );
    });
    return cutLine(segments, Math.max(0, available));
  };
  return {
    columns: chosen.map(({ column, cells }) => ({ column, cells })),
    lineOf(item) {
      const own = drawn.get(item);
      return compose(({ column, index }) => own?.[index] ?? column.cell(item));
    },
    head: compose(({ column, index }) => line(column.title, index === 0 ? 'strong' : 'dim')),
  };
}
