import { type PaneId, type Verdict } from '../checks/verdict.ts';
import { type Model } from '../model/model.ts';
import { type Charted } from './charts.ts';
import { dock } from './dock.ts';
import { footerLine } from './footer.ts';
import { type Place, type Tab, headLines, tabsOf } from './head.ts';
import { type Keymap } from './keymap/keymap.ts';
import { layout } from './layout.ts';
import { type Line, cutLine, fitLine, lineWidth } from './line.ts';
import { drawMiddle, visiblePanes } from './middle.ts';
import { overlayPanel } from './overlays/overlay.ts';
import { type DetailTable } from './panes/pane.ts';
import { objectsOf } from './palette/objects.ts';
import { paneOf, panes, viewPane } from './panes/panes.ts';
import { type Areas, type ListArea } from './pointing.ts';
import { type Scene } from './scene.ts';
import { type ListId, type State, listOf, viewOf } from './state.ts';
import { stripLines } from './strip.ts';
import { type Noted } from './timeline/event.ts';
import { type LogBook } from '../watch/log-book.ts';
import { type Theme, paint } from './theme.ts';

/** What the box says, as it is drawn. */
export interface Look {
  readonly model: Model;
  readonly verdicts: readonly Verdict[];
}

/** A column of the middle of the screen: title and rows. */
export interface Column {
  readonly id: string;
  readonly width: number;
  readonly lines: readonly string[];
  readonly table: DetailTable | null;
}

/** Everything that is on the screen, painted. React draws it and adds nothing. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly head: readonly string[];
  readonly body: readonly Column[];
  /** Lines of the middle; what is drawn in it may be fewer. */
  readonly bodyRows: number;
  readonly panel: readonly string[];
  /** Line of the panel that begins with a spinner. */
  readonly spinner: number | null;
  readonly foot: readonly string[];
  readonly ascii: boolean;
  /** SGR parameters of a title, for what is not painted before. */
  readonly title: Theme['tones']['title'];
  /** Rises when everything has to be drawn anew. */
  readonly generation: number;
}

/** Where the windows of lists stood: the next drawing begins from there. */
export type Offsets = Readonly<Partial<Record<ListId, number>>>;

export interface DrawInput {
  readonly state: State;
  readonly look: Look;
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  readonly place: Place;
  readonly offsets: Offsets;
  /** The journal that is open; null: none is. */
  readonly book: LogBook | null;
  /** Samples of the series that were drawn last; null: not read yet. */
  readonly charted: Charted | null;
  /** What was noted before now; null: not read yet. */
  readonly noted: Noted | null;
  /** On the clock that never steps back. */
  readonly at: number;
  readonly canReadLog: boolean;
  readonly keymap: Keymap;
  readonly generation: number;
}

export interface Drawn {
  readonly screen: Screen;
  readonly offsets: Offsets;
  readonly scene: Omit<Scene, 'choices' | 'fields'>;
  /** Panes that are on the screen: what they need is read more often. */
  readonly seen: readonly PaneId[];
  /** Series of samples that are drawn. */
  readonly charts: readonly string[];
  /** Where a click leads. */
  readonly areas: Areas;
}

/** Draws the whole screen. Pure: the same input gives the same strings, and what did not change need not be written. */
export function drawScreen(input: DrawInput): Drawn {
  const { state, look, theme, columns, rows } = input;
  const sizes = layout(columns, rows);
  const view = viewOf(state);
  const panel = overlayPanel(state, input.at, sizes.columns, sizes.body + sizes.strip, input.keymap);
  const isWhole = view.kind === 'verdicts' || view.kind === 'timeline';
  const withStrip = listOf(state) !== null;
  const offset = state.overlay !== null && 'offset' in state.overlay ? state.overlay.offset : null;
  const docked = dock(panel, sizes, withStrip, offset ?? 0);
  const bodyRows = docked.body;
  const middle = drawMiddle(input, sizes, bodyRows);

  const { model, verdicts } = look;
  const head = docked.chrome ? headLines(model, verdicts, input.place, sizes.columns, sizes.head) : [];
  const tabs =
    docked.chrome && sizes.tabs ? tabsOf(verdicts, isWhole ? null : state.focus, sizes.columns) : [];
  const bar =
    tabs.length === 0
      ? []
      : [
          fitLine(
            tabs.flatMap((tab) => tab.line),
            sizes.columns,
          ),
        ];
  const strip = docked.strip > 0 ? stripLines(middle.row, docked.strip, sizes.columns) : [];
  const context = {
    state,
    row: middle.row,
    canReadLog: input.canReadLog,
    measuring: model.measuring.length > 0,
  };
  const footer = docked.footer
    ? [footerLine(state, context, input.keymap, input.at, middle.list?.items ?? 0, sizes.columns)]
    : [];
  const painted = (lines: readonly Line[]) =>
    lines.map((each) => paint(fitLine(cutLine(each, sizes.columns), sizes.columns), theme));

  return {
    screen: {
      columns: sizes.columns,
      rows: sizes.rows,
      head: painted([...head, ...bar]),
      body: middle.columns,
      bodyRows,
      panel: painted(docked.lines),
      spinner: docked.spinner,
      foot: painted([...strip, ...footer]),
      ascii: theme.ascii,
      title: theme.tones.title,
      generation: input.generation,
    },
    offsets: middle.offsets,
    scene: {
      rows: middle.list?.rows ?? [],
      selected: middle.list?.selected ?? -1,
      heading: middle.list?.heading ?? null,
      row: middle.row,
      page: panel === null ? middle.page : docked.page,
      lines: offset === null ? middle.total : docked.total,
      log: middle.log,
      wholeQuestion: docked.whole,
      keymap: input.keymap,
      measuring: model.measuring.length > 0,
      objects: () => objectsOf(model, verdicts),
      hasRow: (pane, key) =>
        viewPane(paneOf(pane), model, verdicts, sizes.paneWidth, model.now, state.sorts[pane]).rows.some(
          (row) => row.key === key,
        ),
    },
    seen: view.kind === 'verdicts' ? panes.map(({ id }) => id) : visiblePanes(state, sizes),
    charts: middle.charts ?? [],
    areas: areasOf(tabs, head.length, middle.lists ?? [], head.length + bar.length),
  };
}

/** Where the tabs and the lists are on the screen: the middle knows of its own lines only. */
function areasOf(
  tabs: readonly Tab[],
  tabsTop: number,
  lists: readonly ListArea[],
  middleTop: number,
): Areas {
  let left = 0;
  return {
    tabs: tabs.map(({ pane, line }) => {
      const area = { pane, left, top: tabsTop, width: lineWidth(line) };
      left += area.width;
      return area;
    }),
    lists: lists.map((area) => ({ ...area, top: area.top + middleTop })),
  };
}

/** Whether two screens are the same to the eye. */
export function sameScreen(a: Screen, b: Screen): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
