import { type OnLine, type Outcome } from '../box/box.ts';
import { type Clean } from '../text/clean.ts';
import { failureOf, lastLines, safeLine } from './failure.ts';
import { argvOf, type Deed, type Step, type StepEnd } from './step.ts';

/** What is told of a plan while it is done. */
export interface StepNews {
  /** Index of the step that runs. */
  readonly at: number;
  readonly of: number;
  readonly title: Clean;
  /** The last lines that it has printed. */
  readonly lines: readonly Clean[];
}

export interface StepsOptions<D extends Deed> {
  /** Does what a step says; resolves also where it did not work. */
  readonly run: (deed: D, signal?: AbortSignal, onLine?: OnLine) => Promise<Outcome>;
  /** Aborted: no further step is begun, and the one that runs is ended where it may be. */
  readonly signal: AbortSignal;
  readonly onNews: (news: StepNews) => void;
  /** Told the ends so far after each step, before the next one begins. */
  readonly onEnd: (ends: readonly StepEnd[]) => Promise<void>;
}

export interface StepsDone {
  readonly ends: readonly StepEnd[];
  readonly outcomes: readonly Outcome[];
  /** Why the first that failed did; null: all of them ended well. */
  readonly failure: Clean | null;
  readonly cancelled: boolean;
  /** The last lines that were printed. */
  readonly output: readonly Clean[];
}

/** Lines kept while a command runs: what scrolled by longer ago is in the journal or in its own log. */
export const keptLines = 200;
const shownLines = 8;

/**
 * Does a plan: one step at a time, the next only when the one before ended well. Once one has failed or it was cancelled,
 * only those that take something back are still done. Never rejects.
 */
export async function runSteps<D extends Deed>(
  steps: readonly Step<D>[],
  options: StepsOptions<D>,
): Promise<StepsDone> {
  const { run, signal, onNews, onEnd } = options;
  const ends: StepEnd[] = [];
  const outcomes: Outcome[] = [];
  let failure: Clean | null = null;
  let output: readonly Clean[] = [];
  for (const [at, step] of steps.entries()) {
    if ((failure !== null || signal.aborted) && step.always !== true) continue;
    const lines: Clean[] = [];
    const news = () => onNews({ at, of: steps.length, title: step.title, lines: [...lines] });
    news();
    const own = step.stoppable && !signal.aborted ? signal : undefined;
    const outcome = await run(step.command, own, (line) => {
      if (line.trim() === '') return;
      lines.push(safeLine(line));
      if (lines.length > keptLines) lines.shift();
      news();
    });
    const failed = failureOf(step, outcome, own?.aborted === true, [...outcomes]);
    outcomes.push(outcome);
    ends.push({
      title: step.title,
      argv: argvOf(step.command),
      exit: outcome.exit,
      failure: failed,
      tookMs: outcome.tookMs,
    });
    // What went wrong is told, and not what taking it back printed.
    if (failure === null) output = lastLines(outcome, shownLines);
    failure ??= failed;
    await onEnd(ends);
  }
  return { ends, outcomes, failure, cancelled: signal.aborted, output };
}
