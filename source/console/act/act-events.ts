import { type Prepared } from '../../actions/action.ts';
import { type ActionResult, type Progress } from '../../actions/engine.ts';
import { type Model } from '../../model/model.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { type Step, notice, only } from '../step.ts';
import { type State, isRunning } from '../state.ts';
import { begin } from './act-keys.ts';
import { endingOf, jobOf, titleOf } from './job.ts';

/** How long the end of a job that nobody watches is told in the footer. */
const endNoticeMs = 15_000;

/** The plans are there: they are shown and asked about. What changes nothing is done at once. */
export function prepared(state: State, results: readonly Prepared[], seen: Model, at: number): Step {
  const { overlay } = state;
  // The operator has gone on meanwhile.
  if (overlay?.kind !== 'preparing') return only(state);
  const { choice, input } = overlay;
  const closed: State = { ...state, overlay: null };
  const job = jobOf(choice, input, results, seen);
  if (job === null) {
    const refusal = results.flatMap((one) => (one.ready ? [] : [one.refusal]))[0];
    return only(notice(closed, refusal ?? literal('it cannot be done'), at, 8000));
  }
  const [task] = job.tasks;
  if (choice.action.manner === 'view' && task !== undefined) {
    const title = titleOf(job);
    const view = { kind: 'text', title, lines: null } as const;
    return {
      state: { ...closed, views: [...closed.views, view], scroll: 0 },
      effect: { kind: 'view', task, title },
    };
  }
  if (choice.action.manner === 'terminal' && choice.action.effect === 'read') {
    return isRunning(closed)
      ? only(notice(closed, literal('an action runs: the terminal cannot be given away'), at))
      : begin(closed, job, at);
  }
  return only({
    ...closed,
    overlay: { kind: 'confirm', job, openedAt: at, focus: 'cancel', typed: '', offset: 0 },
  });
}

/** What a view shows has come. */
export function viewed(state: State, title: Clean, lines: readonly Clean[]): State {
  return {
    ...state,
    views: state.views.map((view) =>
      view.kind === 'text' && view.title === title && view.lines === null ? { ...view, lines } : view,
    ),
  };
}

/** How far what the plan needs is measured. */
export function measured(state: State, done: Clean): State {
  return state.overlay?.kind === 'preparing' ? { ...state, overlay: { ...state.overlay, done } } : state;
}

export function progressed(state: State, progress: Progress): State {
  return state.doing === null || state.doing.over ? state : { ...state, doing: { ...state.doing, progress } };
}

/** One of the rows is done; whether the next one follows is not decided here. */
export function rowDone(state: State, result: ActionResult): State {
  const { doing } = state;
  return doing === null
    ? state
    : { ...state, doing: { ...doing, results: [...doing.results, result], progress: null } };
}

/** The job is over: its result is shown where it was watched, else named in the footer with the key that shows it. */
export function finished(state: State, at: number, shownBy: Clean | null): State {
  if (state.doing === null) return state;
  const doing = { ...state.doing, over: true, progress: null };
  const next: State = { ...state, doing };
  const onTerminal = doing.job.action.manner === 'terminal';
  if (onTerminal && doing.job.action.effect === 'read' && doing.results.at(-1)?.failure === null)
    return { ...next, overlay: null };
  if (state.overlay?.kind === 'action') return next;
  if (state.overlay?.kind === 'quit') return { ...next, overlay: { kind: 'action', offset: 0 } };
  const hint = shownBy === null ? literal('') : say`: ${shownBy} shows it`;
  return notice(next, say`${titleOf(doing.job)} ${endingOf(doing)}${hint}`, at, endNoticeMs);
}
