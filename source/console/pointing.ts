import { type PaneId } from '../checks/verdict.ts';
import { moveBy } from './moving.ts';
import { type Row } from './panes/pane.ts';
import { type Scene } from './scene.ts';
import { type ListId, type State, isPane } from './state.ts';
import { type Pointer } from './terminal-reports.ts';
import { showPane } from './views.ts';

/** A part of the screen that a click is for, in cells from its left upper corner. */
interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** A list on the screen: all its rows, and which of them each of its lines shows; null is its title. */
export interface ListArea extends Area {
  readonly list: ListId;
  readonly rows: readonly Row[];
  readonly lines: readonly (Row | null)[];
}

export interface TabArea extends Area {
  readonly pane: PaneId;
}

export interface Areas {
  readonly tabs: readonly TabArea[];
  readonly lists: readonly ListArea[];
}

/** Lines that one notch of the wheel moves: what most terminals scroll by themselves. */
const notch = 3;

export interface Pointed {
  readonly state: State;
  /** The row that was selected before was clicked at: it is to be opened. */
  readonly opens: boolean;
}

/**
 * What the mouse changes. The wheel moves what has the keys. A click on a tab or in a pane leads there, one on a row selects it, and one on the row
 * that is selected opens it. It never answers a question and never acts: those want a key.
 */
export function pointed(state: State, { done, column, row }: Pointer, areas: Areas, scene: Scene): Pointed {
  const only = (next: State): Pointed => ({ state: next, opens: false });
  const { overlay } = state;
  if (done !== 'click') {
    const moves = overlay === null || overlay.kind === 'palette' || 'offset' in overlay;
    return only(moves ? moveBy(state, done === 'wheel up' ? -notch : notch, scene) : state);
  }
  if (overlay !== null) return only(state);

  const isIn = ({ left, top, width }: Area, height: number) =>
    column >= left && column < left + width && row >= top && row < top + height;
  const tab = areas.tabs.find((area) => isIn(area, 1));
  if (tab !== undefined) return only(showPane(state, tab.pane));
  const area = areas.lists.find((each) => isIn(each, each.lines.length));
  if (area === undefined) return only(state);

  const there = isPane(area.list) ? showPane(state, area.list) : state;
  const index = itemAt(area.rows, area.lines[row - area.top] ?? null);
  const item = area.rows[index];
  if (item === undefined) return only(there);
  if (there === state && scene.rows[scene.selected]?.key === item.key) return { state, opens: true };
  const selections = { ...there.selections, [area.list]: { key: item.key, index } };
  return only({ ...there, selections });
}

/** The item that a line belongs to: itself, or the one above a line that tells more of it. -1: none. */
function itemAt(rows: readonly Row[], row: Row | null): number {
  if (row === null || row.line.length === 0) return -1;
  let index = rows.indexOf(row);
  while (rows[index]?.kind === 'sub') index--;
  return rows[index]?.kind === 'item' ? index : -1;
}
