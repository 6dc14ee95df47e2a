import { type Line, type Tone } from './line.ts';

/** How meanings look. Colours are the sixteen of the terminal's own palette: its owner has chosen them to be readable. */
export interface Theme {
  /** SGR parameters that begin and end a tone; null: looks like plain text. */
  readonly tones: Readonly<Record<Tone, readonly [begin: string, end: string] | null>>;
  /** Whether a selected row may be shown inverse; its mark is always there. */
  readonly inverse: boolean;
  /** Only ASCII is drawn: a Linux text console has no glyphs for most symbols. */
  readonly ascii: boolean;
}

const nothing = {
  plain: null,
  dim: null,
  strong: null,
  title: null,
  accent: null,
  focus: null,
  ok: null,
  warning: null,
  critical: null,
  unknown: null,
};
const attributes = {
  ...nothing,
  dim: ['2', '22'],
  strong: ['1', '22'],
  title: ['1', '22'],
  accent: ['1', '22'],
  focus: ['7', '27'],
  warning: ['1', '22'],
  critical: ['1', '22'],
} as const;
const colours = {
  ...attributes,
  accent: ['36', '39'],
  ok: ['32', '39'],
  warning: ['33', '39'],
  critical: ['1;31', '22;39'],
  unknown: ['35', '39'],
} as const;

/**
 * Chooses how to draw: TERM=dumb gets neither colour nor attribute; NO_COLOR (no-color.org) and --no-color keep bold, dim and
 * inverse, which are not colours; TERM=linux and a locale that is not UTF-8 get ASCII.
 */
export function themeFor(env: Readonly<Record<string, string | undefined>>, noColor: boolean): Theme {
  const term = env.TERM ?? '';
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const ascii = term === 'linux' || term === 'dumb' || (locale !== '' && !/utf-?8/i.test(locale));
  if (term === 'dumb') return { tones: nothing, inverse: false, ascii };
  const plain = noColor || (env.NO_COLOR ?? '') !== '';
  return { tones: plain ? attributes : colours, inverse: true, ascii };
}

const replacements: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'X',
  '▸': '>',
  '●': '*',
  '◉': '@',
  '…': '~',
  '–': '-',
  '—': '-',
  '─': '-',
  '│': '|',
  '·': '.',
  '█': '#',
  '▏': ' ',
  '▁': '_',
  '▂': '.',
  '▃': '-',
  '▄': '=',
  '▅': '+',
  '▆': '*',
  '▇': '%',
  '░': '.',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '↵': '/',
  '≥': '>',
  '≤': '<',
  '°': ' ',
};
// Each is one cell and stays one cell, so that a line fits as it did before.
const beyondAscii = /[✓✗▸●◉…–—─│·█▁▂▃▄▅▆▇▏░→←↑↓↵≥≤°]/g;

/** The line as a string with SGR sequences, for one `<Text>`. */
export function paint(segments: Line, theme: Theme, inverse = false): string {
  let painted = '';
  for (const { text, tone } of segments) {
    const shown = theme.ascii ? text.replace(beyondAscii, (symbol) => replacements[symbol] ?? '?') : text;
    const style = theme.tones[tone];
    painted += style === null || text === '' ? shown : `\u001b[${style[0]}m${shown}\u001b[${style[1]}m`;
  }
  return inverse && theme.inverse ? `\u001b[7m${painted}\u001b[27m` : painted;
}
