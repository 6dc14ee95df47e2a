import { type Distortion } from './distortions.ts';
import { type Fault } from './faults.ts';

/** Random numbers that are the same for the same seed (mulberry32): from 0 to below 1. */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (text: string, random: Random) => string;

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)] as T;
const span = (text: string, random: Random, longest: number) => {
  const at = below(random, text.length + 1);
  return [at, Math.min(text.length, at + below(random, longest))] as const;
};

const numbers = [
  '0',
  '-1',
  '-0',
  '1e999',
  '1e-999',
  '18446744073709551615',
  '9223372036854775808',
  '0x10',
  '1,5',
  'NaN',
  '٣',
  '',
];
const pieces = [
  '"', "'", '\\', '{', '}', '[', ']', ':', ',', '=', '\n', '\r', '\t', '\u0000', '\u001b[2J', '\u202e', '\ufffd', 'null', 'true', '[]', '{}',
  '\\u0000', '\\ud800', '"a":', '%', '$', '<html>', 'é', '👩‍👩‍👧', ' '.repeat(64), '9'.repeat(400), '[',
]; // prettier-ignore

/** Every way in which a text is damaged. */
const mutations: readonly Mutation[] = [
  (text, random) => text.slice(0, below(random, text.length + 1)),
  (text, random) => text.slice(below(random, text.length + 1)),
  (text, random) => {
    const [from, to] = span(text, random, 200);
    return text.slice(0, from) + text.slice(to);
  },
  (text, random) => {
    const [from, to] = span(text, random, 400);
    const at = below(random, text.length + 1);
    return text.slice(0, at) + text.slice(from, to) + text.slice(at);
  },
  (text, random) => {
    const at = below(random, text.length + 1);
    return text.slice(0, at) + pick(random, pieces) + text.slice(at + below(random, 3));
  },
  (text, random) => {
    const at = below(random, text.length);
    const code = (text.charCodeAt(at) || 0) ^ (1 << below(random, 8));
    return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
  },
  (text, random) => {
    let left = below(random, 6);
    return text.replace(/-?\d+(?:\.\d+)?/g, (number) => (left-- === 0 ? pick(random, numbers) : number));
  },
  (text, random) => {
    const lines = text.split('\n');
    const at = below(random, lines.length);
    const line = lines[at] ?? '';
    const other = pick(random, [[], [line, line], [lines[below(random, lines.length)] ?? ''], ['']]);
    return [...lines.slice(0, at), ...other, ...lines.slice(at + 1)].join('\n');
  },
  (text, random) =>
    text.replace(/"[^"]{0,40}"/, pick(random, ['null', '[]', '{}', '0', '""', '"\\u001b]0;x\\u0007"'])),
  // Deep nesting and long lines are what recursive and backtracking readers fall over.
  (text, random) => (random() < 0.02 ? `${'['.repeat(20_000)}${text}` : `${text}${pick(random, pieces)}`),
  (text, random) => (random() < 0.02 ? text + 'a '.repeat(100_000) : `${pick(random, pieces)}${text}`),
];

/** A text with one to four damages. */
export function damagedText(text: string, random: Random): string {
  let damaged = text;
  for (let left = 1 + below(random, 4); left > 0; left--) damaged = pick(random, mutations)(damaged, random);
  return damaged;
}

/** The same of any answer of the door: of a file's text and bytes, of the names in a folder, of what a program printed and how it ended. */
export function randomFault(random: Random): Fault {
  const distortion: Distortion = {
    text: (text) => damagedText(text, random),
    bytes(bytes) {
      const copy = Uint8Array.from(bytes);
      for (let left = 1 + below(random, 8); left > 0; left--)
        copy[below(random, copy.length)] = below(random, 256);
      return random() < 0.3 ? copy.slice(0, below(random, copy.length + 1)) : copy;
    },
    entries: (entries) =>
      entries.flatMap((entry) => {
        const luck = random();
        if (luck < 0.1) return [];
        if (luck < 0.2) return [entry, entry];
        return luck < 0.5 ? [{ ...entry, path: damagedText(entry.path, random).slice(0, 300) }] : [entry];
      }),
    figures: (figures) => ({
      ...figures,
      available: pick(random, [-1, 0, NaN, Infinity, 2 ** 64, figures.total * 2]),
    }),
  };
  const exits = [null, 0, 0, 0, 0, 0, 1, 2, 125, 127, 255];
  return {
    name: 'random',
    effect: 'distorts',
    outcome: (healthy) => {
      const exit = pick(random, exits);
      return {
        ...healthy,
        stdout: damagedText(healthy.stdout, random),
        stderr: random() < 0.2 ? damagedText('Error: something went wrong\n', random) : healthy.stderr,
        exit: exit === 0 ? healthy.exit : exit,
        signal: exit === null ? 'SIGKILL' : null,
      };
    },
    distortion,
  };
}
