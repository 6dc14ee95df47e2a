/**
 * A range of the Monitoring Plugins (monitoring-plugins.org, developer guidelines, "Threshold and Ranges"): what lies
 * outside of it alerts; with `@`, what lies inside. Ends belong to the range.
 *
 *     10      0…10 is fine             10:     10 and more is fine      ~:10    up to 10 is fine
 *     10:20   10…20 is fine            @80:    80 and more alerts       @10:20  10…20 alerts
 */
export interface Range {
  readonly start: number;
  readonly end: number;
  /** `@`: alerts inside instead of outside. */
  readonly inside: boolean;
}

const grammar = /^(@)?(?:(~|-?\d+(?:\.\d+)?)?(:))?(-?\d+(?:\.\d+)?)?$/;

/** Reads a range. Null: it is not one (empty, no number at all, or its start is above its end). */
export function parseRange(text: string): Range | null {
  const match = grammar.exec(text.trim());
  if (match === null) return null;
  const [, at, from, colon, to] = match;
  if (from === undefined && to === undefined) return null;
  const start = colon === undefined || from === undefined ? 0 : from === '~' ? -Infinity : Number(from);
  const end = to === undefined ? Infinity : Number(to);
  if (start > end || !(Number.isFinite(start) || start === -Infinity)) return null;
  return { start, end, inside: at !== undefined };
}

/** Whether a value alerts. NaN is nobody's value: the caller must not ask. */
export function alerts({ start, end, inside }: Range, value: number): boolean {
  return (value >= start && value <= end) === inside;
}

/** Alerts above a value: `93600`. */
export function atMost(end: number): string {
  return formatRange({ start: 0, end, inside: false });
}

/** Alerts below a value: `2147483648:`. */
export function atLeast(start: number): string {
  return formatRange({ start, end: Infinity, inside: false });
}

/** Alerts from a value on, itself included: `@80:`. */
export function from(start: number): string {
  return formatRange({ start, end: Infinity, inside: true });
}

/** A range as text that {@link parseRange} reads as the same range. */
export function formatRange({ start, end, inside }: Range): string {
  const lower = start === -Infinity ? '~:' : start === 0 && end !== Infinity ? '' : `${plain(start)}:`;
  return `${inside ? '@' : ''}${lower}${end === Infinity ? '' : plain(end)}`;
}

/** Digits only: the grammar has no exponents. */
function plain(value: number): string {
  return String(value).includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : String(value);
}
