import { type Clean } from '../../text/clean.ts';
import { width } from '../../text/width.ts';
import { type Line, line } from '../line.ts';
import { type DetailTable } from '../panes/pane.ts';
import { type Column, fitColumns } from './columns.ts';

/** More rows than this are not for a table with a rule between all rows. */
const mostRows = 10;

const ascii = /^[\u0020-\u007e]*$/;

/** Whether ink-table can draw it here: it measures by String.length, so only ASCII; it wraps when too wide; and it takes 2N+3 lines, and one above it. */
export function tableFits({ columns, rows }: DetailTable, available: number, height: number): boolean {
  if (rows.length === 0 || rows.length > mostRows || height < 2 * rows.length + 4) return false;
  if (![...columns, ...rows.flat()].every((cell) => ascii.test(cell) && cell !== '')) return false;
  const widths = columns.map((column, index) =>
    Math.max(width(column), ...rows.map((row) => width(row[index] ?? ''))),
  );
  return widths.reduce((sum, cells) => sum + cells + 2, 0) + columns.length + 1 <= available;
}

/** The same table as plain lines, for everything that ink-table cannot draw. */
export function tableLines({ columns, rows }: DetailTable, available: number): readonly Line[] {
  const specs = columns.map((title, index): Column<readonly Clean[]> => ({
    title,
    min: 4,
    goes: index,
    cell: (row) => line(row[index] ?? ('' as Clean)),
  }));
  const fitted = fitColumns(specs, rows, available);
  return [fitted.head, ...rows.map((row) => fitted.lineOf(row))];
}
