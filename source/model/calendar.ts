/**
 * Calendar events of systemd: when they elapse, and how far apart. Sources: systemd.time(7) for calendar events and time spans;
 * what becomes of clocks that are put forward or back, measured with 252. What is not understood is null, never a guess.
 */

import { type TimeZone } from './time-zone.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The words that stand for an event. */
const words: ReadonlyMap<string, string> = new Map(
  Object.entries({
    minutely: '*:*',
    hourly: '*:00',
    daily: '*-*-*',
    weekly: 'mon',
    monthly: '*-*-01',
    quarterly: '*-01,04,07,10-01',
    semiannually: '*-01,07-01',
    'semi-annually': '*-01,07-01',
    yearly: '*-01-01',
    annually: '*-01-01',
  }),
);

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A calendar event that comes again each year. Null: every one. */
interface CalendarEvent {
  /** Monday is 0. */
  readonly weekdays: readonly number[] | null;
  readonly months: readonly number[] | null;
  readonly dates: readonly number[] | null;
  /** `*-*~01`: dates are counted from the end of the month. */
  readonly fromEnd: boolean;
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  /** Empty: fractions of seconds, or what is none. */
  readonly seconds: readonly number[];
  /** Its own time zone, as it is written; null: that of the box. */
  readonly zone: string | null;
}

/** The same few events are asked for each time that the timers are looked at. */
const events = new Map<string, CalendarEvent | null>();
const mostRemembered = 1000;

function eventOf(calendar: string): CalendarEvent | null {
  let event = events.get(calendar);
  if (event === undefined) {
    event = parsed(calendar);
    if (events.size >= mostRemembered) events.clear();
    events.set(calendar, event);
  }
  return event;
}

function parsed(calendar: string): CalendarEvent | null {
  const text = calendar.trim();
  const parts = (words.get(text.toLowerCase()) ?? text).split(/\s+/);
  const days = /^[A-Za-z]/.test(parts[0] ?? '') ? parts.shift()?.toLowerCase() : undefined;
  const date = /^[^/]*-/.test(parts[0] ?? '') ? parts.shift() : undefined;
  const time = parts[0]?.includes(':') === true ? parts.shift() : undefined;
  // What is left may be a time zone (`UTC`, `Europe/Oslo`).
  if (parts.length > 1 || (days === undefined && date === undefined && time === undefined)) return null;

  const onWeekdays = days === undefined ? null : numbers(days.replace(/[a-z]+/g, weekdayNumber), 0, 6);
  if (days !== undefined && onWeekdays === null) return null;
  const fields = (date ?? '*-*-*').match(/^(?:([^-]+)-)?([^-~]+)([-~])([^-~]+)$/);
  if (fields === null) return null;
  const [, year = '*', months = '*', counted = '-', dates = '*'] = fields;
  if (year !== '*') return null;
  const inMonths = months === '*' ? null : numbers(months, 1, 12);
  const onDates = dates === '*' ? null : numbers(dates, 1, 31);
  if ((months !== '*' && inMonths === null) || (dates !== '*' && onDates === null)) return null;
  const [hours, minutes, seconds = '00'] = (time ?? '0:0').split(':');
  const atHours = numbers(hours ?? '', 0, 23);
  const atMinutes = numbers(minutes ?? '', 0, 59);
  if (atHours === null || atMinutes === null) return null;
  return {
    weekdays: onWeekdays,
    months: inMonths,
    dates: onDates,
    fromEnd: counted === '~',
    hours: atHours,
    minutes: atMinutes,
    seconds: numbers(seconds, 0, 59) ?? [],
    zone: parts[0] ?? null,
  };
}

/**
 * The longest time between two elapses of a calendar event, milliseconds: `*-*-* 02:00:00` a day, `Sun *-*-* 03:00`
 * a week, `Mon..Fri …` three days, `*-*-01 …` 31 days, `*:0/5` five minutes. Null: not understood, or only once.
 */
export function calendarInterval(calendar: string): number | null {
  const event = eventOf(calendar);
  if (event === null) return null;
  const dayGap = daysApart(event);
  if (dayGap > 1) return dayGap * day;
  const times = event.hours.flatMap((one) => event.minutes.map((other) => one * 60 + other));
  return gap(times, 24 * 60) * minute;
}

/** The longest distance between two days on which it elapses, in days. */
function daysApart({ weekdays: onWeekdays, months, dates }: CalendarEvent): number {
  const monthGap = months === null ? 1 : gap(months, 12);
  if (monthGap > 1) return Math.min(366, monthGap * 31);
  if (dates !== null && onWeekdays !== null) return 35;
  if (dates !== null) return gap(dates, 31);
  return onWeekdays === null ? 1 : gap(onWeekdays, 7);
}

function weekdayNumber(name: string): string {
  const index = weekdays.indexOf(name.slice(0, 3));
  return index < 0 ? 'x' : String(index);
}

/** The longest distance between neighbours on a circle of `length`. */
function gap(places: readonly number[], length: number): number {
  const sorted = [...new Set(places)].sort((left, right) => left - right);
  const first = sorted[0] ?? 0;
  return sorted.reduce(
    (longest, place, index) => Math.max(longest, (sorted[index + 1] ?? first + length) - place),
    0,
  );
}

/** `*`, `7`, `0/5`, `1..7`, `1..7/2` and lists of those as numbers within bounds, at least one; null: something else. */
function numbers(list: string, lowest: number, highest: number): number[] | null {
  const found: number[] = [];
  for (const item of list.split(',')) {
    const match = /^(?:(\*)|(\d{1,4})(?:\.\.(\d{1,4}))?)(?:\/(\d{1,4}))?$/.exec(item);
    if (match === null) return null;
    const [, star, from, to, step] = match;
    const start = star === undefined ? Number(from) : lowest;
    const end = to !== undefined ? Number(to) : star !== undefined || step !== undefined ? highest : start;
    const stride = step === undefined ? 1 : Number(step);
    if (stride < 1 || start < lowest || end > highest || start > end) return null;
    for (let one = start; one <= end; one += stride) found.push(one);
  }

  return found;
}

