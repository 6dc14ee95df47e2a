import { type CommandId } from './keymap/commands.ts';
import { step } from './list.ts';
import { movedInPalette } from './palette/palette-keys.ts';
import { type Scene } from './scene.ts';
import { type ListId, type State, listOf, viewOf } from './state.ts';

type Move = Extract<CommandId, `move.${string}`>;

/** How many lines a move goes, given the lines of a page. */
const distance: Readonly<Record<Move, (page: number) => number>> = {
  'move.down': () => 1,
  'move.up': () => -1,
  'move.top': () => -Infinity,
  'move.bottom': () => Infinity,
  'move.halfDown': (page) => Math.max(1, Math.floor(page / 2)),
  'move.halfUp': (page) => -Math.max(1, Math.floor(page / 2)),
  'move.pageDown': (page) => Math.max(1, page - 1),
  'move.pageUp': (page) => -Math.max(1, page - 1),
};

export function isMove(command: CommandId): command is Move {
  return command in distance;
}

/** Selects a row of a list by its index. */
export function select(state: State, list: ListId, scene: Pick<Scene, 'rows'>, index: number): State {
  const row = scene.rows[index];
  return row === undefined
    ? state
    : { ...state, selections: { ...state.selections, [list]: { key: row.key, index } } };
}

/** Moves the selection of a list, or scrolls a text. */
export function move(state: State, command: Move, scene: Scene): State {
  return moveBy(state, distance[command](scene.page), scene);
}

/** The same, by a number of lines. */
export function moveBy(state: State, by: number, scene: Scene): State {
  const { overlay } = state;
  if (overlay?.kind === 'palette')
    return { ...state, overlay: { ...overlay, ...movedInPalette(overlay, by) } };
  if (overlay !== null && 'offset' in overlay)
    return { ...state, overlay: { ...overlay, offset: scrolled(overlay.offset, by, scene) } };
  if (viewOf(state).kind === 'log')
    return state.log === null || scene.log === null
      ? state
      : { ...state, log: { ...state.log, top: scene.log.moved(by) } };
  const list = listOf(state);
  if (list === null) return { ...state, scroll: scrolled(state.scroll, by, scene) };
  if (scene.selected < 0) return state;
  const bounded = Math.max(-scene.rows.length, Math.min(scene.rows.length, by));
  return select(state, list, scene, step(scene.rows, scene.selected, bounded));
}

/** The first line that is shown after scrolling; never beyond the last page. */
export function scrolled(from: number, by: number, { lines, page }: Pick<Scene, 'lines' | 'page'>): number {
  const last = Math.max(0, lines - page);
  return Math.max(0, Math.min(last, Math.min(from, last) + by));
}
