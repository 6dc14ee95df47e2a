import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { type Streams } from '../../source/console/start.tsx';

/** A terminal that keeps nothing of what is drawn on it, and on which keys can be pressed. */
export interface Terminal {
  readonly streams: Streams;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Bytes that were written. */
  written(): number;
}

export function openTerminal(columns: number, rows: number): Terminal {
  let written = 0;
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    isTTY: true,
    writable: true,
    write(text: string | Uint8Array, ...rest: unknown[]) {
      written += text.length;
      const done = rest.find((each) => typeof each === 'function');
      if (done !== undefined) queueMicrotask(done as () => void);
      return true;
    },
  });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const env = { TERM: 'xterm-256color', LANG: 'C.UTF-8' };
  return {
    streams: { stdin, stdout, stderr: stdout, env } as unknown as Streams,
    press: (keys) => stdin.write(keys),
    resize(newColumns, newRows) {
      Object.assign(stdout, { columns: newColumns, rows: newRows });
      stdout.emit('resize');
    },
    written: () => written,
  };
}
