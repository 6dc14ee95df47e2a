import {
  advance,
  nothing,
  type Remembered,
  type RememberedVerdict,
  type Run,
} from '../../source/checks/memory.ts';
import { type Status, type Verdict } from '../../source/checks/verdict.ts';
import { clean } from '../../source/text/clean.ts';
import { verdict } from '../report/sample.ts';

export const start = Date.UTC(2026, 10, 22, 17);
/** Milliseconds between two runs. */
export const interval = 5 * 60_000;
export const boot = clean('5d9c2f0e-0c86-4b6c-9c9c-9b0a6a2f4c11');

/** The run of that number, from 0. */
export function runAt(index: number, more: Partial<Run> = {}): Run {
  return { now: start + index * interval, bootId: boot, keeps: true, ...more };
}

/** A verdict of a status alone. */
export function says(id: string, status: Status, more: Partial<Verdict> = {}): Verdict {
  return verdict(id, { status, reason: status === 'unknown' ? 'timeout' : null, ...more });
}

export interface Step {
  readonly verdicts: readonly RememberedVerdict[];
  readonly remembered: Remembered;
}

/** Runs one after the other, each with what the one before it remembered. */
export function runs(
  sequence: readonly (readonly Verdict[])[],
  first: Remembered = nothing,
): readonly Step[] {
  let remembered = first;
  return sequence.map((verdicts, index) => {
    const step = advance(remembered, verdicts, runAt(index));
    remembered = step.remembered;
    return step;
  });
}

/** The verdict of an id. */
export function of(step: Pick<Step, 'verdicts'> | undefined, id: string): RememberedVerdict {
  const found = step?.verdicts.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no verdict ${id}`);
  return found;
}
