import { type Known } from '../../model/known.ts';
import { type Service } from '../../model/services.ts';
import { type Clean, literal } from '../../text/clean.ts';
import { type Line, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { unknownHint, unknownSentence } from '../unknowns.ts';
import { type PaneContext, type Row, type RowParts, itemRow, section } from './pane.ts';

/** One thing that the ML pane tells: a label and its value. */
export interface Part {
  readonly key: Clean;
  readonly label: Clean;
  readonly value: Line;
  readonly parts?: RowParts;
}

export function part(key: Clean, label: Clean, value: Line, parts?: RowParts): Part {
  return parts === undefined ? { key, label, value } : { key, label, value, parts };
}

/** What is done to a row is done to its service. */
export function actOn(service: Service | null): RowParts {
  return service === null ? {} : { target: { kind: 'service', key: service.name }, unit: service.unitId };
}

/** The same of what is not known. */
export function unknownPart(
  key: Clean,
  label: Clean,
  fact: Extract<Known<unknown>, { known: false }>,
  now: number,
  more: RowParts = {},
): Part {
  return part(key, label, line(unknownSentence(fact, now), 'unknown'), {
    ...more,
    status: 'unknown',
    hint: unknownHint(fact),
  });
}

/** Parts below a heading. */
export function partRows(context: PaneContext, title: Clean, parts: readonly Part[]): readonly Row[] {
  const columns: readonly Column<Part>[] = [
    { title, min: 12, goes: 0, cell: ({ label }) => line(label) },
    { title: literal(''), min: 10, goes: 0, grows: true, cell: ({ value }) => value },
  ];
  return section(context, columns, parts, ({ key, value, parts: more }, cells) =>
    itemRow(context, key, cells, { about: value, ...more }),
  );
}
