import { type Input } from '../actions/action.ts';
import { type Task } from '../actions/engine.ts';
import { type Clean } from '../text/clean.ts';
import { type Choice, type Job } from './act/job.ts';
import { type CommandId } from './keymap/commands.ts';
import { type LogView } from './log/log-view.ts';
import { type State } from './state.ts';

/** What a command asks of the world outside of the state. */
export type Effect =
  | { readonly kind: 'quit' }
  /** Looks up what the plans need, and makes them. */
  | { readonly kind: 'prepare'; readonly choice: Choice; readonly input: Input }
  | { readonly kind: 'perform'; readonly job: Job }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'view'; readonly task: Task; readonly title: Clean }
  /** Reads what was done lately. */
  | { readonly kind: 'audit'; readonly title: Clean }
  | { readonly kind: 'copy'; readonly text: Clean }
  | { readonly kind: 'log'; readonly log: LogView }
  | { readonly kind: 'save' }
  | { readonly kind: 'measure' }
  | { readonly kind: 'measure.callOff' }
  /** The terminal reports the mouse, or no more. */
  | { readonly kind: 'mouse'; readonly on: boolean }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' };

export interface Step {
  readonly state: State;
  readonly effect: Effect | null;
}

/** A command as a key brought it. */
export interface Given {
  readonly command: CommandId;
  /** The key itself, where it is text or a letter of a menu. */
  readonly key: string;
  /** On the clock that never steps back, milliseconds. */
  readonly at: number;
  readonly burst: boolean;
  readonly canReadLog: boolean;
  /** The box's wall clock, epoch milliseconds. */
  readonly now: number;
}

const noticeMs = 4000;

/** A step that asks nothing of the world. */
export const only = (state: State): Step => ({ state, effect: null });

/** A message in place of the footer for a while. */
export function notice(state: State, text: Clean, at: number, forMs = noticeMs): State {
  return { ...state, notice: { text, until: at + forMs } };
}
