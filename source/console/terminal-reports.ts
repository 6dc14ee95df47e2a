/** xterm's mode 1004 (ctlseqs, "FocusIn/FocusOut"): the terminal says when the operator turns to another window, and back. */
export const focusReports = { on: '\u001b[?1004h', off: '\u001b[?1004l' } as const;

const turnedTo = '\u001b[I';
const turnedAway = '\u001b[O';

/**
 * Tells whenever the terminal reports its focus, until what it gives back is called. Ink drops these reports, so what it reads is looked
 * at on the way: a listener of our own for `data` would go on reading while the terminal is lent to somebody else.
 */
export function watchFocus(stdin: NodeJS.ReadableStream, onFocus: (inFocus: boolean) => void): () => void {
  const read = stdin.read.bind(stdin);
  /** A report may come in two pieces. */
  let begun = '';
  stdin.read = (size?: number) => {
    const chunk = read(size) as string | Buffer | null;
    if (chunk !== null) hear(String(chunk));
    // As Node declares it: what it gives is a text or bytes, and null when there is nothing to read.
    return chunk as string | Buffer;
  };
  return () => {
    Reflect.deleteProperty(stdin, 'read');
  };

  function hear(chunk: string): void {
    const text = begun + chunk;
    begun = /\u001b\[?$/.exec(text)?.[0] ?? '';
    const [to, away] = [text.lastIndexOf(turnedTo), text.lastIndexOf(turnedAway)];
    if (to !== away) onFocus(to > away);
  }
}
