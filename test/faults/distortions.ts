import { type Entry, type Statfs } from '../../source/box/box.ts';

/** What becomes of a text, of a folder's entries, of figures and of bytes. Pure; what is left out stays as it is. */
export interface Distortion {
  readonly text: (text: string) => string;
  readonly entries?: (entries: readonly Entry[]) => readonly Entry[];
  readonly figures?: (statfs: Statfs) => Statfs;
  readonly bytes?: (bytes: Uint8Array) => Uint8Array;
}

const html =
  '<!doctype html>\n<html><head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body></html>\n';
const noFigures: Statfs = { total: 0, free: 0, available: 0, inodes: 0, inodesFree: 0 };

export const emptied: Distortion = {
  text: () => '',
  entries: () => [],
  figures: () => noFigures,
  bytes: () => new Uint8Array(),
};

export const blank: Distortion = { ...emptied, text: () => '\n', bytes: () => Uint8Array.of(10) };

export const webPage: Distortion = {
  text: () => html,
  entries: () => [],
  figures: () => noFigures,
  bytes: () => new TextEncoder().encode(html),
};

/** The first `share` of it (0 to 1); a text never ends at a line's end, as if the tool had stopped there. */
export function truncated(share: number): Distortion {
  const part = (length: number) => Math.floor(length * share);
  return {
    text: (text) => text.slice(0, part(text.trimEnd().length)).trimEnd(),
    entries: (entries) => entries.slice(0, part(entries.length)),
    figures: () => noFigures,
    bytes: (bytes) => bytes.slice(0, part(bytes.length)),
  };
}

/** Some lines before the text. */
export function preceded(lines: string): Distortion {
  return { text: (text) => `${lines}${text}` };
}

type Scalar = string | number | boolean | null;

/** Every value of the JSON document changed, or those of one key; undefined where the text is not JSON. */
function json(text: string, change: (value: Scalar) => Scalar, only: string | null): string | undefined {
  try {
    const changed: unknown = JSON.parse(text, (key, value: unknown) =>
      (only === null || key === only) && (typeof value !== 'object' || value === null)
        ? change(value as Scalar)
        : value,
    );
    return JSON.stringify(changed);
  } catch {
    return undefined;
  }
}

/** A line `KEY=VALUE` of systemctl show, `Key: value` of /proc, `key value` of a cgroup file. */
const property = /^([A-Za-z_][\w()]*)(=|:[ \t]+| )(.*)$/gm;

/** The keys of a text, JSON or lines: what can be changed one at a time. Sorted. */
export function keysOf(text: string): readonly string[] {
  const keys = new Set<string>();
  try {
    JSON.parse(text, (key, value: unknown) => {
      if (!/^\d*$/.test(key) && (typeof value !== 'object' || value === null)) keys.add(key);
      return value;
    });
  } catch {
    for (const [, key = ''] of text.matchAll(property)) keys.add(key);
  }
  return [...keys].sort();
}

/** Nothing where there was a value, of everything or of one key. */
export function nulls(only: string | null = null): Distortion {
  return {
    text: (text) =>
      json(text, () => null, only) ??
      text.replace(property, (line, key: string, between: string) =>
        only === null || key === only ? `${key}${between}` : line,
      ),
    entries: (entries) =>
      entries.map((entry) => ({ ...entry, size: null, allocated: null, modifiedAt: null, mode: null })),
    figures: () => noFigures,
    bytes: (bytes) => bytes.map(() => 0),
  };
}

/** Every number (or those of one key) replaced by another, as text: `-5`, `18446744073709551615`. */
export function numbers(put: string, only: string | null = null): Distortion {
  const marked = '\u0000number';
  const value = Number(put);
  return {
    text(text) {
      const document = json(text, (old) => (typeof old === 'number' ? marked : old), only);
      if (document !== undefined) return document.replaceAll(JSON.stringify(marked), put);
      if (only === null) return text.replace(/(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])/g, put);
      return text.replace(property, (line, key: string, between: string, old: string) =>
        key === only ? `${key}${between}${old.replace(/\d+(?:\.\d+)?/g, put)}` : line,
      );
    },
    entries: (entries) =>
      entries.map((entry) => ({ ...entry, size: value, allocated: value, modifiedAt: value })),
    figures: () => ({ total: value, free: value, available: value, inodes: value, inodesFree: value }),
    bytes: (bytes) => bytes.map(() => (value < 0 ? 0x80 : 0xff)),
  };
}

const doubled = (number: number) => 2 * number + 1;

/** Every number another one that could be as well. */
export const otherNumbers: Distortion = {
  text: (text) =>
    json(text, (old) => (typeof old === 'number' ? doubled(old) : old), null) ??
    text.replace(/(?<![\w.-])\d{1,15}(?![\w-])/g, (digits) => String(doubled(Number(digits)))),
  figures: ({ total, available, ...rest }) => ({
    ...rest,
    total: doubled(total),
    available: Math.floor(available / 2),
  }),
};

/** What tools say in Norwegian, where LC_ALL did not reach them; and the decimal comma. */
const norwegian: readonly (readonly [RegExp, string])[] = [
  [/\bactive\b/g, 'aktiv'],
  [/\binactive\b/g, 'inaktiv'],
  [/\brunning\b/gi, 'kjører'],
  [/\bhealthy\b/g, 'frisk'],
  [/\bUp\b/g, 'Oppe'],
  [/\bloaded\b/g, 'lastet'],
  [/\bsuccess\b/g, 'vellykket'],
  [/=yes$/gm, '=ja'],
  [/=no$/gm, '=nei'],
  [/\bSun\b/g, 'sø.'],
  [/\bSat\b/g, 'lø.'],
  [/\bYou can successfully interact with\b/g, 'Du kan snakke med'],
  [/\bFAILED\b/g, 'FEILET'],
  [/(\d)\.(\d)/g, '$1,$2'],
];

export const inNorwegian: Distortion = {
  text: (text) => norwegian.reduce((said, [words, instead]) => said.replace(words, instead), text),
};

/** Every seventh line damaged in its middle by bytes that are no text, a terminal's escape sequences and a turn of direction. */
export const garbled: Distortion = {
  text: (text) =>
    text
      .split('\n')
      .map((line, index) => {
        const middle = Math.floor(line.length / 2);
        return index % 7 === 0
          ? `${line.slice(0, middle)}\ufffd\ufffd\u001b[2J\u001b]0;x\u0007\u202e${line.slice(middle)}`
          : line;
      })
      .join('\n'),
  entries: (entries) => entries.map((entry) => ({ ...entry, path: `${entry.path}\u001b[31m\ufffd` })),
  bytes: (bytes) => bytes.map((byte, index) => (index % 7 === 0 ? byte ^ 0xff : byte)),
};
