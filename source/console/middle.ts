import { type PaneId } from '../checks/verdict.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { detailView } from './detail-view.ts';
import { type DrawnList, blank, drawList, placeInList, titleRule, titleWords } from './draw-list.ts';
import { type Layout } from './layout.ts';
import { type Line, fitLine, line, shown, wrapIndented } from './line.ts';
import { drawLog } from './log/draw-log.ts';
import { type LogWindow } from './log/log-window.ts';
import { scrolled } from './moving.ts';
import { type ListArea } from './pointing.ts';
import { type DetailTable, type PaneView, type Row, sentenceRow } from './panes/pane.ts';
import { paneGrid, sharedHeight } from './pane-grid.ts';
import { paneOf, viewPane } from './panes/panes.ts';
import { tableFits, tableLines } from './parts/table-size.ts';
import { type Column, type DrawInput, type Offsets } from './screen.ts';
import { ownOrder } from './sorting.ts';
import { type ListId, type State, isPane, viewOf } from './state.ts';
import { symbolOf } from './symbols.ts';
import { timelineRows, timelineSummary } from './timeline/timeline-rows.ts';
import { type Theme, paint } from './theme.ts';
import { verdictView } from './verdict-rows.ts';

/** What stands between verdict line and footer. */
export interface Middle {
  readonly columns: readonly Column[];
  readonly offsets: Offsets;
  readonly list: DrawnList | null;
  readonly row: Row | null;
  readonly page: number;
  readonly total: number;
  /** The journal that is shown; null: none is. */
  readonly log: LogWindow | null;
  /** Series of samples that are drawn. */
  readonly charts?: readonly string[];
  /** Lists on the screen, from the first line of the middle on; absent: none is. */
  readonly lists?: readonly ListArea[];
}

/** Panes on the screen: the one in focus, and its neighbours where there is space. */
export function visiblePanes(state: State, sizes: Layout): readonly PaneId[] {
  const view = viewOf(state);
  if (view.kind === 'timeline') return [];
  if (view.kind === 'detail' && isPane(view.list)) return [view.list];
  return paneGrid(state.focus, sizes).flatMap(({ ids }) => ids);
}

/** Draws the view on top into `rows` lines. */
export function drawMiddle(input: DrawInput, sizes: Layout, rows: number): Middle {
  const view = viewOf(input.state);
  switch (view.kind) {
    case 'panes':
      return drawPanes(input, sizes, rows);
    case 'verdicts':
      return drawVerdicts(input, sizes, rows);
    case 'timeline':
      return drawTimeline(input, sizes, rows);
    case 'detail': {
      const { model, verdicts } = input.look;
      const id = isPane(view.list) ? view.list : input.state.focus;
      const pane = paneOf(id);
      const row =
        viewPane(pane, model, verdicts, sizes.columns, model.now).rows.find(({ key }) => key === view.row) ??
        null;
      const detail = pane.detail(model, view.row, model.now);
      const { lines, table } = detailView(row, detail, sizes.columns - 2, {
        charted: input.charted,
        now: model.now,
      });
      const charts = detail?.charts?.map(({ series }) => series) ?? [];
      return {
        ...drawText(
          input,
          sizes,
          rows,
          [pane.title, detail?.title ?? titleOf(row, view.row)],
          lines,
          table,
          row,
        ),
        charts,
      };
    }
    case 'log':
      return drawJournal(input, sizes, rows);
    case 'text': {
      const { title, lines } = view;
      const text =
        lines === null
          ? [line(literal('reading …'), 'dim')]
          : lines.flatMap((each) => wrapIndented(each, sizes.columns - 2).map((part) => line(part)));
      return drawText(input, sizes, rows, [literal('Shown'), title], text, null, null);
    }
  }
}

/** A row of a verdict is named by the verdict. */
function titleOf(row: Row | null, key: Clean): Clean {
  return row === null || !key.startsWith('verdict:') ? key : (row.verdicts[0]?.id ?? key);
}

