import { width } from '../text/width.ts';

/**
 * Breaks `first` + `text` into lines of at most `columns` cells at spaces; further lines begin with `rest`. A text may
 * be given as words, which may hold spaces and are not broken. A word that is too long by itself keeps its line: a
 * command or a path that was cut would be of no use.
 */
export function wrap(
  first: string,
  text: string | readonly string[],
  rest: string,
  columns: number,
): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of typeof text === 'string' ? text.split(' ') : text) {
    if (!empty && width(line) + 1 + width(word) > columns) {
      lines.push(line.trimEnd());
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line.trimEnd()];
}
