/** Where things are on the screen. Pure arithmetic: columns × rows in, sizes out; all of it together is never larger than the screen. */
export interface Layout {
  readonly columns: number;
  readonly rows: number;
  /** Lines of the verdict line: 1 state and counts, 2 what to look at first, 3 what to type. */
  readonly head: 1 | 2 | 3;
  /** The bar of six panes. */
  readonly tabs: boolean;
  /** Panes side by side. */
  readonly panes: 1 | 2 | 3;
  /** Panes one above the other. */
  readonly stacked: 1 | 2;
  /** Cells of the pane in focus; its neighbours share the rest but one for each line between them. */
  readonly paneWidth: number;
  /** Lines between head and foot: the panes with their title lines. */
  readonly body: number;
  /** The pane's title has a line of its own. */
  readonly title: boolean;
  /** Lines below the panes that tell of the selected row. */
  readonly strip: 0 | 2 | 3;
  readonly footer: boolean;
}

/** From this many columns on there are two panes side by side, and three. */
export const twoPanes = 120;
export const threePanes = 180;

/** From this many lines of panes on there are two of them, one above the other: few boxes fill more with one list. */
export const stackedFrom = 44;

/** What the pane in focus needs to show all its columns: it takes them from its neighbour while the half is less. */
const wholePane = 76;

/**
 * 80×24 and more: everything. Below that a single list with as much around it as leaves it the larger part.
 * Works from 1×1 on.
 */
export function layout(columns: number, rows: number): Layout {
  const width = Math.max(1, Math.floor(columns));
  const height = Math.max(1, Math.floor(rows));
  const panes = width < twoPanes || height < 16 ? 1 : width < threePanes ? 2 : 3;
  const head = height >= 22 ? 3 : height >= 12 ? 2 : 1;
  const tabs = height >= 4;
  const title = height >= 10;
  const strip = height >= 22 ? 3 : height >= 14 ? 2 : 0;
  const footer = height >= 3;
  const body = Math.max(0, height - head - (tabs ? 1 : 0) - strip - (footer ? 1 : 0));
  return {
    columns: width,
    rows: height,
    head,
    tabs,
    panes,
    stacked: body >= stackedFrom ? 2 : 1,
    paneWidth: panes === 1 ? width : Math.max(wholePane, Math.floor((width - (panes - 1)) / panes)),
    body,
    title,
    strip,
    footer,
  };
}
