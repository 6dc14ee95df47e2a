import { isNarrow, width } from './width.ts';

/** Colours and styles (SGR): what the console's own rows carry. */
const styles = /\u001B\[[\d;]*m/g;

/**
 * Stands in for the package `string-width` where Ink and what it rests on ask for it (see build.js): the same answer, without the
 * package for text that needs none of it. The package compiles a pattern of all emoji when it is loaded, which takes
 * as long as a start of Node.
 * @param text with or without escape sequences
 * @returns the cells that it takes in a terminal
 */
export default function stringWidth(text: string, options?: Parameters<typeof width>[1]): number {
  if (options?.countAnsiEscapeCodes === true) return width(text, options);
  const plain = text.includes('\u001B') ? text.replace(styles, '') : text;
  return isNarrow(plain) ? plain.length : width(text, options);
}
