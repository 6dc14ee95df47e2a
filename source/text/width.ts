import stringWidth from 'string-width';
import { type Clean } from './clean.ts';

const ascii = /^[\u0020-\u007e]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cells that a text takes in a terminal; wide characters two, combining marks none. */
export function width(text: string): number {
  return ascii.test(text) ? text.length : stringWidth(text);
}

/** Cuts a text to at most `cells` cells, the last of them `…` when something was cut. Never splits a character. */
export function truncate(text: Clean, cells: number): Clean {
  if (cells <= 0) return '' as Clean;
  if (width(text) <= cells) return text;
  if (ascii.test(text)) return `${text.slice(0, cells - 1)}…` as Clean;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
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
  if (ascii.test(text)) return `…${text.slice(text.length - cells + 1)}` as Clean;
  let kept = '';
  let used = 0;
  for (const { segment } of [...graphemes.segment(text)].reverse()) {
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
