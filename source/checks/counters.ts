/** What only grows until it begins anew: automatic restarts, OOM kills, lines that were read, errors of a device. */
export interface Counter {
  readonly total: number;
  /** When it stood at 0, epoch milliseconds: when the unit was started, the machine booted. Null: that is not known. */
  readonly began: number | null;
}

/** Over what time additions count together, for each of the two ranges of a check. Milliseconds. */
export interface Within {
  readonly warn: number;
  readonly crit: number;
}

/** What was seen to be added between two looks. Instants are epoch milliseconds. */
export interface Addition {
  /** The first and the last look of those that are put together here. */
  readonly from: number;
  readonly to: number;
  readonly by: number;
}

/** A counter as it was seen to run: what is kept of it between two runs. Instants are epoch milliseconds. */
export interface Course {
  /** Additions are kept for so long, milliseconds. */
  readonly windowMs: number;
  /** From when on it is known how it grew, and what it stood at then. */
  readonly first: { readonly at: number; readonly total: number };
  readonly total: number;
  readonly seenAt: number;
  /** Oldest first, of the latest `windowMs`. */
  readonly additions: readonly Addition[];
}

/** By the id of the verdict and the level that it counts for: `container.restarts[notes] warn`. */
export type Courses = ReadonlyMap<string, Course>;

/** Looks that are closer together than this share of the window are one addition: the console looks every few seconds. */
const grain = 1 / 60;

/**
 * The course of a counter with one more look at it. A counter that is smaller than before, or began after the last look, has
 * begun anew: all that it stands at was added since. Never negative.
 */
export function courseAfter(before: Course | null, counter: Counter, now: number, windowMs: number): Course {
  // Another window was kept for another time: what is missing of it was never seen.
  if (before?.windowMs !== windowMs) return firstLook(counter, now, windowMs);
  const { total, began } = counter;
  const anew = total < before.total || (began !== null && began > before.seenAt);
  const by = anew ? total : total - before.total;
  // After a clock that was set back nothing lies in the future, or it would count until then.
  const earlier = before.additions.map((one) => ({
    ...one,
    from: Math.min(one.from, now),
    to: Math.min(one.to, now),
  }));
  return {
    windowMs,
    first: { ...before.first, at: Math.min(before.first.at, now) },
    total,
    seenAt: now,
    additions: withAddition(earlier, by, now, windowMs).filter(({ to }) => to > now - windowMs),
  };
}

function firstLook({ total, began }: Counter, now: number, windowMs: number): Course {
  const kept = { windowMs, total, seenAt: now };
  // What began within the window is known as if it had been looked at all the time.
  if (began !== null && began <= now && began > now - windowMs) {
    return { ...kept, first: { at: began, total: 0 }, additions: withAddition([], total, now, windowMs) };
  }
  return { ...kept, first: { at: now, total }, additions: [] };
}

function withAddition(
  earlier: readonly Addition[],
  by: number,
  now: number,
  windowMs: number,
): readonly Addition[] {
  if (by <= 0) return earlier;
  const last = earlier.at(-1);
  if (last === undefined || now - last.from > windowMs * grain)
    return [...earlier, { from: now, to: now, by }];
  return [...earlier.slice(0, -1), { from: last.from, to: now, by: last.by + by }];
}

/** What was added to a counter within its window. */
export interface Increase {
  /** What was seen to be added. What was added between two looks that lie further apart than the window counts. */
  readonly seen: number;
  /** What was added at most: before the first look anything may have been, up to what it stood at then. */
  readonly atMost: number;
  /** How much of the window was watched, milliseconds. */
  readonly forMs: number;
}

/** What a course tells of the window that ends at its last look. */
export function increaseOf({ windowMs, first, seenAt, additions }: Course): Increase {
  const seen = additions.filter(({ to }) => to > seenAt - windowMs).reduce((sum, { by }) => sum + by, 0);
  const whole = first.at <= seenAt - windowMs;
  return {
    seen,
    atMost: whole ? seen : seen + first.total,
    forMs: whole ? windowMs : seenAt - first.at,
  };
}
