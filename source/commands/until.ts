import { clean } from '../text/clean.ts';
import { UsageError } from './usage.ts';

const minute = 60_000;
const units: Readonly<Record<string, number>> = {
  m: minute,
  h: 60 * minute,
  d: 24 * 60 * minute,
  w: 7 * 24 * 60 * minute,
};
/** What is to be silent for longer is no acknowledgement: the configuration can switch a check off. */
const longestMs = 366 * 24 * 60 * minute;

/**
 * When something is to come back, epoch milliseconds: `3d` from now (`m h d w`), a day (`2026-12-01`, when it begins where
 * we are), or an instant (`2026-12-01T08:00:00Z`).
 * @throws {UsageError} for anything else, what is over, and what is more than a year away
 */
export function untilWhen(text: string, now: number): number {
  const until = afterTime(text, now) ?? onDay(text) ?? atInstant(text);
  if (until === null || !Number.isFinite(until)) {
    throw new UsageError(
      `--until wants a time such as 12h, 3d or 2w, a day such as 2026-12-01, or 2026-12-01T08:00:00Z, not ${clean(text)}`,
    );
  }
  if (until <= now) throw new UsageError(`--until ${clean(text)} is over`);
  if (until - now > longestMs) throw new UsageError(`--until ${clean(text)} is more than a year away`);
  return until;
}

/**
 * An instant that lies back, epoch milliseconds: `7d` ago (`m h d w`), the beginning of a day, or an instant.
 * @throws {UsageError} for anything else, and for what has not been yet
 */
export function sinceWhen(text: string, now: number): number {
  const ahead = afterTime(text, now);
  const since = ahead === null ? (onDay(text) ?? atInstant(text)) : 2 * now - ahead;
  if (since === null || !Number.isFinite(since)) {
    throw new UsageError(
      `--since wants a time such as 12h, 3d or 2w, a day such as 2026-12-01, or 2026-12-01T08:00:00Z, not ${clean(text)}`,
    );
  }
  if (since > now) throw new UsageError(`--since ${clean(text)} has not been yet`);
  return since;
}

function afterTime(text: string, now: number): number | null {
  const [, amount, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  return amount === undefined ? null : now + Number(amount) * (units[unit] ?? NaN);
}

function onDay(text: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return null;
  const begins = new Date(Number(year), Number(month) - 1, Number(day));
  // The 31st of November would be taken for the 1st of December.
  return begins.getMonth() === Number(month) - 1 && begins.getDate() === Number(day) ? begins.getTime() : NaN;
}

function atInstant(text: string): number | null {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : null;
}
