import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { type Field } from '../action.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const units = { d: 24 * hour, h: hour, m: minute, s: second } as const;
const shortest = minute;
const longest = 366 * 24 * hour;

/** Reasons are shown in a line. */
const longestReason = 120;

/**
 * How long a ban is to last, as cscli writes it: `4h`, `1h30m`, `7d`. Milliseconds; null: it is no length of time.
 * Go's own grammar (pkg.go.dev/time#ParseDuration) and days, without signs and what is shorter than a second.
 */
export function banDuration(text: string): number | null {
  if (!/^(?:\d{1,6}(?:\.\d{1,3})?[dhms])+$/.test(text)) return null;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)([dhms])/g))
    sum += Number(count) * units[unit as keyof typeof units];
  return Math.round(sum / second) * second;
}

/** A length of time as every version of the LAPI reads it, which before 1.6 knows no days: `168h`, `1h30m`. */
export function goLength(ms: number): string {
  const parts = [
    [Math.floor(ms / hour), 'h'],
    [Math.floor((ms % hour) / minute), 'm'],
    [Math.floor((ms % minute) / second), 's'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count}${unit}`])).join('') || '0s';
}

export const durationField: Field = {
  id: 'duration',
  label: literal('For'),
  initial: '4h',
  choices: null,
  problem(text) {
    const ms = banDuration(text.trim());
    if (ms === null) return literal('how long: 30m, 4h, 1h30m, 7d');
    if (ms < shortest) return literal('at least a minute');
    return ms > longest ? literal('at most a year') : null;
  },
};

export function reasonField(initial: Clean): Field {
  return {
    id: 'reason',
    label: literal('Why'),
    initial: initial.slice(0, longestReason),
    choices: null,
    problem(text) {
      const words = reasonGiven(text);
      if (words === '') return literal('say why, for whoever sees it in the list of decisions');
      return words.length > longestReason ? say`at most ${longestReason} characters` : null;
    },
  };
}

export function reasonGiven(text: string): Clean {
  return clean(text.trim());
}
