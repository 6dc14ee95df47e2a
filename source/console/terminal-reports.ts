/** Where something was done with the mouse: cells from the left and from the top, from 0 on. */
export interface Pointer {
  readonly done: 'click' | 'wheel up' | 'wheel down';
  readonly column: number;
  readonly row: number;
}

/** What a terminal can be asked to report, as xterm's ctlseqs name it: FocusIn/FocusOut; "normal tracking mode" in SGR coordinates. */
const modes = {
  focus: { on: '\u001b[?1004h', off: '\u001b[?1004l' },
  mouse: { on: '\u001b[?1000h\u001b[?1006h', off: '\u001b[?1006l\u001b[?1000l' },
} as const;

export type Report = keyof typeof modes;

/** What the terminal is asked to report, and whoever else gets the terminal did not ask for. */
export interface Reports {
  /** Asks for one of them, or no more. */
  ask(report: Report, wanted: boolean): void;
  /** Takes back everything that was asked for, until it is asked for again. */
  pause(): void;
  resume(): void;
}

export function reportsOf(stdout: NodeJS.WritableStream): Reports {
  const asked = new Set<Report>();
  return {
    ask(report, wanted) {
      if (asked.has(report) === wanted) return;
      if (wanted) asked.add(report);
      else asked.delete(report);
      stdout.write(modes[report][wanted ? 'on' : 'off']);
    },
    pause: () => [...asked].forEach((report) => stdout.write(modes[report].off)),
    resume: () => [...asked].forEach((report) => stdout.write(modes[report].on)),
  };
}

export interface Listener {
  onFocus(inFocus: boolean): unknown;
  onPointer(pointer: Pointer): unknown;
}

/** Focus in and out; button, column and row of the mouse, pressed (M) or let go (m). */
const report = /\u001b\[(?:([IO])|<(\d{1,3});(\d{1,5});(\d{1,5})([Mm]))/g;
/** The same, cut off. */
const begunReport = /\u001b(?:\[(?:<[\d;]{0,20})?)?$/;

/** Buttons of SGR reports: a left click without Shift, Alt or Ctrl, and the two ways of the wheel. */
const buttons: Readonly<Record<string, Pointer['done']>> = { 0: 'click', 64: 'wheel up', 65: 'wheel down' };

/**
 * Tells of what the terminal reports, until what it gives back is called. Ink drops these reports, so what it reads is looked at on the way: a
 * listener of our own for `data` would go on reading while the terminal is lent to somebody else.
 */
export function hearReports(stdin: NodeJS.ReadableStream, listener: Listener): () => void {
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
    begun = begunReport.exec(text)?.[0] ?? '';
    for (const [, focus, button = '', column, row, pressed] of text.matchAll(report)) {
      if (focus !== undefined) listener.onFocus(focus === 'I');
      const done = pressed === 'M' ? buttons[button] : undefined;
      if (done !== undefined) listener.onPointer({ done, column: Number(column) - 1, row: Number(row) - 1 });
    }
  }
}
