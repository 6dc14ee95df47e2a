import { type Config } from '../config/schema.ts';
import { type Model } from '../model/model.ts';
import { say } from '../text/clean.ts';
import { acknowledgedBy, inWords } from './acknowledgement.ts';
import { type Courses } from './counters.ts';
import { coursesAfter } from './counting.ts';
import { judgeAll } from './judge.ts';
import { defaultSettings, type Memory, type Remembered } from './memory.ts';
import { type Verdict } from './verdict.ts';

/**
 * Judges again and again while somebody looks. How the counters run is seen from look to look, and begins where the latest run
 * of the check left them; `remembered` gives what that run knows (null: nothing, or it cannot be read). What is looked at here
 * is remembered nowhere else: only the check writes.
 */
export function judgeLooks(
  config: Config,
  remembered: () => Remembered | null,
): (model: Model) => readonly Verdict[] {
  let courses: Courses | null = null;
  return (model) => {
    const known = remembered();
    const verdicts = judgeAll(model, config, undefined, courses ?? known?.courses);
    // Until the first readings are there nothing was looked at.
    if (verdicts.some((one) => one.courses !== undefined))
      courses = coursesAfter(
        courses ?? known?.courses ?? new Map(),
        verdicts,
        model.now,
        defaultSettings.forgetMs,
      );
    return known === null ? verdicts : verdicts.map((one) => inTheLightOf(known, one, model.now));
  };
}

/** The verdict of a look with what the runs of the check remember of it. */
function inTheLightOf({ checks, acknowledgements }: Remembered, verdict: Verdict, now: number): Verdict {
  const before = checks.get(verdict.id);
  const acknowledged = acknowledgedBy(acknowledgements, verdict, now);
  const memory: Memory = {
    rawStatus: verdict.status,
    since: before?.status === verdict.status ? before.since : null,
    held: false,
    soft: false,
    flapping: before?.flapping ?? false,
    acknowledged,
  };
  const { summary } = verdict;
  return {
    ...verdict,
    summary: acknowledged === null ? summary : say`${summary}; ${inWords(acknowledged)}`,
    memory,
  };
}
