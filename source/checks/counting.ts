import { type Clean, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Counted, type Named } from './check.ts';
import {
  type Course,
  courseAfter,
  type Courses,
  type Increase,
  increaseOf,
  type Within,
} from './counters.ts';
import { alerts, type Range } from './range.ts';
import { many } from './targets.ts';
import { type Verdict } from './verdict.ts';

/** The two ranges of a check as they were read; null: none set. */
export interface Bounds {
  readonly warn: Range | null;
  readonly crit: Range | null;
}

/** What counters come to in the light of earlier looks. `pending`: what of them is new is not known yet. */
export interface Ranked {
  readonly status: 'ok' | 'warning' | 'critical' | 'pending';
  /** What was seen to be added, in the window of the range that decided. */
  readonly value: number;
  readonly summary: Clean;
  readonly courses: { readonly warn: Course; readonly crit: Course };
}

/** Two looks closer together than this say nothing of what is added. The shortest pause between two runs of the timer. */
const enoughMs = 3 * 60_000;

/**
 * Ranks what was added to two counters within their windows. Null: one of them stands at what no counter can.
 * @param id of the verdict, by which the courses are kept
 */
export function rankCounted(
  counted: Counted,
  bounds: Bounds,
  within: Within,
  past: { readonly courses: Courses; readonly id: string; readonly now: number },
): Ranked | null {
  if (![counted.warn, counted.crit].every(({ total }) => Number.isSafeInteger(total) && total >= 0))
    return null;
  const look = (level: 'warn' | 'crit') => {
    const before = past.courses.get(courseKey(past.id, level)) ?? null;
    const course = courseAfter(before, counted[level], past.now, within[level]);
    const increase = increaseOf(course);
    return { course, increase, says: certainty(bounds[level], increase, within[level]) };
  };
  const [warn, crit] = [look('warn'), look('crit')];
  const courses = { warn: warn.course, crit: crit.course };
  const status = statusOf(warn.says, crit.says);
  const decides = status === 'critical' ? 'crit' : 'warn';
  const { increase } = decides === 'crit' ? crit : warn;
  // What was well is said of the longer time.
  const told = status === 'ok' && within.crit > within.warn ? crit.increase : increase;
  return { status, value: increase.seen, summary: inWords(counted[decides], told, status), courses };
}

export function courseKey(id: string, level: 'warn' | 'crit'): string {
  return `${id} ${level}`;
}

/** The courses after a look: those of what was not looked at stay as they were, for so long. */
export function coursesAfter(
  before: Courses,
  verdicts: readonly Pick<Verdict, 'id' | 'courses'>[],
  now: number,
  forgetMs: number,
): Courses {
  const after = new Map([...before].filter(([, { seenAt }]) => now - seenAt <= forgetMs));
  for (const { id, courses } of verdicts) {
    if (courses === undefined) continue;
    after.set(courseKey(id, 'warn'), courses.warn);
    after.set(courseKey(id, 'crit'), courses.crit);
  }
  return after;
}

type Certainty = 'alerts' | 'fine' | 'open';

/**
 * Whether a range alerts. What was added lies between what was seen and what was possible: where that makes a difference
 * it is open until enough was watched. Where more would clear it, that is the whole window: it is not over yet.
 */
function certainty(range: Range | null, { seen, atMost, forMs }: Increase, windowMs: number): Certainty {
  if (range === null) return 'fine';
  const { start, end, inside } = range;
  if (alerts(range, seen)) {
    const moreClears = inside ? end !== Infinity : seen < start;
    const certain = moreClears ? forMs >= windowMs : alerts(range, atMost);
    return certain ? 'alerts' : 'open';
  }
  const moreAlerts = inside ? start > seen && start <= atMost : end < atMost;
  return !moreAlerts || forMs >= Math.min(windowMs, enoughMs) ? 'fine' : 'open';
}

function statusOf(warn: Certainty, crit: Certainty): Ranked['status'] {
  if (crit === 'alerts') return 'critical';
  if (warn === 'alerts') return 'warning';
  return warn === 'open' || crit === 'open' ? 'pending' : 'ok';
}

/** `3 automatic restarts within 5m, 7 in all`. */
function inWords({ of, total }: Named, { seen, forMs }: Increase, status: Ranked['status']): Clean {
  const all = many(total, of);
  if (status === 'pending') return say`${all} in all; how many are new, the next run can tell`;
  if (total === 0) return all;
  if (forMs === 0) return say`${all} in all`;
  const watched = duration(forMs);
  if (seen === 0) return say`${all}, none within ${watched}`;
  if (seen >= total) return say`${many(seen, of)} within ${watched}`;
  return say`${many(seen, of)} within ${watched}, ${total} in all`;
}