function drawJournal({ state, book, offsets, theme }: DrawInput, sizes: Layout, rows: number): Middle {
  const height = Math.max(0, rows - (sizes.title ? 1 : 0));
  const drawn =
    state.log === null || book === null ? null : drawLog(book, state.log, sizes.columns - 1, height);
  const painted = (drawn?.lines ?? []).map((each) =>
    paint(fitLine([...line(literal(' ')), ...each], sizes.columns), theme),
  );
  while (painted.length < height) painted.push(blank(sizes.columns));
  const lines = rows > 0 ? [...title(sizes, drawn?.rule ?? [], theme), ...painted] : [];
  return {
    columns: [{ id: 'log', width: sizes.columns, lines, table: null }],
    offsets,
    list: null,
    row: null,
    page: height,
    total: 0,
    log: drawn?.window ?? null,
  };
}

function title(sizes: Layout, painted: Line, theme: Theme): readonly string[] {
  return sizes.title ? [paint(painted, theme)] : [];
}

function listFor(
  input: DrawInput,
  id: ListId,
  rows: readonly Row[],
  focused: boolean,
  width: number,
  height: number,
): DrawnList {
  const { state, offsets, theme } = input;
  const filter = state.filters[id] ?? null;
  return drawList(
    {
      rows,
      filter,
      faultsOnly: state.faultsOnly,
      selection: state.selections[id],
      focused,
      width,
      height,
      marked: new Set((state.marks[id] ?? []).map(({ key }) => key)),
      offset: offsets[id] ?? 0,
    },
    theme,
  );
}

/** On fewer lines than this a pane is not shared with another. */
const leastStacked = 24;

function drawPanes(input: DrawInput, sizes: Layout, rows: number): Middle {
  const { state, look, theme } = input;
  const grid = paneGrid(state.focus, sizes);
  const level = Math.max(...grid.map(({ ids }) => ids.indexOf(state.focus)));
  const stacks = grid.map(({ ids, width }) => {
    // A panel may have taken the space of one of the two.
    const there = rows < leastStacked ? ids.slice(level, level + 1) : ids;
    const stack = there.map((id) => ({
      id,
      width,
      view: viewPane(paneOf(id), look.model, look.verdicts, width, look.model.now, state.sorts[id]),
    }));
    const needs = stack.length === 1 ? [rows] : stack.map(({ view }) => linesOf(view));
    const heights = sharedHeight(rows, needs);
    return stack.map((pane, index) => drawPane(input, sizes, { ...pane, rows: heights[index] ?? 0 }));
  });
  const drawn = stacks.flat();
  const focused = drawn.find(({ id }) => id === state.focus);
  const columns = stacks.flatMap((stack, index) => {
    const column = {
      id: stack.map(({ id }) => id).join(' '),
      width: stack[0]?.width ?? 0,
      lines: stack.flatMap(({ lines }) => lines),
      table: null,
    };
    return index === 0 ? [column] : [separator(rows, theme), column];
  });
  const list = focused?.list ?? null;
  let left = 0;
  const lists = stacks.flatMap((stack) => {
    let top = 0;
    const areas = stack.map((pane) => {
      const area = areaOf(pane.id, pane.list, { left, top, width: pane.width }, sizes);
      top += pane.lines.length;
      return area;
    });
    left += (stack[0]?.width ?? 0) + 1;
    return areas;
  });
  return {
    columns,
    lists,
    offsets: { ...input.offsets, ...Object.fromEntries(drawn.map(({ id, list }) => [id, list.offset])) },
    list,
    row: list?.rows[list.selected] ?? null,
    page: focused?.height ?? 0,
    total: 0,
    log: null,
  };
}

/** One pane of the grid: its title, where there is one, and as much of its list as fits. */
function drawPane(
  input: DrawInput,
  sizes: Layout,
  {
    id,
    view,
    width,
    rows,
  }: { readonly id: PaneId; readonly view: PaneView; readonly width: number; readonly rows: number },
) {
  const focused = id === input.state.focus;
  const height = Math.max(0, rows - (sizes.title ? 1 : 0));
  const list = listFor(input, id, view.rows, focused, width, height);
  const rule = titleRule(paneTitle(view, focused), view.summary, placeInList(list, height), width);
  return {
    id,
    width,
    list,
    height,
    lines: rows > 0 ? [...title(sizes, rule, input.theme), ...list.lines] : [],
  };
}

/** Where a list is that was drawn with its title above it. */
function areaOf(
  list: ListId,
  { rows, shown: lines }: DrawnList,
  at: Pick<ListArea, 'left' | 'top' | 'width'>,
  sizes: Layout,
): ListArea {
  return { list, ...at, rows, lines: sizes.title ? [null, ...lines] : lines };
}

