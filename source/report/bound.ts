import { alerts, parseRange } from '../checks/range.ts';
import { alarming } from '../checks/range-in-words.ts';
import { type Verdict } from '../checks/verdict.ts';

/**
 * The threshold that a verdict crossed, in words: `warn >= 80 %`, `crit < 1.0 GiB`, `crit outside 10 to 20`. Empty when
 * its status does not come from a range.
 */
export function crossed(verdict: Verdict): string {
  if (verdict.status === 'critical') return bound('crit', verdict.crit, verdict);
  if (verdict.status === 'warning') return bound('warn', verdict.warn, verdict);
  return '';
}

function bound(word: string, text: string | null, { value, unit }: Verdict): string {
  const range = text === null ? null : parseRange(text);
  return range === null || value === null || !alerts(range, value) ? '' : `${word} ${alarming(range, unit)}`;
}
