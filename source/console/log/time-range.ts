import { type Clean, clean, literal, say } from '../../text/clean.ts';

/** A stretch of time, epoch milliseconds. */
export interface TimeRange {
  readonly since: number | null;
  readonly until: number | null;
  /** For people: `since 2h`, `02:00..03:00`. Empty: all the time there is. */
  readonly words: Clean;
}

export const always: TimeRange = { since: null, until: null, words: literal('') };

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * Reads what a person types for a stretch of time: `2h` (the last two hours), `today`, `yesterday`, `02:00`,
 * `2026-11-24`, `2026-11-24 02:00`, and two of them with `..` between: `02:00..03:00`, `2d..1d`. Clock times are those of
 * the operator's own zone; one that is still to come today was yesterday's. Empty is all the time there is. Null: none of these.
 */
export function parseTimeRange(text: string, now: number): TimeRange | null {
  const wanted = text.trim();
  if (wanted === '') return always;
  const [from = '', to, ...rest] = wanted.split('..');
  if (rest.length > 0) return null;
  const since = from.trim() === '' ? null : instantOf(from.trim(), now);
  if (since === undefined) return null;
  if (to === undefined) {
    if (since === null) return null;
    const end = from.trim() === 'yesterday' ? midnight(now) : null;
    return { since, until: end, words: say`since ${clean(from.trim())}` };
  }

  const until = to.trim() === '' ? null : instantOf(to.trim(), now);
  if (until === undefined || (since === null && until === null)) return null;
  if (since !== null && until !== null && until <= since) return null;
  return { since, until, words: clean(wanted) };
}

/** Undefined: not an instant. */
function instantOf(text: string, now: number): number | undefined {
  const ago = /^(\d{1,5})\s*([smhdw])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * (units[ago[2] ?? ''] ?? 0);
  if (text === 'now') return now;
  if (text === 'today') return midnight(now);
  if (text === 'yesterday') return midnight(midnight(now) - 1);
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (clock !== null) {
    const today = atClock(new Date(now), clock);
    if (today === undefined) return undefined;
    return today <= now ? today : atClock(new Date(midnight(now) - 1), clock);
  }

  const day = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (day === null) return undefined;
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0, seconds = 0] = day
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const at = new Date(year, month - 1, date, hours, minutes, seconds);
  // 2026-02-31 would be March.
  return at.getMonth() === month - 1 && at.getDate() === date && hours < 24 && minutes < 60 && seconds < 60
    ? at.getTime()
    : undefined;
}

function midnight(at: number): number {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
}

function atClock(
  day: Date,
  [, hours = '', minutes = '', seconds = '0']: RegExpExecArray,
): number | undefined {
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return new Date(
    day.getFullYear(),
    day.getMonth(),
    day.getDate(),
    Number(hours),
    Number(minutes),
    Number(seconds),
  ).getTime();
}
