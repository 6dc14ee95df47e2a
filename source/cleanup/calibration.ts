import { type LedgerLine } from '../history/cleanup-ledger.ts';
import { say } from '../text/clean.ts';
import { instant } from '../text/format.ts';
import { type Candidate, type Kind, kinds } from './candidate.ts';
import { type Calibration } from './plan.ts';

/** Lines of the ledger that count: older ones were of another disk, or of another box. */
export const countedLines = 200;
/** As many of one kind. */
const latestOfKind = 20;

/** What the ledger tells of the next estimates. Pure. */
export function calibrationOf(latest: readonly LedgerLine[]): Calibration {
  const found = new Map<Kind, { least: number; most: number; count: number }>();
  for (const kind of kinds) {
    const ratios = latest
      .filter((line) => line.kind === kind && line.high !== null && line.high > 0 && line.low > 0)
      .slice(0, latestOfKind)
      .map(({ freed, high }) => Math.max(0, freed) / (high ?? 1));
    if (ratios.length > 0)
      found.set(kind, { least: Math.min(...ratios), most: Math.max(...ratios), count: ratios.length });
  }
  return found;
}

/** For so long what a step freed tells of the same step. Milliseconds. */
const tellsMs = 7 * 86_400_000;

/**
 * A step that was done lately and freed next to nothing of what it promised promises nothing any more, and says so: else the same
 * plan would come again and again. Journals are one thing, however many there are now. Pure.
 */
export function inDoubt(one: Candidate, latest: readonly LedgerLine[], now: number): Candidate {
  const last = latest.find(
    ({ kind, object, at }) =>
      kind === one.kind && (object === one.title || kind === 'journal') && now - at < tellsMs,
  );
  if (last === undefined || last.low <= 0 || last.freed > last.low / 20) return one;
  return {
    ...one,
    estimate: { ...one.estimate, low: 0 },
    how: say`freed nothing when it was done at ${instant(last.at)}; ${one.how}`,
  };
}
