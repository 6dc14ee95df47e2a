/**
 * How far apart the elapses of a timer are, as far as its schedule's shape tells. Sources: systemd.time(7) for calendar
 * events and time spans. What is not understood is null, never a guess.
 */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const month = 31 * day;

const words: ReadonlyMap<string, number> = new Map(
  Object.entries({
    minutely: minute,
    hourly: hour,
    daily: day,
    weekly: 7 * day,
    monthly: month,
    quarterly: 3 * month,
    semiannually: 6 * month,
    'semi-annually': 6 * month,
    yearly: 366 * day,
    annually: 366 * day,
  }),
);

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * The longest time between two elapses of a calendar event, milliseconds: `*-*-* 02:00:00` a day, `Sun *-*-* 03:00`
 * a week, `Mon..Fri …` three days, `*-*-01 …` 31 days, `*:0/5` five minutes. Null: not understood, or only once.
 */
export function calendarInterval(calendar: string): number | null {
  let interval = intervals.get(calendar);
  if (interval === undefined) {
    interval = intervalOf(calendar);
    if (intervals.size >= mostRemembered) intervals.clear();
    intervals.set(calendar, interval);
  }
  return interval;
}

/** The same few events are asked for each time that the timers are looked at. */
const intervals = new Map<string, number | null>();
const mostRemembered = 1000;

function intervalOf(calendar: string): number | null {
  const text = calendar.trim().toLowerCase();
  const word = words.get(text);
  if (word !== undefined) return word;
  const parts = text.split(/\s+/);
  const days = /^[a-z]/.test(parts[0] ?? '') ? parts.shift() : undefined;
  const date = parts[0]?.includes('-') === true ? parts.shift() : undefined;
  const time = parts[0]?.includes(':') === true ? parts.shift() : undefined;
  // What is left may be a time zone (`UTC`, `Europe/Oslo`).
  if (parts.length > 1 || (days === undefined && date === undefined && time === undefined)) return null;

  const dayGap = daysApart(days, date);
  if (dayGap === null) return null;
  return dayGap > 1 ? dayGap * day : timesApart(time ?? '0:0');
}

/** The longest distance between two days on which it elapses, in days. */
function daysApart(days: string | undefined, date: string | undefined): number | null {
  const onWeekdays = days === undefined ? null : numbers(days.replace(/[a-z]+/g, weekdayNumber), 0, 6);
  if (days !== undefined && onWeekdays === null) return null;
  const fields = (date ?? '*-*-*').match(/^(?:([^-]+)-)?([^-~]+)[-~]([^-~]+)$/);
  if (fields === null) return null;
  const [, year = '*', months = '*', dates = '*'] = fields;
  if (year !== '*') return null;
  const monthGap = months === '*' ? 1 : gap(numbers(months, 1, 12), 12);
  if (monthGap === null) return null;
  const inMonth = dates === '*' ? null : numbers(dates, 1, 31);
  if (dates !== '*' && inMonth === null) return null;
  if (monthGap > 1) return monthGap * 31;
  if (inMonth !== null && onWeekdays !== null) return 35;
  if (inMonth !== null) return gap(inMonth, 31);
  return onWeekdays === null ? 1 : gap(onWeekdays, 7);
}

function weekdayNumber(name: string): string {
  const index = weekdays.indexOf(name.slice(0, 3));
  return index < 0 ? 'x' : String(index);
}

/** The longest distance between two times of day, milliseconds. Seconds are not looked at. */
function timesApart(time: string): number | null {
  const [hours, minutes] = time.split(':');
  const atHours = numbers(hours ?? '', 0, 23);
  const atMinutes = numbers(minutes ?? '', 0, 59);
  if (atHours === null || atMinutes === null) return null;
  const times = atHours.flatMap((one) => atMinutes.map((other) => one * 60 + other));
  const apart = gap(times, 24 * 60);
  return apart === null ? null : apart * minute;
}

/** The longest distance between neighbours on a circle of `length`. */
function gap(places: readonly number[] | null, length: number): number | null {
  if (places === null || places.length === 0) return null;
  const sorted = [...new Set(places)].sort((left, right) => left - right);
  const first = sorted[0] ?? 0;
  return sorted.reduce(
    (longest, place, index) => Math.max(longest, (sorted[index + 1] ?? first + length) - place),
    0,
  );
}

/** `*`, `7`, `0/5`, `1..7`, `1..7/2` and lists of those as numbers within bounds; null: something else. */
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
