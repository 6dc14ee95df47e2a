import { type Verdict } from '../checks/verdict.ts';
import { literal, say } from '../text/clean.ts';
import { age, freshness } from './ages.ts';
import { gap, line } from './line.ts';
import { type PaneView, type Row, counts, longSection, verdictKey, verdictRow } from './panes/pane.ts';
import { type Column } from './parts/columns.ts';
import { type Sorts, sortWords } from './sorting.ts';
import { symbolOf, toneOf } from './symbols.ts';

function columnsOf(now: number): readonly Column<Verdict>[] {
  return [
    { title: literal('Check'), min: 16, max: 40, goes: 0, cell: ({ id }) => line(id, 'strong') },
    {
      title: literal('What it says'),
      min: 20,
      max: 60,
      goes: 1,
      grows: true,
      cell: ({ summary, status }) => line(summary, toneOf(status)),
    },
    {
      title: literal('For'),
      align: 'right',
      min: 4,
      goes: 3,
      cell: ({ memory }) => line(age(now, memory?.since ?? null), 'dim'),
      by: ({ memory }) => (memory?.since == null ? null : now - memory.since),
      smallestFirst: true,
    },
    {
      title: literal('Read'),
      align: 'right',
      min: 5,
      goes: 2,
      cell: ({ ageMs }) => line(freshness(ageMs), 'dim'),
      by: ({ ageMs }) => ageMs,
    },
  ];
}

type View = Pick<PaneView, 'title' | 'summary' | 'rows'>;

/** As it was drawn last: between two judgements, which is when keys are pressed, it stays so. */
const last = new WeakMap<
  readonly Verdict[],
  { readonly width: number; readonly sorts: Sorts; readonly view: View }
>();

/** Every verdict as a row: worst first, unless the list is sorted by a column. For: how long it has been so; Read: how long ago. */
export function verdictView(verdicts: readonly Verdict[], width: number, now: number, sorts: Sorts): View {
  const before = last.get(verdicts);
  if (before !== undefined && before.width === width && before.sorts === sorts) return before.view;
  const view = drawn(verdicts, width, now, sorts);
  last.set(verdicts, { width, sorts, view });
  return view;
}

function drawn(verdicts: readonly Verdict[], width: number, now: number, sorts: Sorts): View {
  const rows = longSection({ width, sorts }, columnsOf(now), verdicts, {
    keyOf: verdictKey,
    verdictsOf: (verdict) => [verdict],
    textOf: ({ id, summary }) => `${id} ${summary}`,
    rowOf: (verdict, cells): Row => ({
      ...verdictRow(verdict),
      line: [symbolOf(verdict.status), gap(1), ...cells],
    }),
  });
  const [sort] = Object.values(sorts);
  return {
    title:
      sort === undefined ? literal('All verdicts, worst first') : say`All verdicts by ${sortWords(sort)}`,
    summary: counts([
      [verdicts.length, literal('verdicts')],
      [verdicts.filter(({ status }) => status === 'not-applicable').length, literal('not applicable')],
    ]),
    rows: verdicts.length === 0 ? [] : rows,
  };
}