/** More than a year is looked at for nothing that comes again each year. */
const mostDays = 400;
/** Clocks are not put forward or back by more. */
const aroundChanges = 3 * hour;

/** A stretch of time, epoch milliseconds: `from` does not belong to it, `until` does. `most`: so many times of it at most. */
interface Span {
  readonly from: number;
  readonly until: number;
  readonly most: number;
}

type ZoneNamed = (name: string | null) => TimeZone | null;

/**
 * When a calendar event elapses within a span (epoch milliseconds), the earliest first. `zoneNamed` gives a zone by its name,
 * and that of the box for null. As systemd does it: what the clocks are put forward over is left out, of an hour that comes
 * twice the first counts. Null: the event, or its zone, is not understood.
 */
export function elapses(calendar: string, zoneNamed: ZoneNamed, span: Span): readonly number[] | null {
  return (
    timesWithin(
      calendar,
      zoneNamed,
      span,
      ({ at }) => at !== null && at > span.from && at <= span.until,
    )?.map(({ wall, at }) => at ?? wall) ?? null
  );
}

/**
 * Times of a calendar event within a span that do not come, because the clocks are put forward over them: systemd leaves them out
 * (systemd#5595). As clocks would show them. Null: as in {@link elapses}.
 */
export function leftOut(calendar: string, zoneNamed: ZoneNamed, span: Span): readonly number[] | null {
  return timesWithin(calendar, zoneNamed, span, ({ at }) => at === null)?.map(({ wall }) => wall) ?? null;
}

/** What clocks show, and when; null: never. */
interface Time {
  readonly wall: number;
  readonly at: number | null;
}

function timesWithin(
  calendar: string,
  zoneNamed: ZoneNamed,
  { from, until, most }: Span,
  isWanted: (time: Time) => boolean,
): readonly Time[] | null {
  const event = eventOf(calendar);
  const zone = event === null ? null : zoneNamed(event.zone);
  if (event === null || zone === null || event.seconds.length === 0) return null;
  const times = timesOf(event);
  const found: Time[] = [];
  const begin = zone.wallAt(from);
  const first = Math.floor(begin / day) * day;
  const end = Math.min(zone.wallAt(until), first + mostDays * day);
  for (let date = first; date <= end; date += day) {
    if (!isOn(event, date)) continue;
    for (const time of times) {
      const wall = date + time;
      if (found.length >= most || wall > end + aroundChanges) return found;
      if (wall < begin - aroundChanges) continue;
      const one = { wall, at: zone.instantOf(wall) };
      if (isWanted(one)) found.push(one);
    }
  }

  return found;
}

/** Its times of a day, milliseconds after midnight, the earliest first. */
function timesOf({ hours, minutes, seconds }: CalendarEvent): readonly number[] {
  const times = hours.flatMap((one) =>
    minutes.flatMap((other) => seconds.map((third) => one * hour + other * minute + third * 1000)),
  );
  return [...new Set(times)].sort((left, right) => left - right);
}

/** Whether it elapses on the day that begins then, on a clock. */
function isOn({ weekdays: onWeekdays, months, dates, fromEnd }: CalendarEvent, midnight: number): boolean {
  const date = new Date(midnight);
  const month = date.getUTCMonth();
  if (onWeekdays?.includes((date.getUTCDay() + 6) % 7) === false) return false;
  if (months?.includes(month + 1) === false) return false;
  if (dates === null) return true;
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return dates.includes(fromEnd ? last - date.getUTCDate() + 1 : date.getUTCDate());
}

const units: ReadonlyMap<string, number> = new Map(Object.entries({
  us: 0.001, usec: 0.001, µs: 0.001, ms: 1, msec: 1,
  s: 1000, sec: 1000, second: 1000, seconds: 1000, '': 1000,
  m: minute, min: minute, minute, minutes: minute,
  h: hour, hr: hour, hour, hours: hour,
  d: day, day, days: day,
  w: 7 * day, week: 7 * day, weeks: 7 * day,
  month: 30.44 * day, months: 30.44 * day,
  y: 365.25 * day, year: 365.25 * day, years: 365.25 * day,
})); // prettier-ignore

/** A systemd time span (`15min`, `1h 30min`, `1d`; without a unit seconds), milliseconds. Null: not one. Linear in the text. */
export function timeSpan(text: string): number | null {
  const piece = /(\d+(?:\.\d+)?)\s*([a-zA-Zµ]*)\s*/y;
  const trimmed = text.trim();
  let total = 0;
  while (piece.lastIndex < trimmed.length) {
    const match = piece.exec(trimmed);
    // M is a month, m a minute (systemd.time(7)).
    const unit = match?.[2] === 'M' ? 'month' : match?.[2];
    const factor = unit === undefined ? undefined : units.get(unit);
    if (factor === undefined) return null;
    total += Number(match?.[1]) * factor;
  }

  return trimmed === '' || !Number.isFinite(total) ? null : total;
}

/** The interval of a monotonic setting that repeats: `OnUnitActiveSec 15min`. Null for those that elapse once. */
export function monotonicInterval(setting: string): number | null {
  const match = /^OnUnit(?:Active|Inactive)U?Sec[= ](.+)$/.exec(setting);
  const length = match?.[1] === undefined ? null : timeSpan(match[1]);
  return length !== null && length > 0 ? length : null;
}
