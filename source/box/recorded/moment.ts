import { type Condition } from './lines.ts';

/** What of a recorded box changes while it runs: its clock and its state. */
export interface Moment {
  /** Its wall clock, epoch milliseconds. */
  readonly now: number;
  /** Its wall clock when it was opened. */
  readonly openedAt: number;
  readonly state: ReadonlyMap<string, { readonly value: string; readonly setAt: number }>;
  /** Within `% times`: which time it is, from 1. */
  readonly n?: number;
}

/** Whether all conditions hold at this moment. */
export function holds(conditions: readonly Condition[], { state, now }: Moment): boolean {
  return conditions.every(({ key, value, forMs, holds: expected }) => {
    const found = state.get(key);
    const so = found !== undefined && (value === null || found.value === value) && now - found.setAt >= forMs;
    return so === expected;
  });
}
