import { alerts, parseRange } from '../checks/range.ts';
import { alarming } from '../checks/range-in-words.ts';
import { type Verdict } from '../checks/verdict.ts';
import { duration } from '../text/format.ts';

/**
 * The threshold that a verdict crossed, in words: `warn >= 80 %`, `crit < 1.0 GiB`, `crit outside 10 to 20`,
 * `warn > 2 within 5m`. Empty when its status does not come from a range.
 */
export function crossed(verdict: Verdict): string {
  if (verdict.status === 'critical') return bound('crit', verdict);
  if (verdict.status === 'warning') return bound('warn', verdict);
  return '';
}

function bound(level: 'warn' | 'crit', verdict: Verdict): string {
  const { value, unit, within } = verdict;
  const text = verdict[level];
  const range = text === null ? null : parseRange(text);
  if (range === null || value === null || !alerts(range, value)) return '';
  const time = within === undefined ? '' : ` within ${duration(within[level])}`;
  return `${level} ${alarming(range, unit)}${time}`;
}
