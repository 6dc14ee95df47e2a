import { parseRange, type Range } from '../checks/range.ts';
import { type Unit, type Verdict } from '../checks/verdict.ts';

/** A verdict that a number was measured for. */
export interface Measured extends Verdict {
  readonly value: number;
}

/** What was not measured is left out of every format that graphs: a 0 in its place would be a false value. */
export function isMeasured(verdict: Verdict): verdict is Measured {
  return verdict.value !== null && Number.isFinite(verdict.value);
}

/** Units as metrics name them: base units, spelled out (prometheus.io, Metric and label naming). */
export const unitNames: Readonly<Record<Unit, string>> = {
  '%': 'percent',
  B: 'bytes',
  s: 'seconds',
  count: 'count',
  '°C': 'celsius',
};

/** What was computed is no more exact than this; what was counted (an integer) is told as it is. */
const digits = 6;

/** A finite number in digits only: neither perfdata nor ranges know exponents. At most 20 decimals. */
export function decimal(exact: number): string {
  const value = Number.isInteger(exact) ? exact : Number(exact.toPrecision(digits));
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(20).replace(/\.?0+$/, '');
}

/** A verdict's range as it was read; null: none, or none that can be read. */
export function rangeOf(text: string | null): Range | null {
  return text === null ? null : parseRange(text);
}
