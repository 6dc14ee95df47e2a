import { thatCount } from '../checks/acknowledgement.ts';
import { type Status, type Verdict } from '../checks/verdict.ts';
import { type Clean } from '../text/clean.ts';

/** What one run of `--check` found: everything that any format needs. */
export interface CheckRun {
  readonly version: string;
  /** A new UUID, so that a reader can tell two reports apart. Asked for only by formats that show it: making one costs. */
  runId(): string;
  readonly host: Clean;
  /** Null when it could not be read. */
  readonly bootId: Clean | null;
  /** Epoch milliseconds of the box's clock. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Worst of the verdicts; unknown when the run itself failed. */
  readonly status: Exclude<Status, 'not-applicable'>;
  readonly exitCode: 0 | 1 | 2 | 3;
  /** False: something that was selected could not be asked before the deadline, or the run failed. */
  readonly complete: boolean;
  readonly verdicts: readonly Verdict[];
  /** Why there are no verdicts; null when the run came to its end. */
  readonly error: Clean | null;
  /** Set: nothing was measured now; this is the latest complete run, told again, and its age in milliseconds. */
  readonly cachedForMs?: number;
}

/** Where a report goes decides how it may look. */
export interface Style {
  readonly colour: boolean;
  /** False: ASCII only, for mails and logs of unknown character set. */
  readonly unicode: boolean;
  /** Widest line in cells. */
  readonly columns: number;
  /** Also what is well, and how it is known. */
  readonly verbose: boolean;
  /** Only what is not well, without the first line's company. */
  readonly quiet: boolean;
}

/** One output format. */
export interface Format {
  readonly id: string;
  /** One line for --help. */
  readonly title: string;
  /** The whole report, with a line end after the last line. */
  write(run: CheckRun, style: Style): string;
}

/** How many verdicts of each status there are. */
export function counts(verdicts: readonly Verdict[]): Readonly<Record<Status, number>> {
  const count = { ok: 0, 'not-applicable': 0, unknown: 0, warning: 0, critical: 0 };
  for (const { status } of verdicts) count[status]++;
  return count;
}

/** How many of them are acknowledged: they are told, and do not count for the exit code. */
export function acknowledgedCount(verdicts: readonly Verdict[]): number {
  return verdicts.length - thatCount(verdicts).length;
}
