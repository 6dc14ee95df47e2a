import { type Evidence, type Reason } from '../probes/reading.ts';
import { type Clean } from '../text/clean.ts';
import { type Course, type Within } from './counters.ts';
import { type Memory } from './memory.ts';

export const statuses = ['ok', 'not-applicable', 'unknown', 'warning', 'critical'] as const;
export type Status = (typeof statuses)[number];

export const groups = ['session', 'stack', 'disk', 'crowdsec', 'backup', 'gpu', 'ml', 'host'] as const;
export type Group = (typeof groups)[number];

/** One of the six panes. */
export type PaneId = 'stack' | 'disk' | 'crowdsec' | 'backups' | 'gpu' | 'ml';

/** Where a verdict points: the pane, and the row's key in it (null: the pane as a whole). */
export interface Subject {
  readonly pane: PaneId;
  readonly row: Clean | null;
}

export type Unit = '%' | 'B' | 's' | 'count' | '°C';

/** What one check says of one target. */
export interface Verdict {
  /** `disk.used[/]`, or the check's id alone where it has one target. */
  readonly id: Clean;
  readonly check: string;
  readonly target: Clean | null;
  readonly group: Group;
  readonly status: Status;
  /** Only of unknown. */
  readonly reason: Reason | null;
  /** One line without the id: `86.4 % used, 15.9 GiB free`. */
  readonly summary: Clean;
  readonly value: number | null;
  readonly unit: Unit | null;
  /** Ranges in the Monitoring Plugins grammar. */
  readonly warn: string | null;
  readonly crit: string | null;
  /** Of what only grows: over what time the value and the ranges count what was added, milliseconds. */
  readonly within?: Within;
  /** Of what only grows: how its counters ran, for the next look. */
  readonly courses?: { readonly warn: Course; readonly crit: Course };
  /** The command to type, or null when there is none to name. */
  readonly remedy: Clean | null;
  readonly evidence: readonly Evidence[];
  /** Age of the oldest reading it rests on, milliseconds. */
  readonly ageMs: number;
  readonly subject: Subject;
  /** What earlier runs add to it. Absent: nothing was remembered, on purpose (the console, `--no-state`, a recorded box). */
  readonly memory?: Memory;
}

const ranks = { ok: 0, 'not-applicable': 0, unknown: 1, warning: 2, critical: 3 } as const;

/** ok < not-applicable are both good; then unknown < warning < critical, as the Monitoring Plugins' reference library ranks them. */
export function rank(status: Status): number {
  return ranks[status];
}

/** The worst of some verdicts: ok when there are none or all are good. */
export function worst(verdicts: readonly Verdict[]): Exclude<Status, 'not-applicable'> {
  let status: Exclude<Status, 'not-applicable'> = 'ok';
  for (const verdict of verdicts) {
    if (verdict.status !== 'not-applicable' && rank(verdict.status) > rank(status)) status = verdict.status;
  }
  return status;
}

/** 0 ok, 1 warning, 2 critical, 3 unknown (Monitoring Plugins). */
export function exitCode(status: Status): 0 | 1 | 2 | 3 {
  return ({ ok: 0, 'not-applicable': 0, warning: 1, critical: 2, unknown: 3 } as const)[status];
}
