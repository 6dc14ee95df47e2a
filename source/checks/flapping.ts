import { rank, type Status } from './verdict.ts';

/** Results that are looked back on, this one included (Nagios Core, "Detection and Handling of State Flapping": 21). */
export const lookBack = 21;
/** Flapping begins above this share of possible changes … */
const begins = 0.5;
/** … and ends below this one. */
const ends = 0.25;

/** How often a result was not that of the run before it. */
export function changes(recent: readonly Status[]): number {
  return recent.filter((status, index) => index > 0 && status !== recent[index - 1]).length;
}

/**
 * Whether a check flaps, from its latest results (oldest first, at most {@link lookBack}) and whether it did so before.
 * The share is always of the changes that a full look-back could hold: two results that differ are no flapping.
 */
export function flaps(recent: readonly Status[], before: boolean): boolean {
  const share = changes(recent) / (lookBack - 1);
  return before ? share >= ends : share > begins;
}

/**
 * The worst that the latest results came to, unknown ones left out. Where failures count only in a row of `row`, fewer of
 * them are never more than a warning.
 */
export function worstOf(recent: readonly Status[], row: number): Status {
  const known = recent.filter((status) => status !== 'unknown');
  const worst = known.reduce<Status>((one, other) => (rank(other) > rank(one) ? other : one), 'ok');
  return worst === 'critical' && longestRow(known) < row ? 'warning' : worst;
}

function longestRow(statuses: readonly Status[]): number {
  let longest = 0;
  let row = 0;
  for (const status of statuses) {
    row = rank(status) > 0 ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return longest;
}
