import { type Action, type ActionTarget, type Field } from '../actions/action.ts';
import { type PaneId } from '../checks/verdict.ts';
import { type Clean } from '../text/clean.ts';
import { type Choice } from './act/job.ts';
import { type Keymap } from './keymap/keymap.ts';
import { type LogWindow } from './log/log-window.ts';
import { type Entry } from './palette/entry.ts';
import { type Row } from './panes/pane.ts';

/** What is on the screen while a key is pressed: the reducer moves within it. */
export interface Scene {
  /** Rows of the list in focus that the filter leaves; empty in a detail or a journal. */
  readonly rows: readonly Row[];
  /** Index of the selected one, -1 when there is none. */
  readonly selected: number;
  /** The heading that the selected row stands below. */
  readonly heading: Row | null;
  /** The row that commands mean: the selected one, or the one that is open. */
  readonly row: Row | null;
  /** Lines of one page of the list or text in focus. */
  readonly page: number;
  /** Lines of the text that is scrolled: detail, journal or help. */
  readonly lines: number;
  /** The journal that is shown; null: none is. */
  readonly log: LogWindow | null;
  /** Which key leads where. */
  readonly keymap: Keymap;
  /** Nothing of the panel that is open is cut off. */
  readonly wholeQuestion: boolean;
  /** A long reading runs. */
  readonly measuring: boolean;
  /** Whether a pane has a row of that key now. */
  readonly hasRow: (pane: PaneId, key: Clean) => boolean;
  /** Everything on the box that the palette leads to. */
  readonly objects: () => readonly Entry[];
  /** What can be done to rows of one kind, and what not and why. */
  readonly choices: (targets: readonly ActionTarget[]) => readonly Choice[];
  /** What has to be asked before an action on a row is planned. */
  readonly fields: (action: Action, target: ActionTarget) => readonly Field[];
}
