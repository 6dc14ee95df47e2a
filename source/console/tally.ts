import { thatCount } from '../checks/acknowledgement.ts';
import { type PaneId, type Status, type Verdict, rank, worst } from '../checks/verdict.ts';
import { panes } from './panes/panes.ts';

/** What some verdicts come to. What is acknowledged is counted apart, and nowhere else. */
export interface Tally {
  readonly status: Status;
  readonly byStatus: Readonly<Record<Status, number>>;
  readonly acknowledged: number;
  /** The first of the worst; null: there are none. */
  readonly first: Verdict | null;
  /** The worst of each pane. */
  readonly panes: ReadonlyMap<PaneId, Status>;
}

/** Verdicts are judged every few seconds and drawn with each key, several times. */
const tallies = new WeakMap<readonly Verdict[], Tally>();

export function tallyOf(verdicts: readonly Verdict[]): Tally {
  let tally = tallies.get(verdicts);
  if (tally === undefined) {
    tally = tallied(verdicts);
    tallies.set(verdicts, tally);
  }
  return tally;
}

function tallied(verdicts: readonly Verdict[]): Tally {
  const counting = thatCount(verdicts);
  const byStatus = { ok: 0, 'not-applicable': 0, unknown: 0, warning: 0, critical: 0 };
  let first: Verdict | null = null;
  for (const verdict of counting) {
    byStatus[verdict.status]++;
    if (first === null || rank(verdict.status) > rank(first.status)) first = verdict;
  }
  return {
    status: worst(counting),
    byStatus,
    acknowledged: verdicts.length - counting.length,
    first,
    panes: new Map(panes.map(({ id }) => [id, worst(counting.filter(({ subject }) => subject.pane === id))])),
  };
}
