import { readFile, readlink } from 'node:fs/promises';
import process from 'node:process';
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

/** What a program in a pseudo-terminal looks like from outside: what is on the screen, what it did to the terminal. */
export interface Session {
  /** The lines on the screen, without spaces at their ends. */
  screen(): readonly string[];
  /** Settles when the screen shows the text; rejects with the screen when it does not in time. */
  shows(what: string | RegExp, withinMs?: number): Promise<void>;
  /** Settles when what `holds` asks for is so. It is asked after each output. */
  until(holds: () => boolean, what: string, withinMs?: number): Promise<void>;
  /** Types keys as the terminal sends them. */
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Sends a signal to the program itself, not to the shell that it runs in. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Goes away as an SSH connection does. Settles when the program is gone. */
  hangUp(): Promise<void>;
  /** The terminal's state as the program's escape sequences left it. */
  state(): {
    readonly alternate: boolean;
    readonly cursor: boolean;
    readonly bracketedPaste: boolean;
    readonly focusReports: boolean;
    /** What is reported of the mouse; `none`: it is the terminal's. */
    readonly mouse: string;
  };
  /** After the program's end: its exit code and the line settings that it left behind. */
  end(): Promise<{ readonly exit: number; readonly settings: readonly string[] }>;
  /** Every byte that came, for counting. */
  bytes(): number;
  /** All that came, as it came. */
  output(): string;
  /** Process id of the program. */
  pid(): Promise<number>;
  kill(): void;
}

const patience = 15_000;

export interface SessionOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts a program in a pseudo-terminal of its own, below a shell that tells afterwards how it ended and in which state
 * it left the line. CI is not passed on: Ink draws only its last frame where that variable exists.
 */
export function open(argv: readonly string[], options: SessionOptions = {}): Session {
  const { columns = 120, rows = 40, environment = {} } = options;
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
  const after = 'code=$?; echo; echo "settings: $(stty -a | tr "\\n" " ")"; echo "ended with $code."';
  const pty = spawn('/bin/sh', ['-c', `trap : INT; "$@"; ${after}; read line`, 'sh', ...argv], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: '/nonexistent',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      ...environment,
    },
  });
  const waiting = new Set<() => void>();
  let received = '';
  let cursor = true;
  pty.onData((data) => {
    received += data;
    const last = Math.max(data.lastIndexOf('\u001b[?25l'), data.lastIndexOf('\u001b[?25h'));
    if (last >= 0) cursor = data[last + 5] === 'h';
    terminal.write(data, () => {
      for (const look of [...waiting]) look();
    });
  });
  const over = new Promise<void>((resolve) => pty.onExit(() => resolve()));

  const session: Session = {
    screen() {
      const { active } = terminal.buffer;
      return Array.from(
        { length: terminal.rows },
        (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
      );
    },
    shows(what, withinMs) {
      const seen = () => {
        const text = session.screen().join('\n');
        return typeof what === 'string' ? text.includes(what) : what.test(text);
      };
      return session.until(seen, `the screen shows ${String(what)}`, withinMs);
    },
    until(holds, what, withinMs = patience) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!holds()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(
            new Error(
              `waited ${withinMs} ms until ${what}; the screen is\n${session.screen().join('\n').trimEnd()}`,
            ),
          );
        }, withinMs);
        waiting.add(look);
        look();
      });
    },
    type: (keys) => pty.write(keys),
    resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    async signal(name) {
      process.kill(await session.pid(), name);
    },
    async hangUp() {
      const pid = await session.pid();
      pty.kill('SIGHUP');
      // Closes our end: the kernel hangs up the line for whoever is left on it.
      (pty as unknown as { destroy(): void }).destroy();
      await gone(pid);
    },
    state: () => ({
      alternate: terminal.buffer.active.type === 'alternate',
      cursor,
      bracketedPaste: terminal.modes.bracketedPasteMode,
      focusReports: terminal.modes.sendFocusMode,
      mouse: terminal.modes.mouseTrackingMode,
    }),
    async end() {
      await session.until(() => /ended with \d+\./.test(received), 'the program has ended');
      const exit = Number(/ended with (\d+)\./.exec(received)?.[1]);
      const settings = (/settings: ([^\r\n]*)/.exec(received)?.[1] ?? '').split(/[ ;]+/);
      await new Promise<void>((resolve) => terminal.write('', resolve));
      pty.kill('SIGKILL');
      await over;
      return { exit, settings };
    },
    bytes: () => received.length,
    output: () => received,
    pid: () => programBelow(pty.pid),
    kill: () => pty.kill('SIGKILL'),
  };
  return session;
}

/** The program that a shell runs, or the launcher that it runs, which is a shell itself. */
async function programBelow(shell: number): Promise<number> {
  const children = await readFile(`/proc/${shell}/task/${shell}/children`, 'utf8');
  const pid = Number(children.trim().split(' ')[0]);
  if (!(pid > 0)) throw new Error('the program does not run');
  return /\/(?:da|ba)?sh$/.test(await readlink(`/proc/${pid}/exe`)) ? programBelow(pid) : pid;
}

/** Settles when there is no such process any more. */
async function gone(pid: number): Promise<void> {
  const lastTry = Date.now() + patience;
  while (Date.now() < lastTry) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (state === null || / Z /.test(state)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`process ${pid} is still there`);
}
