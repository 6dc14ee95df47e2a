import { type ActionTarget } from '../../actions/action.ts';
import { type PaneId, type Status, type Verdict, rank } from '../../checks/verdict.ts';
import { type Known } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { type Chart } from '../charts.ts';
import { type Line, gap, joinLines, line, piece, textOf } from '../line.ts';
import { type LongItems, longList } from '../long-list.ts';
import { type Column, fitColumns } from '../parts/columns.ts';
import { type SortColumn, type Sorts, markedTitle, sortColumns, sorted } from '../sorting.ts';
import { symbolOf, toneOf } from '../symbols.ts';
import { hintFor, unknownHint, unknownSentence } from '../unknowns.ts';

/** One line of a pane's list. */
export interface Row {
  /** Stays the same while the thing it shows exists: the selection holds on to it. */
  readonly key: Clean;
  /** Headings and sub-lines cannot be selected; a sub-line belongs to the row above it. */
  readonly kind: 'item' | 'heading' | 'sub';
  /** Begins with the status symbol. */
  readonly line: Line;
  /** Worst verdict on it; null: nothing judges it. */
  readonly status: Status | null;
  /** Verdicts that point to it, worst first. */
  readonly verdicts: readonly Verdict[];
  /** What actions may be done to. */
  readonly target: ActionTarget | null;
  /** Unit whose journal tells more. */
  readonly unit: Clean | null;
  /** Shown below the list while it is selected and nothing is wrong with it. */
  readonly about: Line;
  /** What to type when something about it is not known and no verdict names a remedy. */
  readonly hint: Clean | null;
  /** Whether a text, in lower case, is in what a filter looks into beside its verdicts, where that is known without drawing it. */
  contains?(text: string): boolean;
  /** The row that it is about, in a list that shows rows of other panes. */
  readonly leads?: { readonly pane: PaneId; readonly row: Clean };
  /** Of a heading: the columns below it. */
  readonly sortable?: readonly SortColumn[];
}

/** A pane, drawn for a width. */
export interface PaneView {
  readonly id: PaneId;
  readonly title: Clean;
  /** Worst verdict of the pane. */
  readonly status: Status;
  /** One line that tells the pane when there is no space for its rows. */
  readonly summary: Line;
  readonly rows: readonly Row[];
}

/** What a pane is drawn from. */
export interface PaneContext {
  readonly model: Model;
  /** Verdicts whose subject is this pane. */
  readonly verdicts: readonly Verdict[];
  /** Cells for one line. */
  readonly width: number;
  readonly now: number;
  /** How its sections are sorted. */
  readonly sorts: Sorts;
}

/** One fact of a detail view. A label of null continues the fact above it. */
export interface Fact {
  readonly label: Clean | null;
  readonly value: Line;
}

/** A short table of a detail view. */
export interface DetailTable {
  readonly columns: readonly Clean[];
  readonly rows: readonly (readonly Clean[])[];
}

export interface Detail {
  readonly title: Clean;
  readonly facts: readonly Fact[];
  readonly table: DetailTable | null;
  /** What was measured of it before now. */
  readonly charts?: readonly Chart[];
}

/** A pane as data: how it is drawn and what its rows tell when they are opened. */
export interface Pane {
  readonly id: PaneId;
  readonly key: string;
  readonly title: Clean;
  rows(context: PaneContext): { readonly summary: Line; readonly rows: readonly Row[] };
  /** Null: no such row any more, or it has nothing more to tell than its verdicts. */
  detail(model: Model, key: Clean, now: number): Detail | null;
}

/** Made once per list of verdicts: a pane asks for each of its rows. */
const indexes = new WeakMap<readonly Verdict[], ReadonlyMap<Clean, readonly Verdict[]>>();

function indexOf(verdicts: readonly Verdict[]): ReadonlyMap<Clean, readonly Verdict[]> {
  const made = indexes.get(verdicts);
  if (made !== undefined) return made;
  const index = new Map<Clean, Verdict[]>();
  for (const verdict of worstFirst(verdicts)) {
    const { row } = verdict.subject;
    if (row === null) continue;
    const others = index.get(row);
    if (others === undefined) index.set(row, [verdict]);
    else others.push(verdict);
  }
  indexes.set(verdicts, index);
  return index;
}

