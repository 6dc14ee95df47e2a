import { type PaneId } from '../checks/verdict.ts';
import { type Clean } from '../text/clean.ts';
import { type ListId, type State, type View, viewOf } from './state.ts';

/** Where the console is now, for `-` to come back to. */
export function here({ focus, views }: State): NonNullable<State['previous']> {
  return { focus, views };
}

/** Other views, with nothing open over them. */
export function show(state: State, views: readonly View[], focus = state.focus): State {
  return { ...state, focus, views, previous: here(state), scroll: 0, overlay: null };
}

/** A pane, with nothing before it. */
export function showPane(state: State, focus: PaneId): State {
  return focus === state.focus && viewOf(state).kind === 'panes'
    ? state
    : show(state, [{ kind: 'panes' }], focus);
}

/** A row of a pane, whatever was filtered there. */
export function showRow(state: State, pane: PaneId, key: Clean): State {
  return { ...show(state, [{ kind: 'panes' }], pane), ...withSelected(state, pane, key) };
}

/** A verdict among all of them. */
export function showVerdict(state: State, key: Clean): State {
  return {
    ...show(state, [{ kind: 'panes' }, { kind: 'verdicts' }]),
    ...withSelected(state, 'verdicts', key),
  };
}

function withSelected(state: State, list: ListId, key: Clean) {
  const filters = Object.fromEntries(Object.entries(state.filters).filter(([id]) => id !== list));
  return {
    filters,
    faultsOnly: false,
    selections: { ...state.selections, [list]: { key, index: 0 } },
  };
}
