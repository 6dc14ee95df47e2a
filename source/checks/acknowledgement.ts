import { type Clean, clean, literal, say } from '../text/clean.ts';
import { instant } from '../text/format.ts';
import { rank, type Status, type Verdict } from './verdict.ts';

/** That somebody knows of a warning or critical verdict and will see to it by a date. Instants are epoch milliseconds. */
export interface Acknowledgement {
  /** Of the verdict: `disk.used[/]`. */
  readonly id: string;
  readonly at: number;
  readonly until: number;
  readonly by: Clean;
  readonly reason: Clean;
  /** How bad it was then: what gets worse comes back. */
  readonly status: 'warning' | 'critical';
  readonly value: number | null;
}

/** Checks whose number is one of things that failed: one more of them is worse, within the same status. */
const ofThings: ReadonlySet<string> = new Set(['btrfs.missing', 'unit.failed']);

type Covered = Pick<Verdict, 'id' | 'status' | 'check' | 'value' | 'courses'>;

/**
 * Whether an acknowledgement covers a verdict: only a warning or critical one, only before its date, and only while it is
 * no worse than it was acknowledged at: where things that failed are counted, no further one; where what only grows is
 * counted, nothing that was added since. Unknown is never covered.
 */
function covers(acknowledgement: Acknowledgement, verdict: Covered, now: number): boolean {
  if (verdict.status !== 'warning' && verdict.status !== 'critical') return false;
  if (now >= acknowledgement.until || rank(verdict.status) > rank(acknowledgement.status)) return false;
  if (verdict.courses !== undefined) return !grewSince(verdict.courses, acknowledgement.at);
  const { value } = acknowledgement;
  return !ofThings.has(verdict.check) || value === null || verdict.value === null || verdict.value <= value;
}

/** The acknowledgement that covers a verdict, or null. */
export function acknowledgedBy(
  acknowledgements: ReadonlyMap<string, Acknowledgement>,
  verdict: Covered,
  now: number,
): Acknowledgement | null {
  const found = acknowledgements.get(verdict.id);
  return found !== undefined && covers(found, verdict, now) ? found : null;
}

function grewSince({ warn, crit }: NonNullable<Verdict['courses']>, at: number): boolean {
  return [warn, crit].some(({ additions }) => additions.some(({ to }) => to > at));
}

/** The verdicts that count for the exit code and the ping: all but those that are acknowledged. */
export function thatCount<V extends Verdict>(verdicts: readonly V[]): readonly V[] {
  return verdicts.filter(({ memory }) => (memory?.acknowledged ?? null) === null);
}

/** What the latest run said of a verdict, as far as an acknowledgement needs it. */
export interface Standing {
  readonly status: Status;
  readonly value: number | null;
}

export type Acknowledged =
  | { readonly done: true; readonly acknowledgement: Acknowledgement }
  | { readonly done: false; readonly why: Clean };

/** Longest reason, in UTF-16 units: it stands behind the summary of each report. */
const longestReason = 120;

/** Makes an acknowledgement of what the latest run said (null: it said nothing of that id), or tells why not. */
export function acknowledge(
  wish: Pick<Acknowledgement, 'id' | 'at' | 'until'> & { readonly by: string; readonly reason: string },
  standing: Standing | null,
): Acknowledged {
  const refused = (why: Clean) => ({ done: false, why }) as const;
  const reason = clean(wish.reason.trim());
  if (reason === '') return refused(literal('an acknowledgement wants a reason'));
  if (reason.length > longestReason)
    return refused(say`the reason is longer than ${longestReason} characters`);
  if (!(wish.until > wish.at) || !Number.isFinite(wish.until))
    return refused(literal('an acknowledgement wants a date in the future'));
  if (standing === null) return refused(say`the latest run said nothing of ${clean(wish.id)}`);
  const { status, value } = standing;
  if (status !== 'warning' && status !== 'critical') {
    const because =
      status === 'unknown'
        ? literal('what is not known cannot be acknowledged')
        : literal('there is nothing to acknowledge');
    return refused(say`${clean(wish.id)} is ${literal(status)}: ${because}`);
  }
  return {
    done: true,
    acknowledgement: { ...wish, by: clean(wish.by), reason, status, value },
  };
}

/** `acknowledged by deck until 2026-12-01T00:00:00Z: the drive is ordered` */
export function inWords({ by, until, reason }: Acknowledgement): Clean {
  return say`acknowledged by ${by} until ${instant(until)}: ${reason}`;
}
