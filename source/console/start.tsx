import { type Instance, render } from 'ink';
import process from 'node:process';
import { type Actor } from '../actions/engine.ts';
import { judgeLooks } from '../checks/looks.ts';
import { type Remembered } from '../checks/memory.ts';
import { type PaneId } from '../checks/verdict.ts';
import { type Config } from '../config/schema.ts';
import { type buildModel, type Surroundings, rebuilding } from '../model/build.ts';
import { type Known } from '../model/known.ts';
import { type Past } from '../model/past.ts';
import { type Clean, clean, literal } from '../text/clean.ts';
import { type Store } from '../watch/store.ts';
import { App } from './app.tsx';
import { type Keymap } from './keymap/keymap.ts';
import { type Journals, type Live, openLive } from './live.ts';
import { type Recall } from './live-past.ts';
import { type Charted } from './charts.ts';
import { terminalOf } from './terminal.ts';
import { hearReports, reportsOf } from './terminal-reports.ts';
import { paceOf } from './terminal-pace.ts';
import { themeFor } from './theme.ts';

export interface ConsoleOptions {
  readonly store: Store;
  /** Name of the recorded box, null on this machine. */
  readonly recorded: string | null;
  readonly identity: Surroundings['identity'];
  readonly config: Config;
  readonly act: Actor;
  /** Builds the models one after the other; absent: by itself. */
  readonly build?: typeof buildModel;
  /** What is held, as it was last read. */
  readonly holds?: () => NonNullable<Surroundings['holds']>;
  /** Which key leads where; without those that act when it is read-only. */
  readonly keymap: Keymap;
  readonly noColor: boolean;
  readonly journals?: Journals;
  /** Reads what was sampled of some series. */
  readonly chart?: (series: readonly string[]) => Promise<Charted>;
  /** What was noted before now, for the timeline. */
  readonly recall?: Recall;
  /** What was done from consoles lately, in lines. */
  readonly audit?: () => Promise<readonly Clean[]>;
  /** What the latest run of the check knows; null: nothing, or it cannot be read. */
  readonly remembered?: () => Remembered | null;
  /** Told which panes are on the screen, at the start and whenever that changes. */
  readonly onLook: (panes: readonly PaneId[]) => void;
  /** What takes long is measured anew, or called off. */
  readonly onMeasure: (what: 'again' | 'call off') => void;
  /** The box's wall clock, epoch milliseconds, and its clock that never steps back. */
  readonly now: () => number;
  readonly elapsed: () => number;
  /** What was measured earlier; undefined while it is not read yet. */
  readonly past?: () => Known<Past> | undefined;
}

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The console on some streams: Ink's handle on what is drawn, and what it draws. */
export interface Opened {
  readonly instance: Instance;
  readonly live: Live;
  /** Settles when the operator has quit and the terminal is as it was before; rejects when drawing failed. */
  readonly ended: Promise<void>;
}

/** While nothing but gauges and ages move, they are drawn at this pace; read aloud, they would drown the rest. Milliseconds. */
const calmMs = 3000;
const readAloudMs = 60_000;

