import { alerts, formatRange, parseRange, type Range } from './range.ts';
import { rank, type Status, type Unit, type Verdict } from './verdict.ts';

/** Where of its range a value alerted: over its end, under its start, or (ranges with `@`) in it. */
export type Side = 'above' | 'below' | 'within';

/** A threshold that was crossed and is not cleared yet. */
export interface Raised {
  readonly side: Side;
  /** As it was then: under another threshold nothing is raised. */
  readonly range: string;
}

/** Which thresholds of a check are raised. */
export interface Alarms {
  readonly warn: Raised | null;
  readonly crit: Raised | null;
}

export const noAlarms: Alarms = { warn: null, crit: null };

/**
 * The thresholds that are raised after a verdict. A number raises where its range alerts, and clears only at a distance
 * from it: a disk that warned from 80 % on warns until it is under 77 %, so that one byte to and fro is not news each
 * time. Unknown neither raises nor clears; what is known without a number clears.
 */
export function alarmsAfter(verdict: Verdict, before: Alarms): Alarms {
  if (verdict.status === 'unknown') return before;
  // What counts within a window holds for the length of that window already.
  if (verdict.within !== undefined) return noAlarms;
  return {
    warn: raised(verdict, verdict.warn, 'warning', before.warn),
    crit: raised(verdict, verdict.crit, 'critical', before.crit),
  };
}

function raised(
  { status, value, unit }: Verdict,
  text: string | null,
  level: Status,
  before: Raised | null,
): Raised | null {
  const range = text === null ? null : parseRange(text);
  if (text === null || range === null || value === null || status === 'not-applicable') return null;
  // A check may know better than its range (`status` with a number beside it): then the range is not what speaks.
  if (alerts(range, value)) {
    return rank(status) < rank(level) ? null : { side: sideOf(range, value), range: text };
  }
  if (before?.range !== text) return null;
  return alerts(nearer(range, before.side, unit), value) ? before : null;
}

function sideOf({ start, inside }: Range, value: number): Side {
  return inside ? 'within' : value < start ? 'below' : 'above';
}

/** The range that still alerts where the given one once did: its bound on that side, moved towards what is well. */
function nearer(range: Range, side: Side, unit: Unit | null): Range {
  const { start, end } = range;
  const width = end - start;
  switch (side) {
    case 'above':
      return { ...range, end: end - Math.min(down(end, unit), width / 2) };
    case 'below':
      return { ...range, start: start + Math.min(up(start, unit), width / 2) };
    case 'within':
      return { ...range, start: start - down(start, unit), end: end + up(end, unit) };
  }
}

/** Distance below a bound. Never so far that no value could clear it: at most half of the way to 0. */
function down(bound: number, unit: Unit | null): number {
  return Number.isFinite(bound) ? Math.min(margin(bound, unit), Math.abs(bound) / 2) : 0;
}

/** Distance above a bound: of a share, at most half of the way to 100. */
function up(bound: number, unit: Unit | null): number {
  if (!Number.isFinite(bound)) return 0;
  const room = unit === '%' ? Math.max(0, (100 - bound) / 2) : Infinity;
  return Math.min(margin(bound, unit), room);
}

/** 3 points of a share, a tenth of anything else. */
function margin(bound: number, unit: Unit | null): number {
  return unit === '%' ? 3 : Math.abs(bound) / 10;
}

/** The worst threshold that is still raised: its level and the range that has to stop alerting, or null. */
export function heldBy(
  alarms: Alarms,
  unit: Unit | null,
): { readonly level: 'warning' | 'critical'; readonly until: string } | null {
  for (const [alarm, level] of [
    [alarms.crit, 'critical'],
    [alarms.warn, 'warning'],
  ] as const) {
    const range = alarm === null ? null : parseRange(alarm.range);
    if (alarm !== null && range !== null)
      return { level, until: formatRange(nearer(range, alarm.side, unit)) };
  }
  return null;
}
