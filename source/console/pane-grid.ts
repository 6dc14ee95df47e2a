import { type PaneId } from '../checks/verdict.ts';
import { type Layout } from './layout.ts';
import { panes } from './panes/panes.ts';

/** Panes one above the other, all of one width. */
export interface PaneStack {
  readonly ids: readonly PaneId[];
  readonly width: number;
}

/**
 * Which panes are on the screen, from left to right and in each place from top to bottom: as many as there is space for, in the order of
 * their numbers. The stack with the pane in focus is {@link Layout.paneWidth} wide, the others share the rest.
 */
export function paneGrid(focus: PaneId, sizes: Layout): readonly PaneStack[] {
  const size = sizes.panes * sizes.stacked;
  const at = panes.findIndex(({ id }) => id === focus);
  const page = panes.slice(at - (at % size), at - (at % size) + size).map(({ id }) => id);
  const places = Math.min(sizes.panes, page.length);
  const inFocus = page.indexOf(focus) % places;
  const rest = sizes.columns - sizes.paneWidth - (places - 1);
  const share = places === 1 ? 0 : Math.floor(rest / (places - 1));
  const last = places - 1 === inFocus ? places - 2 : places - 1;
  return Array.from({ length: places }, (_, place) => {
    const other = place === last ? rest - share * (places - 2) : share;
    return {
      ids: page.filter((_id, index) => index % places === place),
      width: place === inFocus ? sizes.paneWidth : other,
    };
  });
}

/** Lines for each of some panes one above the other: the same for all, but what one does not need goes to those that do. */
export function sharedHeight(rows: number, needs: readonly number[]): readonly number[] {
  const even = Math.floor(rows / needs.length);
  const spare = rows - needs.reduce((sum, need) => sum + Math.min(need, even), 0);
  const wanting = needs.filter((need) => need > even).length;
  if (wanting === 0)
    return needs.map((_need, index) => (index === 0 ? rows - even * (needs.length - 1) : even));
  const heights = needs.map((need) => (need > even ? even + Math.floor(spare / wanting) : need));
  const left = rows - heights.reduce((sum, height) => sum + height, 0);
  return heights.map((height, index) => (index === heights.length - 1 ? height + left : height));
}