/** Draws the console on the alternate screen and listens to keys; it ends when the operator quits. */
export function openConsole(options: ConsoleOptions, streams: Streams): Opened {
  const { config, identity, now } = options;
  const { stdin, stdout, stderr, env } = streams;
  const build = options.build ?? rebuilding();
  const pace = paceOf(stdout, options.elapsed);
  const readAloud = env['INK_SCREEN_READER'] === 'true';
  const live = openLive({
    store: options.store,
    build: (readings, previous, measuring) =>
      build(readings, previous, {
        identity,
        now: now(),
        config,
        past: options.past?.(),
        measuring,
        ...(options.holds === undefined ? {} : { holds: options.holds() }),
      }),
    judge: judgeLooks(config, options.remembered ?? (() => null)),
    now,
    actor: options.act,
    journals: options.journals ?? null,
    chart: options.chart ?? null,
    recall: options.recall ?? null,
    audit: options.audit ?? (() => Promise.resolve([literal('nothing is kept here')])),
    onLook: options.onLook,
    onMeasure: options.onMeasure,
    place: {
      recorded: options.recorded === null ? null : clean(options.recorded),
      readOnly: options.keymap.readOnly,
    },
    keymap: options.keymap,
    theme: themeFor(env, options.noColor),
    columns: stdout.columns || 80,
    rows: stdout.rows || 24,
    mouse: config.console.mouse,
    tickMs: config.console.tick * 1000,
    calmMs: readAloud ? readAloudMs : calmMs,
    spentWriting: () => pace.spent(),
    elapsed: options.elapsed,
  });
  // Before Ink's own listener, so that what it draws for the new size has the new size.
  const resized = () => live.resize(stdout.columns || 80, stdout.rows || 24);
  stdout.on('resize', resized);
  // Ink does this after its first frame: until then the terminal would echo over it what is typed.
  if (stdin.isTTY) stdin.setRawMode(true);
  const { restUnfocused, mouse } = config.console;
  const unhear = hearReports(stdin, {
    // Not asked for, it may come all the same.
    onFocus: (inFocus) => restUnfocused && live.focus(inFocus),
    onPointer: (pointer) => live.point(pointer),
  });
  const instance = render(<App live={live} terminal={(effect, suspend) => terminal(effect, suspend)} />, {
    stdin,
    stdout,
    stderr,
    // Who calls has checked that this is a terminal; a CI variable in the environment changes nothing about that.
    interactive: true,
    alternateScreen: true,
    isScreenReaderEnabled: readAloud,
    incrementalRendering: true,
    // Ink begins this pause (8 ms) anew with each key that comes within it, so at 30 a second a quick typist waited 34 ms longer for
    // each frame. What comes by itself is paced before: ticks, a journal, the output of a command.
    maxFps: 125,
    exitOnCtrlC: false,
    patchConsole: true,
  });
  const reports = reportsOf(stdout);
  reports.ask('focus', restUnfocused);
  reports.ask('mouse', mouse);
  const terminal = terminalOf(stdout, () => instance.clear(), reports);
  const ended = instance.waitUntilExit().finally(() => {
    unhear();
    reports.pause();
    pace.stop();
    stdout.off('resize', resized);
    void live.stop();
  });
  return { instance, live, ended: ended.then(() => undefined) };
}

/** A lost connection brings the first two of them at once, and the launcher passes them on again: only Ctrl-C insists. */
const signals = ['SIGHUP', 'SIGTERM', 'SIGINT'] as const;

/**
 * Opens the console on a terminal. Settles with the exit code when the operator has quit, the terminal is as it was before
 * and no action runs. SIGTERM, SIGHUP and a lost connection end it in the same way, with exit code 3; Ctrl-C after that at once.
 */
export async function startConsole(options: ConsoleOptions & { readonly streams: Streams }): Promise<number> {
  const { instance, live, ended } = openConsole(options, options.streams);
  const { stdin, stdout, stderr } = options.streams;
  let code = 0;
  let restored = false;
  void instance.waitUntilExit().then(
    () => (restored = true),
    () => (restored = true),
  );
  const leave = (signal?: unknown) => {
    code = 3;
    if (restored && signal === 'SIGINT') process.exit(code);
    instance.unmount();
  };
  // Ink's own handlers, which would end us before anything is seen to, stand back where there are others.
  for (const signal of signals) process.on(signal, leave);
  // Reading and writing fail when the connection is gone.
  for (const stream of [stdin, stdout, stderr]) stream.on('error', leave);
  // A terminal that was small and is large again before we looked has cut what it showed, and Node emits no `resize`
  // because the size is the old one. After the streams' own listeners, so that what is drawn has the new size.
  const cut = () => setImmediate(() => live.redraw());
  process.on('SIGWINCH', cut);
  try {
    await ended;
  } finally {
    process.off('SIGWINCH', cut);
    const working = live.stop();
    if (working !== null) {
      stderr.write('quarterdeck: the action is called off, and ends with the step that runs\n');
      await working;
    }
    for (const signal of signals) process.off(signal, leave);
    for (const stream of [stdin, stdout, stderr]) stream.off('error', leave);
  }
  return code;
}
