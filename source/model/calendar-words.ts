/**
 * A calendar event of systemd.time(7), as systemd normalises it, in words: `Sat *-*-* 04:00:00` is `every Sat at 04:00`. Null: its
 * shape is not one of the usual ones, and no words are better than wrong ones.
 */
export function calendarInWords(calendar: string): string | null {
  const [, weekdays, date = '*-*-*', hours = '', minutes = '', seconds = '00', zone] =
    /^(?:([A-Z][a-z]{2}[A-Za-z,.]*) )?(?:(\S+-\S+) )?([\d*/.,]+):([\d*/.,]+)(?::([\d*/.,]+))?(?: ([A-Za-z_/+-]+))?$/.exec(
      calendar.trim(),
    ) ?? [];
  const day = dayInWords(weekdays ?? null, date);
  const time = timeInWords(hours, minutes, seconds);
  if (day === null || time === null) return null;
  const words = time.startsWith('every')
    ? day === 'every day'
      ? time
      : `${time}, ${day}`
    : `${day} ${time}`;
  return zone === undefined ? words : `${words} (${zone})`;
}

function dayInWords(weekdays: string | null, date: string): string | null {
  const [, dates] = /^\*-\*-(\S+)$/.exec(date) ?? [];
  if (dates === undefined) return null;
  const days = weekdays === null ? null : weekdays.replaceAll('..', ' to ').replaceAll(',', ', ');
  if (dates === '*') return days === null ? 'every day' : `every ${days}`;
  const range = /^(\d{2})\.\.(\d{2})$/.exec(dates);
  const numbers = /^\d{2}(?:,\d{2})*$/.test(dates)
    ? dates.split(',').map(Number).join(', ')
    : range === null
      ? null
      : `${Number(range[1])} to ${Number(range[2])}`;
  if (numbers === null) return null;
  return days === null
    ? `on day ${numbers} of each month`
    : `every ${days} that is day ${numbers} of its month`;
}

function timeInWords(hours: string, minutes: string, seconds: string): string | null {
  if (seconds !== '00') return null;
  const step = /^(?:\*|00)\/(\d{1,2})$/;
  if (hours === '*') {
    const every = step.exec(minutes)?.[1];
    if (every !== undefined) return `every ${Number(every)} minutes`;
    if (minutes === '*') return 'every minute';
    return /^\d{2}$/.test(minutes) ? `every hour at minute ${Number(minutes)}` : null;
  }
  if (!/^\d{2}$/.test(minutes)) return null;
  const every = step.exec(hours)?.[1];
  if (every !== undefined) return `every ${Number(every)} hours at minute ${Number(minutes)}`;
  if (!/^\d{2}(?:,\d{2})*$/.test(hours)) return null;
  return `at ${hours
    .split(',')
    .map((hour) => `${hour}:${minutes}`)
    .join(' and ')}`;
}
