import { type Clean, literal, say } from '../text/clean.ts';
import { instant, seconds } from '../text/format.ts';
import { medianOf, type Past } from './past.ts';

/** One time that the machine learning was asked for a real inference, twice in a row, by the console. Pure: the store is source/history/samples.ts. */
export interface InferenceRun {
  /** When it was asked for the first time, epoch milliseconds. */
  readonly at: number;
  /** The model that was asked: `ViT-B-32__openai`. */
  readonly model: Clean;
  /** Until the answers were there, milliseconds; null: none came. */
  readonly firstMs: number | null;
  readonly secondMs: number | null;
  /**
   * What its log tells of the model: it was loaded into memory for the first answer (`first`), for the second one too (`again`), or for
   * neither (`none`). Null: its log does not tell.
   */
  readonly loaded: 'first' | 'again' | 'none' | null;
  /** Why one of the answers did not come, of the last one that did not; null: both came. */
  readonly failure: Clean | null;
}

/** How long an answer takes whose model is in memory: the second one. Null: there was none, or the model was loaded for it. */
export function warmMs({ firstMs, secondMs, loaded }: InferenceRun): number | null {
  return firstMs === null || loaded === 'again' ? null : secondMs;
}

/** How long the first answer took, where its log tells that the model was loaded for it. */
export function coldMs({ firstMs, loaded }: InferenceRun): number | null {
  return loaded === 'first' || loaded === 'again' ? firstMs : null;
}

/** What a run is compared with. */
export interface Usual {
  readonly medianMs: number;
  readonly runs: number;
  /** When the first of them was, epoch milliseconds. */
  readonly since: number;
}

/** A median of fewer bears not even one that was out of the ordinary. */
export const fewestRuns = 3;
/** Runs of long ago tell of another version, or of another machine. */
const mostRuns = 20;
const day = 24 * 3_600_000;

/**
 * The median of the earlier runs of the same model. Where enough are older than a day only those count: who asks again and again while it is
 * slow must not make that the usual. `of`: which time is compared. Null: there is none.
 */
export function usualOf(
  runs: readonly InferenceRun[],
  { at, model }: Pick<InferenceRun, 'at' | 'model'>,
  of: (run: InferenceRun) => number | null,
): Usual | null {
  const earlier = runs.flatMap((run) => {
    const ms = run.model === model && run.at < at ? of(run) : null;
    return ms === null ? [] : [{ at: run.at, ms }];
  });
  const older = earlier.filter((run) => at - run.at >= day);
  const chosen = (older.length >= fewestRuns ? older : earlier).slice(-mostRuns);
  const [first] = chosen;
  return first === undefined
    ? null
    : { medianMs: medianOf(chosen.map(({ ms }) => ms)), runs: chosen.length, since: first.at };
}

/** `3.1 × the median of 0.77 s over 9 runs` */
export function timesUsual(ms: number, { medianMs, runs }: Usual): Clean {
  const times = (ms / Math.max(1, medianMs)).toFixed(1) as Clean;
  return say`${times} × the median of ${seconds(medianMs)} over ${runs === 1 ? literal('1 run') : say`${runs} runs`}`;
}

/** The same with the day of the first of them: `… over 9 runs since 2026-10-02` */
export function againstUsual(ms: number, usual: Usual): Clean {
  return say`${timesUsual(ms, usual)} since ${instant(usual.since).slice(0, 10) as Clean}`;
}

/** The latest run; null: there is none. */
export function lastRun({ inferences }: Past): InferenceRun | null {
  return inferences.at(-1) ?? null;
}