/** Lines that a pane would fill: its title, its rows, and a blank line above each heading but the first. */
function linesOf({ rows }: PaneView): number {
  return 1 + rows.length + rows.filter(({ kind }) => kind === 'heading').length;
}

function separator(rows: number, theme: Theme): Column {
  return {
    id: 'line',
    width: 1,
    lines: Array.from({ length: rows }, () => paint(line(literal('│'), 'dim'), theme)),
    table: null,
  };
}

function paneTitle(view: PaneView, focused: boolean): Line {
  return [...titleWords(view.title, focused), ...line(literal(' ')), symbolOf(view.status)];
}

function drawVerdicts(input: DrawInput, sizes: Layout, rows: number): Middle {
  const { model, verdicts } = input.look;
  const sorts = input.state.sorts.verdicts ?? ownOrder;
  return drawWhole(input, sizes, rows, {
    id: 'verdicts',
    ...verdictView(verdicts, sizes.columns, model.now, sorts),
  });
}

function drawTimeline(input: DrawInput, sizes: Layout, rows: number): Middle {
  const { model, verdicts } = input.look;
  const all =
    input.noted === null
      ? [sentenceRow(literal('reading'), literal('reading what was noted …'))]
      : timelineRows(input.noted, model, verdicts);
  const title = literal('What happened, latest first');
  return drawWhole(input, sizes, rows, { id: 'timeline', title, summary: timelineSummary(all), rows: all });
}

/** A list that has the middle of the screen to itself. */
function drawWhole(
  input: DrawInput,
  sizes: Layout,
  rows: number,
  whole: Pick<PaneView, 'title' | 'summary' | 'rows'> & { readonly id: 'verdicts' | 'timeline' },
): Middle {
  const height = Math.max(0, rows - (sizes.title ? 1 : 0));
  const list = listFor(input, whole.id, whole.rows, true, sizes.columns, height);
  const rule = titleRule(
    titleWords(whole.title, true),
    whole.summary,
    placeInList(list, height),
    sizes.columns,
  );
  return {
    columns: [
      {
        id: whole.id,
        width: sizes.columns,
        lines: rows > 0 ? [...title(sizes, rule, input.theme), ...list.lines] : [],
        table: null,
      },
    ],
    lists: [areaOf(whole.id, list, { left: 0, top: 0, width: sizes.columns }, sizes)],
    offsets: { ...input.offsets, [whole.id]: list.offset },
    list,
    row: list.rows[list.selected] ?? null,
    page: height,
    total: 0,
    log: null,
  };
}

/** A text under a title of two parts, scrolled; a table below it where it fits, else as plain lines. */
function drawText(
  input: DrawInput,
  sizes: Layout,
  rows: number,
  names: readonly [Clean, Clean],
  text: readonly Line[],
  table: DetailTable | null,
  row: Row | null,
): Middle {
  const { state, theme } = input;
  const height = Math.max(0, rows - (sizes.title ? 1 : 0));
  const drawsTable = table !== null && tableFits(table, sizes.columns - 2, height - text.length);
  const lines = table === null || drawsTable ? text : [...text, [], ...tableLines(table, sizes.columns - 2)];
  const offset = scrolled(state.scroll, 0, { lines: lines.length, page: height });
  const more = lines.length - offset - height;
  const right = lines.length <= height ? literal('') : more > 0 ? say`${more} more lines` : literal('end');
  const [group, name] = names;
  const rule = titleRule(
    [...line(group), ...line(literal(' → ')), ...line(name, 'title')],
    [],
    right,
    sizes.columns,
  );
  const window = lines.slice(offset, offset + (drawsTable ? lines.length : height));
  const painted = window.map((each) =>
    paint(fitLine([...line(literal(' ')), ...each], sizes.columns), theme),
  );
  if (!drawsTable) while (painted.length < height) painted.push(blank(sizes.columns));
  return {
    columns: [
      {
        id: `text:${shown(name)}`,
        width: sizes.columns,
        lines: rows > 0 ? [...title(sizes, rule, theme), ...painted] : [],
        table: drawsTable ? table : null,
      },
    ],
    offsets: input.offsets,
    list: null,
    row,
    page: height,
    total: lines.length,
    log: null,
  };
}
