import { bytes, wholeOrParts } from '../text/format.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { type Range } from './range.ts';
import { type Unit } from './verdict.ts';

/** Which values alert, in words: `>= 80 %`, `< 1.0 GiB`, `outside 10 to 20`. A range without `@` says which do not. */
export function alarming({ start, end, inside }: Range, unit: Unit | null): Clean {
  // No figure of a check is negative, so that a start at 0 is no bound.
  if (start <= 0) return say`${literal(inside ? '<=' : '>')} ${amount(end, unit)}`;
  if (end === Infinity) return say`${literal(inside ? '>=' : '<')} ${amount(start, unit)}`;
  return say`${literal(inside ? 'within' : 'outside')} ${amount(start, unit)} to ${amount(end, unit)}`;
}

function amount(value: number, unit: Unit | null): Clean {
  switch (unit) {
    case 'B':
      return bytes(value);
    case 's':
      return wholeOrParts(value);
    case '%':
    case '°C':
      return say`${value} ${literal(unit)}`;
    case 'count':
    case null:
      return clean(String(value));
  }
}
