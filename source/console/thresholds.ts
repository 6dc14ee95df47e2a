import { type Verdict } from '../checks/verdict.ts';
import { type Clean, say } from '../text/clean.ts';
import { bytes, wholeOrParts, percent } from '../text/format.ts';
import { shown } from './line.ts';

/** A judged value in its unit. */
export function valueWords(value: number, unit: Verdict['unit']): Clean {
  switch (unit) {
    case '%':
      return percent(value);
    case 'B':
      return bytes(value);
    case 's':
      return wholeOrParts(value);
    case '°C':
      return say`${value} °C`;
    case 'count':
    case null:
      return say`${Math.round(value * 100) / 100}`;
  }
}

const number = String.raw`-?\d+(?:\.\d+)?`;
const shapes: readonly (readonly [
  RegExp,
  (words: (text: string | undefined) => Clean, match: RegExpExecArray) => Clean,
])[] = [
  [new RegExp(`^(?:0:|~:)?(${number})$`), (words, [, high]) => say`above ${words(high)}`],
  [new RegExp(`^(${number}):$`), (words, [, low]) => say`below ${words(low)}`],
  [new RegExp(`^@(${number}):$`), (words, [, low]) => say`from ${words(low)}`],
  [new RegExp(`^@(?:~:|0:)?(${number})$`), (words, [, high]) => say`up to ${words(high)}`],
  [new RegExp(`^@(${number}):(${number})$`), (words, [, low, high]) => say`${words(low)} to ${words(high)}`],
  [
    new RegExp(`^(${number}):(${number})$`),
    (words, [, low, high]) => say`below ${words(low)} or above ${words(high)}`,
  ],
];

/** A range of the Monitoring Plugins' grammar in words: when it alerts. `@80:` is "from 80.0 %", `10:` "below 10". */
export function rangeWords(range: string, unit: Verdict['unit']): Clean {
  for (const [shape, say] of shapes) {
    const match = shape.exec(range);
    if (match !== null) return say((text) => valueWords(Number(text), unit), match);
  }
  return shown(range);
}
