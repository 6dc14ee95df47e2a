import { rank, type Status, type Verdict } from '../checks/verdict.ts';
import { type Evidence } from '../probes/reading.ts';
import { type Clean, literal } from '../text/clean.ts';
import { crossed } from './bound.ts';
import { type CheckRun } from './report.ts';

/** A status as people write it. */
export const words: Readonly<Record<Status, string>> = {
  critical: 'CRITICAL',
  warning: 'WARNING',
  unknown: 'UNKNOWN',
  ok: 'OK',
  'not-applicable': 'N/A',
};

/** Worst first, of one status by id; of those that are well, ok before not applicable. */
export function worstFirst(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.toSorted((left, right) => order(right) - order(left) || compare(left.id, right.id));
}

function order({ status }: Verdict): number {
  return rank(status) + (status === 'ok' ? 0.5 : 0);
}

/** By code units: the same order in every locale. */
export function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The reason in parentheses, where the summary does not name it already. */
export function reasonOf({ reason, summary }: Verdict): string {
  return reason === null || summary.includes(reason) ? '' : `(${reason})`;
}

/** All that a verdict says in one line, without its id: `86.4 % used, 15.9 GiB free (warn >= 80 %)`. */
export function sentence(verdict: Verdict): string {
  const bound = crossed(verdict);
  return [verdict.summary, reasonOf(verdict), bound === '' ? '' : `(${bound})`]
    .filter((part) => part !== '')
    .join(' ');
}

/** How something is known: what was read, or what was run and how it ended. */
export function source(evidence: Evidence): string {
  if (evidence.argv === null) return evidence.path ?? '';
  const ended = evidence.exit === null ? 'did not end by itself' : `exit ${evidence.exit}`;
  const said = evidence.stderr === null ? '' : `: ${evidence.stderr}`;
  return `${evidence.argv.join(' ')} (${ended}, ${Math.round(evidence.tookMs)} ms)${said}`;
}

/**
 * Why the run says nothing of the box; null when it says something. A format of single results must show it as a result
 * of its own that is not well: a list without failures reads as good.
 */
export function failure(run: CheckRun): Clean | null {
  return run.error ?? (run.verdicts.length === 0 ? literal('nothing was judged') : null);
}
