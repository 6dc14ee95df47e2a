import { type LedgerLine } from '../history/cleanup-ledger.ts';
import { type Kind, kinds } from './candidate.ts';
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
