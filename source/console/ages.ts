import { type Clean, literal, say } from '../text/clean.ts';
import { missing, shortDuration } from '../text/format.ts';

/** How long ago: `41s`, `4m`, `3h`, `16d`. Epoch milliseconds; a missing instant is `–`. An instant ahead of the clock counts as now. */
export function age(now: number, then: number | null): Clean {
  return then === null ? missing : shortDuration(now - then);
}

/** `41s ago`. */
export function ago(now: number, then: number): Clean {
  return say`${shortDuration(now - then)} ago`;
}

/** Until an instant: `in 3h`, or `due` when it has passed. */
export function ahead(now: number, then: number): Clean {
  return then <= now ? literal('due') : say`in ${shortDuration(then - now)}`;
}

/** Age of a reading, in steps that do not tick each second: `<10s`, `20s`, `4m`. Milliseconds. */
export function freshness(ms: number): Clean {
  if (ms < 10_000) return literal('<10s');
  return ms < 60_000 ? say`${Math.floor(ms / 10_000) * 10}s` : shortDuration(ms);
}

/** A date and time in UTC, `2026-11-22 17:00`, for details. */
export function when(epochMs: number): Clean {
  return new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ') as Clean;
}
