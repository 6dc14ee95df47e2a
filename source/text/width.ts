import type * as StringWidth from 'string-width';
import { type Clean } from './clean.ts';

/**
 * Characters that take one cell each and never join with others: ASCII, Latin letters, and the symbols that the console draws
 * with. Nearly all text is made of them, and measuring it otherwise is the dearest part of drawing.
 */
const narrow =
  /^[\u0020-\u007e\u00a1-\u00a8\u00aa-\u00ac\u00af-\u02ff\u2013\u2014\u2018-\u201d\u2022\u2026\u2190-\u2193\u21b5\u2264\u2265\u2500-\u259f\u25b8\u2713\u2717]*$/;

/**
 * What is needed for text beyond ASCII. Loading it costs as much as half a start of Node (tables of emoji and a
 * segmenter of ICU), and a check without a terminal never asks for it: so it is loaded when it is first asked for.
 */
let beyondAscii: {
  readonly stringWidth: typeof StringWidth.default;
  readonly graphemes: Intl.Segmenter;
} | null = null;

function loaded() {
  beyondAscii ??= {
    // The bundler makes this a call inside of the bundle; an import would be evaluated at the start.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    stringWidth: (require('string-width') as typeof StringWidth).default,
    graphemes: new Intl.Segmenter('en', { granularity: 'grapheme' }),
  };
  return beyondAscii;
}

/** Whether every character takes one cell and stands for itself, so that a text is as wide as it is long. */
export function isNarrow(text: string): boolean {
  return narrow.test(text);
}

/** Cells that a text takes in a terminal; wide characters two, combining marks none. */
export function width(text: string, options?: StringWidth.Options): number {
  return isNarrow(text) ? text.length : loaded().stringWidth(text, options);
}

/** Cuts a text to at most `cells` cells, the last of them `…` when something was cut. Never splits a character. */
export function truncate(text: Clean, cells: number): Clean {
  if (cells <= 0) return '' as Clean;
  if (width(text) <= cells) return text;
  if (narrow.test(text)) return `${text.slice(0, cells - 1)}…` as Clean;
  let kept = '';
  let used = 0;
  for (const { segment } of loaded().graphemes.segment(text)) {
    const cost = width(segment);
    if (used + cost > cells - 1) break;
    kept += segment;
    used += cost;
  }
  return `${kept}…` as Clean;
}

/** Cuts from the left and keeps the end, as paths and image names want: `…/subvol3-opptak`. */
export function truncateStart(text: Clean, cells: number): Clean {
  if (cells <= 0) return '' as Clean;
  if (width(text) <= cells) return text;
  if (narrow.test(text)) return `…${text.slice(text.length - cells + 1)}` as Clean;
  let kept = '';
  let used = 0;
  for (const { segment } of [...loaded().graphemes.segment(text)].reverse()) {
    const cost = width(segment);
    if (used + cost > cells - 1) break;
    kept = segment + kept;
    used += cost;
  }
  return `…${kept}` as Clean;
}

/** Fits a text into exactly `cells` cells: cut when longer, padded with spaces when shorter. */
export function fit(text: Clean, cells: number, align: 'left' | 'right' = 'left'): Clean {
  const cut = truncate(text, cells);
  const space = ' '.repeat(Math.max(0, cells - width(cut)));
  return (align === 'left' ? cut + space : space + cut) as Clean;
}
