import { type Clean } from './clean.ts';

/** Shown wherever there is no value. Never 0 in place of a missing number. */
export const missing = '–' as Clean;

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** A number of bytes for people: `0 B`, `612 B`, `1.0 KiB`, `93.4 GiB`, `-1.2 GiB`. Binary units, one decimal. */
export function bytes(count: number): Clean {
  if (!Number.isFinite(count)) return missing;
  let value = Math.abs(count);
  let unit = 0;
  // 1023.95 would be shown as 1024.0
  while (value >= (unit === 0 ? 1024 : 1023.95) && unit < byteUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 ? String(Math.round(value)) : value.toFixed(1);
  return `${count < 0 ? '-' : ''}${digits} ${byteUnits[unit] ?? 'B'}` as Clean;
}

/** A number of bytes in at most six cells for narrow columns: `612B`, `1.0K`, `93.4G`, `118G`. */
export function shortBytes(count: number): Clean {
  if (!Number.isFinite(count)) return missing;
  let value = Math.abs(count);
  let unit = 0;
  while (value >= (unit === 0 ? 1024 : 1023.95) && unit < byteUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? String(Math.round(value)) : value.toFixed(1);
  return `${count < 0 ? '-' : ''}${digits}${(byteUnits[unit] ?? 'B')[0] ?? 'B'}` as Clean;
}

/** A share of 100 with one decimal: `93.4 %`. Rounds down below 100, so that 99.96 % is never shown as 100.0 %. */
export function percent(value: number): Clean {
  if (!Number.isFinite(value)) return missing;
  const shown = value < 100 && value > 99.9 ? 99.9 : value;
  return `${shown.toFixed(1)} %` as Clean;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in its two largest units: `0 s`, `41 s`, `4m 10s`, `3h 20m`, `16d 4h`. Milliseconds; negative becomes 0. */
export function duration(ms: number): Clean {
  if (!Number.isFinite(ms)) return missing;
  const length = Math.max(0, Math.round(ms / second) * second);
  if (length < minute) return `${Math.floor(length / second)} s` as Clean;
  if (length < hour) return two(length, minute, 'm', second, 's');
  if (length < day) return two(length, hour, 'h', minute, 'm');
  return two(length, day, 'd', hour, 'h');
}

/** A length of time in its largest unit, for narrow columns: `41s`, `4m`, `3h`, `16d`. */
export function shortDuration(ms: number): Clean {
  if (!Number.isFinite(ms)) return missing;
  const length = Math.max(0, ms);
  if (length < minute) return `${Math.floor(length / second)}s` as Clean;
  if (length < hour) return `${Math.floor(length / minute)}m` as Clean;
  if (length < 2 * day) return `${Math.floor(length / hour)}h` as Clean;
  return `${Math.floor(length / day)}d` as Clean;
}

/** A length of time of which fractions of a second count: `41 ms`, `0.77 s`, `2.4 s`, `12 s`, from a minute on as {@link duration}. Milliseconds. */
export function seconds(ms: number): Clean {
  if (!Number.isFinite(ms)) return missing;
  const length = Math.max(0, ms);
  if (length < 99.5) return `${Math.round(length)} ms` as Clean;
  if (length >= 59_950) return duration(length);
  const digits = length < 995 ? 2 : length < 9950 ? 1 : 0;
  return `${(length / second).toFixed(digits)} s` as Clean;
}

/** Seconds, of which the fraction is told where there is one: `10 s`, `1h`, `2.4 s`, `2 ms`. */
export function wholeOrParts(count: number): Clean {
  return Number.isInteger(count) ? duration(count * second) : seconds(count * second);
}

function two(length: number, large: number, largeUnit: string, small: number, smallUnit: string): Clean {
  const rest = Math.floor((length % large) / small);
  return `${Math.floor(length / large)}${largeUnit}${rest === 0 ? '' : ` ${rest}${smallUnit}`}` as Clean;
}

/** An instant as RFC 3339 in UTC without fractions: `2026-11-22T17:00:03Z`. Epoch milliseconds. */
export function instant(epochMs: number): Clean {
  if (!Number.isFinite(epochMs) || Math.abs(epochMs) > 8.64e15) return missing;
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z') as Clean;
}
