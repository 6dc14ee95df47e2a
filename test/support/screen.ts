import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import headless from '@xterm/headless';
import { actions } from '../../source/actions/catalogue.ts';
import { type ActionResult, type Actor, type Task, type Watching } from '../../source/actions/engine.ts';
import { type Remembered } from '../../source/checks/memory.ts';
import { type PaneId } from '../../source/checks/verdict.ts';
import { changedKeys } from '../../source/console/keymap/keymap.ts';
import { type Streams, openConsole } from '../../source/console/start.tsx';
import { type Journals } from '../../source/console/live.ts';
import { type Recall } from '../../source/console/live-past.ts';
import { byPlan, known } from '../../source/model/known.ts';
import { type Readings } from '../../source/probes/catalogue.ts';
import { type Clean } from '../../source/text/clean.ts';
import { createStore } from '../../source/watch/store.ts';
import { configuration, healthy, now, pastOf, steady } from './readings.ts';

/** Keys as a terminal sends them. */
export const keys = {
  enter: '\r',
  /** As the kitty protocol sends it: a lone escape byte is told from the beginning of a sequence only by waiting. */
  esc: '\u001b[27u',
  tab: '\t',
  shiftTab: '\u001b[Z',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageDown: '\u001b[6~',
  pageUp: '\u001b[5~',
  backspace: '\u007f',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  ctrlU: '\u0015',
} as const;

/** The keys that open a filter and type into it. */
export function typing(text: string): readonly string[] {
  return ['/', ...Array.from(text)];
}

export interface ScreenOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly readings?: Readings;
  readonly previous?: Readings;
  readonly config?: Record<string, unknown>;
  readonly hostname?: string;
  readonly recorded?: string | null;
  readonly readOnly?: boolean;
  readonly remembered?: Remembered;
  readonly env?: Readonly<Record<string, string>>;
  readonly journals?: Journals;
  /** What was noted before now. */
  readonly recall?: Recall;
  /** What an action comes to; it stays running until this settles. */
  readonly perform?: (task: Task, watching: Watching) => Promise<ActionResult>;
  /** What a view shows. */
  readonly view?: Actor['view'];
  /** What was done lately. */
  readonly audit?: () => Promise<readonly Clean[]>;
}

/** The console on a virtual terminal: what a person would see, and hands to press keys with. */
export interface ConsoleScreen {
  /** Lines as they are, without the spaces at their ends. */
  lines(): readonly string[];
  text(): string;
  /** Presses keys, each by itself, and settles when the console has drawn what they changed. */
  press(...each: readonly string[]): Promise<void>;
  /** Settles when the screen shows it; rejects with the screen when it does not. */
  shows(what: string | RegExp): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** New readings; they are drawn with the next tick. */
  read(readings: Readings): void;
  /** Moves the clocks on. */
  advance(ms: number): void;
  /** Panes that the console says it looks at. */
  looks(): readonly PaneId[];
  /** Everything that was written. */
  written(): string;
  /** Whether the alternate screen is shown. */
  alternate(): boolean;
  /** Settles when the console has ended. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

const patienceMs = 10_000;

/** What Ink patches while a screen is open. */
const ownConsole = { ...console };

/** Opens the console, has it looked at, and closes it, whatever was seen. */
export async function onScreen(
  options: ScreenOptions,
  look: (screen: ConsoleScreen) => Promise<void>,
): Promise<void> {
  const screen = await openScreen(options);
  try {
    await look(screen);
  } finally {
    await screen.close();
  }
}

/** Opens the console on streams that are no terminal but look like one. */
export async function openScreen(options: ScreenOptions = {}): Promise<ConsoleScreen> {
  const { columns = 80, rows = 24, readings = healthy, previous = {}, hostname = 'anchorage' } = options;
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const changed = new EventEmitter();
  changed.setMaxListeners(0);
  let written = '';
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    isTTY: true,
    writable: true,
    write(data: string | Uint8Array, ...rest: unknown[]) {
      written += String(data);
      terminal.write(data, () => changed.emit('changed'));
      const done = rest.find((each) => typeof each === 'function');
      if (done !== undefined) queueMicrotask(done as () => void);
      return true;
    },
  });
  stdout.setMaxListeners(0);
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });

  const { store, change } = createStore();
  change({ readings, previous });
  let elapsed = 0;
  let looks: readonly PaneId[] = [];
  const config = configuration({ console: { tick: 60 }, ...options.config });
  const actor: Actor = {
    actions: options.readOnly === true ? [] : actions,
    applies: (action, target, model) => action.applies(target, { model, config }),
    fields: (action, target, model) => action.fields(target, { model, config }),
    offer: (action, target, model) => action.offer(target, { model, config }),
    prepare: (action, target, input, model) =>
      Promise.resolve(action.prepare(target, { model, config }, input, [])),
    view: options.view ?? (() => Promise.resolve([])),
    perform: options.perform ?? (() => new Promise(() => undefined)),
  };
  const streams = {
    stdin,
    stdout,
    stderr: stdout,
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8', ...options.env },
  };
  const { instance, ended } = openConsole(
    {
      store,
      recorded: options.recorded ?? null,
      identity: { hostname, user: 'deck', uid: 1000, home: '/home/deck', session: { present: true } },
      config,
      act: actor,
      keymap: changedKeys(config.console.keys, options.readOnly ?? false).keymap,
      noColor: false,
      ...(options.recall === undefined ? {} : { recall: options.recall }),
      ...(options.journals === undefined ? {} : { journals: options.journals }),
      ...(options.audit === undefined ? {} : { audit: options.audit }),
      remembered: () => options.remembered ?? null,
      onMeasure: () => undefined,
      onLook: (panes) => (looks = panes),
      now: () => now + elapsed,
      elapsed: () => elapsed,
      past: () => known(pastOf(steady), byPlan(now)),
    },
    streams as unknown as Streams,
  );

  /** Until Ink has written what it has to write, and the terminal has taken it in. */
  const drawn = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    await instance.waitUntilRenderFlush();
    await new Promise<void>((resolve) => terminal.write('', resolve));
  };

  const screen: ConsoleScreen = {
    lines() {
      const { active } = terminal.buffer;
      return Array.from(
        { length: terminal.rows },
        (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
      );
    },
    text: () => screen.lines().join('\n'),
    async press(...each) {
      for (const key of each) {
        stdin.write(key);
        await drawn();
      }
    },
    shows: (what) =>
      until(
        () => (typeof what === 'string' ? screen.text().includes(what) : what.test(screen.text())),
        String(what),
      ),
    async resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
      Object.assign(stdout, { columns: newColumns, rows: newRows });
      stdout.emit('resize');
      await drawn();
    },
    read: (next) => change({ readings: next }),
    advance: (ms) => (elapsed += ms),
    looks: () => looks,
    written: () => written,
    alternate: () => terminal.buffer.active.type === 'alternate',
    ended: () => ended,
    async close() {
      instance.unmount();
      await ended;
      // Where two screens were open at once, Ink gives back what it keeps of one of them only.
      Object.assign(console, ownConsole);
    },
  };
  await drawn();
  return screen;

  function until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!holds()) return;
        clearTimeout(timer);
        changed.off('changed', look);
        resolve();
      };
      const timer = setTimeout(() => {
        changed.off('changed', look);
        reject(new Error(`the screen does not show ${what}:\n${screen.text()}`));
      }, patienceMs);
      changed.on('changed', look);
      look();
    });
  }
}
