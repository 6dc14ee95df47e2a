import {
  type Action,
  type ActionTarget,
  type Field,
  type Input,
  type Prepared,
} from '../../actions/action.ts';
import { type ActionResult, type Progress, type Task } from '../../actions/engine.ts';
import { type Model } from '../../model/model.ts';
import { type Clean, literal, say } from '../../text/clean.ts';

/** A row that an action cannot be done to, and why. */
export interface Refused {
  readonly target: ActionTarget;
  readonly refusal: Clean;
}

/** An entry of the menu: an action with the rows that it can be done to, and those that it cannot. */
export interface Choice {
  readonly action: Action;
  readonly targets: readonly ActionTarget[];
  readonly refused: readonly Refused[];
}

/** What is asked of the operator before there is a plan. */
export interface Form {
  readonly choice: Choice;
  readonly fields: readonly Field[];
  readonly values: Input;
  /** Index of the field that is being filled in. */
  readonly at: number;
  readonly problem: Clean | null;
}

/** One action on one or several rows, as it was shown: done one after the other. */
export interface Job {
  readonly action: Action;
  readonly tasks: readonly Task[];
  readonly skipped: readonly Refused[];
  /** What the box was like when it was shown. */
  readonly seen: Model;
}

/** The job that runs, or ran last. */
export interface Doing {
  readonly job: Job;
  /** On the clock that never steps back. */
  readonly startedAt: number;
  readonly progress: Progress | null;
  /** What the operator has called off: no further step is begun. */
  readonly cancelling: boolean;
  /** Of the tasks that have ended, in their order. */
  readonly results: readonly ActionResult[];
  readonly over: boolean;
}

/** Plans of an action for some rows as a job; null: for none of them there is one. */
export function jobOf(
  { action, targets, refused }: Choice,
  input: Input,
  prepared: readonly Prepared[],
  seen: Model,
): Job | null {
  const tasks = targets.flatMap((target, index): readonly Task[] => {
    const one = prepared[index];
    return one?.ready === true ? [{ action, target, input, plan: one.plan }] : [];
  });
  const skipped = targets.flatMap((target, index): readonly Refused[] => {
    const one = prepared[index];
    return one?.ready === false ? [{ target, refusal: one.refusal }] : [];
  });
  return tasks.length === 0 ? null : { action, tasks, skipped: [...refused, ...skipped], seen };
}

/** `immich-ml`, `3 rows`. */
export function objectOf({ tasks }: Pick<Job, 'tasks'>): Clean {
  const [first] = tasks;
  return tasks.length === 1 && first !== undefined ? first.target.key : say`${tasks.length} rows`;
}

/** What has to be typed before it can be done; null: nothing. Of several rows, their number with the verb's first word. */
export function wordOf({ action, tasks }: Job): Clean | null {
  const words = tasks.flatMap(({ plan }) => plan.word ?? []);
  if (words.length === 0) return null;
  const [first] = action.verb.toLowerCase().split(' ');
  return tasks.length === 1 ? (words[0] ?? null) : say`${(first ?? '') as Clean} ${tasks.length}`;
}

/** Whether the next row may be gone on to: what was done is proven. */
export function isProven({ failure, achieved, cancelled }: ActionResult): boolean {
  return failure === null && achieved === true && !cancelled;
}

/** A title for people: `Restart immich-ml`. */
export function titleOf(job: Pick<Job, 'action' | 'tasks'>): Clean {
  return say`${job.action.phrase as Clean} ${objectOf(job)}`;
}

/** How a job ended, in a few words. */
export function endingOf({ results, job, cancelling }: Doing): Clean {
  const last = results.at(-1);
  if (last === undefined) return literal('was not begun');
  if (last.cancelled || (cancelling && results.length < job.tasks.length)) return literal('was cancelled');
  if (last.failure !== null) return last.nothingDone ? literal('was REFUSED') : literal('FAILED');
  if (last.achieved === false) return literal('did NOT do what was meant');
  if (last.achieved === null) return literal('ended; too early to tell');
  return literal('is done');
}