/** Verdicts on a row, worst first. */
export function verdictsOf(verdicts: readonly Verdict[], key: Clean): readonly Verdict[] {
  return indexOf(verdicts).get(key) ?? [];
}

/** Worst first, otherwise in the order they came. */
export function worstFirst(verdicts: readonly Verdict[]): readonly Verdict[] {
  return [...verdicts].sort((a, b) => rank(b.status) - rank(a.status));
}

export function isFault(status: Status | null): boolean {
  return status !== null && rank(status) > 0;
}

export interface RowParts {
  readonly target?: ActionTarget;
  readonly unit?: Clean | null;
  readonly about?: Line;
  readonly hint?: Clean | null;
  /** Where no verdict says more: `unknown` for what could not be read. */
  readonly status?: Status;
}

/** A row of a list from its cells; looks up its verdicts by its key. */
export function itemRow(
  context: Pick<PaneContext, 'verdicts'>,
  key: Clean,
  cells: Line,
  parts: RowParts = {},
): Row {
  const verdicts = verdictsOf(context.verdicts, key);
  const judged = verdicts[0]?.status ?? null;
  const status =
    parts.status !== undefined && (judged === null || rank(judged) < rank(parts.status))
      ? parts.status
      : judged;
  return {
    key,
    kind: 'item',
    line: [symbolOf(status), gap(1), ...cells],
    status,
    verdicts,
    target: parts.target ?? null,
    unit: parts.unit ?? null,
    about: parts.about ?? cells,
    hint: parts.hint ?? null,
  };
}

/** A heading; its cells are the titles of the columns below it. */
export function headingRow(key: Clean, cells: Line): Row {
  return {
    key,
    kind: 'heading',
    line: [gap(2), ...cells],
    status: null,
    verdicts: [],
    target: null,
    unit: null,
    about: [],
    hint: null,
  };
}

/** A second line of the row above it. */
export function subRow(key: Clean, cells: Line): Row {
  return { ...headingRow(key, cells), kind: 'sub', line: [gap(4), ...cells] };
}

/** A sentence in place of rows: nothing is there, and that is known. */
export function sentenceRow(key: Clean, text: Clean): Row {
  return { ...headingRow(key, line(text, 'dim')), kind: 'item', about: line(text) };
}

/** A row for something that could not be read: says so, why, and what to type. */
export function unknownRow(
  context: Pick<PaneContext, 'verdicts' | 'now'>,
  key: Clean,
  what: Clean,
  unknown: Extract<Known<unknown>, { known: false }>,
): Row {
  const sentence = unknownSentence(unknown, context.now);
  return itemRow(context, key, [piece(what), gap(2), piece(sentence, 'unknown')], {
    status: 'unknown',
    about: line(say`${what}: ${sentence}`),
    hint: unknownHint(unknown),
  });
}

type SectionContext = Pick<PaneContext, 'width' | 'sorts'>;

/** A heading with the columns' titles, and a row for each item: in the order given, unless the section is sorted by a column. */
export function section<T>(
  context: SectionContext,
  columns: readonly Column<T>[],
  items: readonly T[],
  rowOf: (item: T, cells: Line) => Row | readonly Row[],
): Row[] {
  return sectionOf(context, columns, items, (inOrder, lineOf) =>
    inOrder.flatMap((item) => rowOf(item, lineOf(item))),
  );
}

/** The same of what there may be tens of thousands of: rows are drawn when they are looked at. */
export function longSection<T extends object>(
  context: SectionContext,
  columns: readonly Column<T>[],
  items: readonly T[],
  how: LongItems<T>,
): Row[] {
  return sectionOf(context, columns, items, (inOrder, lineOf) => longList(inOrder, { ...how, lineOf }));
}

