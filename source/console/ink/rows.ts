import { isNarrow } from '../../text/width.ts';

const styles = /\u001B\[([\d;]+)m/g;

/** What an SGR parameter turns on, by what turns it off; colours from a palette have parameters of their own and are not among them. */
function endOf(parameter: number): number | null {
  if (parameter === 1 || parameter === 2) return 22;
  if (parameter === 3 || parameter === 4 || (parameter >= 7 && parameter <= 9)) return 20 + parameter;
  if ((parameter >= 30 && parameter <= 37) || (parameter >= 90 && parameter <= 97)) return 39;
  if ((parameter >= 40 && parameter <= 47) || (parameter >= 100 && parameter <= 107)) return 49;
  return null;
}

/** Whether the SGR sequences in a text turn off all that they turn on, and nothing else. */
function isClosed(text: string): boolean {
  const open = new Set<number>();
  for (const [, parameters = ''] of text.matchAll(styles)) {
    for (const parameter of parameters.split(';').map(Number)) {
      const end = endOf(parameter);
      if (end !== null) open.add(end);
      else if (!open.delete(parameter)) return false;
    }
  }
  return open.size === 0;
}

/**
 * How many cells a text takes that a row can be put together of as it is: one line, every character one cell, styled by nothing but
 * attributes and the terminal's own colours that end where it ends. Null: it is not such a text.
 */
export function cellsOf(text: string): number | null {
  if (!text.includes('\u001B')) return isNarrow(text) ? text.length : null;
  const plain = text.replace(styles, '');
  return isNarrow(plain) && isClosed(text) ? plain.length : null;
}
