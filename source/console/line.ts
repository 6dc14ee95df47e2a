import { type Clean, clean } from '../text/clean.ts';
import { truncate, width } from '../text/width.ts';

/** What a piece of text means; the theme turns it into colour, or into nothing. */
export type Tone =
  'plain' | 'dim' | 'strong' | 'title' | 'accent' | 'focus' | 'ok' | 'warning' | 'critical' | 'unknown';

export interface Segment {
  readonly text: Clean;
  readonly tone: Tone;
}

/** One line of the screen, before it is painted. Never holds a line end: every text in it is Clean. */
export type Line = readonly Segment[];

/** A piece of text with its meaning. */
export function piece(text: Clean, tone: Tone = 'plain'): Segment {
  return { text, tone };
}

/** A line of one piece. */
export function line(text: Clean, tone: Tone = 'plain'): Line {
  return text === '' ? [] : [{ text, tone }];
}

/** Spaces. */
export function gap(cells: number): Segment {
  return { text: ' '.repeat(Math.max(0, cells)) as Clean, tone: 'plain' };
}

/** Cells that a line takes. */
export function lineWidth(segments: Line): number {
  return segments.reduce((sum, segment) => sum + width(segment.text), 0);
}

/** The text of a line without its tones. */
export function textOf(segments: Line): Clean {
  return segments.map((segment) => segment.text).join('') as Clean;
}

/** Cuts a line to at most `cells`; the last cell is `…` when something was cut. */
export function cutLine(segments: Line, cells: number): Line {
  if (lineWidth(segments) <= cells) return segments;
  const kept: Segment[] = [];
  let left = cells;
  for (const segment of segments) {
    const cost = width(segment.text);
    // One cell stays for the ellipsis of what follows.
    if (cost < left) {
      kept.push(segment);
      left -= cost;
      continue;
    }
    if (left > 0) kept.push(piece(truncate(`${segment.text}  ` as Clean, left), segment.tone));
    break;
  }
  return kept;
}

/** Exactly `cells` wide: cut, or filled with spaces at its end. */
export function fitLine(segments: Line, cells: number, align: 'left' | 'right' = 'left'): Line {
  const cut = cutLine(segments, cells);
  const space = cells - lineWidth(cut);
  if (space <= 0) return cut;
  return align === 'left' ? [...cut, gap(space)] : [gap(space), ...cut];
}

/** Lines one after the other with a separator between those that are not empty. */
export function joinLines(parts: readonly Line[], separator = '  '): Line {
  const result: Segment[] = [];
  for (const part of parts) {
    if (part.length === 0) continue;
    if (result.length > 0) result.push(piece(separator as Clean, 'dim'));
    result.push(...part);
  }
  return result;
}

/** The first of some ways to say it that fits; the last one, cut, when none does. */
export function firstThatFits(cells: number, ways: readonly Line[]): Line {
  return cutLine(ways.find((way) => lineWidth(way) <= cells) ?? ways.at(-1) ?? [], cells);
}

/** Breaks a text at spaces into lines of at most `cells`; a longer word is cut into pieces. At most `most` lines, the last one cut with `…`. */
export function wrap(text: Clean, cells: number, most = Infinity): Clean[] {
  if (cells <= 0) return [];
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (width(joined) <= cells) {
      current = joined;
      continue;
    }
    if (current !== '') lines.push(current);
    current = word;
    while (width(current) > cells) {
      const head = hardCut(current, cells);
      lines.push(head);
      current = current.slice(head.length);
    }
  }
  if (current !== '' || lines.length === 0) lines.push(current);
  if (lines.length <= most) return lines as Clean[];
  const shown = lines.slice(0, most);
  const last = shown[most - 1] ?? '';
  shown[most - 1] = truncate(`${last} ${lines[most] ?? ''}  ` as Clean, cells);
  return shown as Clean[];
}

/** The same for a text that begins with spaces: every line of it does. */
export function wrapIndented(text: Clean, cells: number): Clean[] {
  const spaces = Math.min(text.length - text.trimStart().length, Math.floor(cells / 2));
  const indent = ' '.repeat(Math.max(0, spaces));
  return wrap(text.trimStart() as Clean, cells - indent.length).map((part) => `${indent}${part}` as Clean);
}

function hardCut(word: string, cells: number): string {
  let cut = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(word)) {
    if (cut !== '' && width(cut + segment) > cells) break;
    cut += segment;
  }
  return cut;
}

/** Text of which the type says nothing (a host name, an error's message), made fit to be shown. */
export function shown(text: string): Clean {
  return clean(text);
}