function sectionOf<T>(
  context: SectionContext,
  columns: readonly Column<T>[],
  items: readonly T[],
  rowsOf: (inOrder: readonly T[], lineOf: (item: T) => Line) => readonly Row[],
): Row[] {
  const key = say`heading:${columns[0]?.title ?? literal('')}`;
  const sort = context.sorts[key];
  const inOrder = sorted(items, columns, sort);
  const titled = columns.map((column) => ({ ...column, title: markedTitle(column.title, sort) }));
  const fitted = fitColumns(titled, inOrder, Math.max(0, context.width - 3));
  // What does not fit cannot be marked, so nothing is sorted by it.
  const shown = columns.filter((_, index) => fitted.columns.some(({ column }) => column === titled[index]));
  return [
    { ...headingRow(key, fitted.head), sortable: sortColumns(shown) },
    ...rowsOf(inOrder, (item) => fitted.lineOf(item)),
  ];
}

/** The same for something that may not be known: then the reason takes its place. `none`: the sentence when there is nothing. */
export function knownSection<T>(
  context: PaneContext,
  title: Clean,
  known: Known<readonly T[]>,
  none: Clean | null,
  draw: (items: readonly T[]) => readonly Row[],
): readonly Row[] {
  if (!known.known) return [unknownRow(context, say`unknown:${title}`, title, known)];
  if (known.value.length === 0) return none === null ? [] : [sentenceRow(say`none:${title}`, none)];
  return draw(known.value);
}

/**
 * The pane's rows with those verdicts that none of them shows: nothing that was judged may stay out of sight. What is wrong
 * comes first, what could not be judged last.
 */
export function withLooseVerdicts(verdicts: readonly Verdict[], rows: readonly Row[]): readonly Row[] {
  const faults = worstFirst(verdicts).filter(({ status }) => isFault(status));
  const unseen = new Set(faults.map(({ subject }) => subject.row));
  for (const { key } of rows) {
    if (unseen.size === 0) break;
    unseen.delete(key);
  }
  const loose = faults.filter(({ subject }) => unseen.has(subject.row));
  const wrong = loose.filter(({ status }) => status !== 'unknown').map(verdictRow);
  const dark = loose.filter(({ status }) => status === 'unknown').map(verdictRow);
  const heading = headingRow(literal('heading:dark'), line(literal('Could not be judged'), 'strong'));
  return [...wrong, ...rows, ...(dark.length === 0 ? [] : [heading, ...dark])];
}

/** Key of the row of a verdict by itself. */
export function verdictKey({ id }: Verdict): Clean {
  return say`verdict:${id}`;
}

/** A verdict as a row by itself. */
export function verdictRow(verdict: Verdict): Row {
  return {
    key: verdictKey(verdict),
    kind: 'item',
    line: [
      symbolOf(verdict.status),
      gap(1),
      piece(verdict.id, 'strong'),
      gap(2),
      piece(verdict.summary, toneOf(verdict.status)),
    ],
    status: verdict.status,
    verdicts: [verdict],
    target: null,
    unit: null,
    about: [],
    hint: verdict.reason === null ? null : hintFor(verdict.reason, verdict.evidence),
  };
}

/** `1 source`, `3 sources`. */
export function plural(count: number, one: Clean, many: Clean): Clean {
  return say`${count} ${count === 1 ? one : many}`;
}

/** Words with the numbers that are not zero: `3 running · 1 failed`. */
export function counts(parts: readonly (readonly [count: number, word: Clean, fault?: boolean])[]): Line {
  return joinLines(
    parts
      .filter(([count]) => count > 0)
      .map(([count, word, fault]) => line(say`${count} ${word}`, fault ? 'strong' : 'plain')),
    ' · ',
  );
}

/** Whether a filter finds a text, in lower case, in a row or in its verdicts. */
export function isIn(row: Row, text: string): boolean {
  const own = row.contains?.(text) ?? `${row.key} ${textOf(row.line)}`.toLowerCase().includes(text);
  return own || row.verdicts.some(({ id, summary }) => `${id} ${summary}`.toLowerCase().includes(text));
}
