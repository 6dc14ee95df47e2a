import { type Input } from '../actions/action.ts';
import { type Actor } from '../actions/engine.ts';
import { type PaneId } from '../checks/verdict.ts';
import { type Clean } from '../text/clean.ts';
import { type Following } from '../watch/follow-journal.ts';
import { type Place } from './head.ts';
import { startFrameClock } from './frame-clock.ts';
import { keyOf } from './keymap/help.ts';
import { type Keymap } from './keymap/keymap.ts';
import { type CommandId } from './keymap/commands.ts';
import { type KeyPress, commandOf, isText, scopeOf } from './keymap/match.ts';
import { type PastOptions, openPast } from './live-past.ts';
import { type LookingOptions, startLooking } from './looking.ts';
import { savedText } from './log/log-lines.ts';
import { typedInto } from './log/log-keys.ts';
import { type LogView, nameOf } from './log/log-view.ts';
import { finished, measured, prepared, progressed, rowDone, viewed } from './act/act-events.ts';
import { typedIntoForm } from './act/act-keys.ts';
import { typedIntoPalette } from './palette/palette-keys.ts';
import { choicesFor } from './act/choices.ts';
import { type Choice, type Job, isProven } from './act/job.ts';
import { pointed } from './pointing.ts';
import { reduce, typed } from './reduce.ts';
import { type Scene } from './scene.ts';
import { type Drawn, type Screen, drawScreen, sameScreen } from './screen.ts';
import { type State, initialState, isReadingLog, isRunning, viewOf } from './state.ts';
import { type Effect, type Step, notice, only } from './step.ts';
import { pauseAfter } from './terminal-pace.ts';
import { type Pointer } from './terminal-reports.ts';
import { type Theme } from './theme.ts';

/** Journals: following one, and keeping a part of one in a file. */
export interface Journals {
  follow(log: Pick<LogView, 'source' | 'range'>, onChange: () => void): Following;
  /** Where the text was written, or why it could not be. */
  save(name: Clean, text: string): Promise<Clean>;
}

export interface LiveOptions extends PastOptions, LookingOptions {
  readonly actor: Actor;
  readonly journals: Journals | null;
  /** Reads what was done lately, in lines. */
  readonly audit: () => Promise<readonly Clean[]>;
  /** Told whenever other panes come on the screen; none are while the terminal is not in focus. */
  readonly onLook: (panes: readonly PaneId[]) => void;
  /** What takes long is measured anew, or called off. */
  readonly onMeasure: (what: 'again' | 'call off') => void;
  readonly place: Omit<Place, 'resting'>;
  readonly keymap: Keymap;
  readonly theme: Theme;
  /** The mouse is ours from the start. */
  readonly mouse: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds between two drawings for what the box says; keys are drawn at once. */
  readonly tickMs: number;
  /** Milliseconds between two drawings while nothing but gauges and ages move. */
  readonly calmMs: number;
  /** Milliseconds that the terminal took to take what was written since this was asked the last time. */
  readonly spentWriting: () => number;
}

/** What only the terminal can do. `lend`: leaves it to what `use` runs, and takes it back afterwards. */
export type Terminal = (
  effect:
    | Extract<Effect, { kind: 'quit' | 'copy' | 'mouse' | 'redraw' | 'suspend' }>
    | { readonly kind: 'lend'; readonly use: () => Promise<void> },
) => void;

/** The console without its drawing: holds what keys changed and what the box says, and gives the screen of both. */
export interface Live {
  /** The same object until something that is shown has changed. */
  readonly screen: () => Screen;
  readonly subscribe: (listener: () => void) => () => void;
  press(keys: readonly KeyPress[]): void;
  /** Pasted text: taken only where text is typed. */
  paste(text: string): void;
  /** What was done with the mouse. */
  point(pointer: Pointer): void;
  resize(columns: number, rows: number): void;
  /** Whether the operator has turned to the terminal, as it reports: while not, nothing is read for the eye, and seldom drawn. A key is a sign too. */
  focus(inFocus: boolean): void;
  /** Clears the screen and draws all of it, because somebody else has written on it or cut it. */
  redraw(): void;
  /** Draws what the box says now. The clock does this by itself. */
  tick(): void;
  attach(terminal: Terminal): void;
  /** Draws no more, and calls off the action that runs; settles when that has ended. Null: none runs. */
  stop(): Promise<void> | null;
}

/** Where pasted text is text. A paste is no answer to a question: neither a word that confirms nor a key. */
const pasting = {
  filter: typed,
  prompt: typedInto,
  palette: typedIntoPalette,
  form: typedIntoForm,
} as const;

/** While the first readings come in, the screen follows them this quickly. */
const warmUpMs = 3000;
const warmUpTickMs = 150;

/** Milliseconds between two drawings of a journal that grows, or of what a command prints while it runs. */
const logTickMs = 200;
const savedNoticeMs = 15_000;

/** While the terminal is not in focus, whatever moves is drawn at this pace. Milliseconds. */
const awayMs = 10_000;

/**
 * Puts the store, the keys and the screen together, outside of React: model and verdicts are made once per tick, the screen is
 * drawn as strings, and whoever subscribed hears of it only when a string is another one.
 */
export function openLive(options: LiveOptions): Live {
  const { store, actor, elapsed } = options;
  const listeners = new Set<() => void>();
  const startedAt = elapsed();
  let state: State = { ...initialState, mouse: options.mouse };
  let size = { columns: options.columns, rows: options.rows };
  let generation = 0;
  let away = false;
  let following: Following | null = null;
  let logTimer: ReturnType<typeof setTimeout> | null = null;
  let callOff: AbortController | null = null;
  let planning: AbortController | null = null;
  let working: Promise<void> | null = null;
  const past = openPast(options, show);
  let terminal: Terminal = () => undefined;
  let drawnAt = -Infinity;
  /** What writing the last frame took, milliseconds. */
  let writingMs = 0;
  const looking = startLooking(options);
  let drawn: Drawn = draw({});
  let seen = '';
  let stopped = false;
  tellSeen();

  const clock = startFrameClock(options.tickMs, elapsed, tick);
  const unsubscribe = store.subscribe(() => {
    // At the start nobody waits a whole tick for the first words.
    if (elapsed() - startedAt < warmUpMs) clock.within(Math.min(options.tickMs, warmUpTickMs));
  });
  return {
    screen: () => drawn.screen,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press(keys) {
      focus(true);
      clock.keyPressed();
      for (const key of keys) press(key);
    },
    paste(text) {
      const scope = scopeOf(state);
      const into = scope in pasting ? pasting[scope as keyof typeof pasting] : undefined;
      if (into === undefined) return;
      const typedText = Array.from(text).filter(isText).join('');
      state = into(state, (before) => before + typedText);
      show();
    },
    point(pointer) {
      if (!state.mouse) return;
      focus(true);
      const { state: next, opens } = pointed(state, pointer, drawn.areas, sceneNow());
      become(only(next));
      if (opens) command('open', 'enter', false);
    },
    resize(columns, rows) {
      if (size.columns === columns && size.rows === rows) return;
      size = { columns, rows };
      show();
    },
    focus,
    redraw: () => perform({ kind: 'redraw' }),
    tick,
    attach(next) {
      terminal = next;
    },
    stop() {
      stopped = true;
      past.stop();
      unsubscribe();
      clock.stop();
      closeLog();
      callOff?.abort();
      planning?.abort();
      return working;
    },
  };

  function focus(inFocus: boolean) {
    if (away !== inFocus || stopped) return;
    away = !inFocus;
    if (inFocus) looking.again();
    show();
  }

  function tick() {
    if (isCalm()) return;
    looking.again();
    show();
  }

  /** Nothing has happened and nobody waits for anything: what moves all the time can wait. */
  function isCalm(): boolean {
    if (elapsed() - drawnAt < slowedBy()) return true;
    if (away && !isRunning(state)) return elapsed() - drawnAt < awayMs;
    if (elapsed() - drawnAt >= options.calmMs || elapsed() - startedAt < warmUpMs) return false;
    if (state.overlay !== null || isRunning(state) || state.notice !== null) return false;
    return !looking.hasNews();
  }

  /** Milliseconds that the terminal needs between two frames that come by themselves. */
  function slowedBy(): number {
    writingMs += options.spentWriting();
    return pauseAfter(writingMs);
  }

  function draw(offsets: Drawn['offsets']): Drawn {
    const { theme, place, keymap, journals } = options;
    return drawScreen({
      state,
      look: looking.look(),
      ...size,
      theme,
      place: { ...place, resting: away },
      keymap,
      offsets,
      at: elapsed(),
      canReadLog: journals !== null,
      book: following?.book ?? null,
      charted: past.charted(),
      noted: past.noted(),
      generation,
    });
  }

  function show() {
    drawnAt = elapsed();
    options.spentWriting();
    writingMs = 0;
    const next = draw(drawn.offsets);
    const same = sameScreen(next.screen, drawn.screen);
    // Rows and offsets are kept also when the screen looks the same.
    drawn = same ? { ...next, screen: drawn.screen } : next;
    tellSeen();
    past.shown(drawn.charts, viewOf(state).kind === 'timeline');
    if (!same) for (const listener of listeners) listener();
  }

  /** What comes is drawn a few times a second: nobody reads faster, and a burst must not keep a key waiting. */
  function showLogSoon() {
    if (logTimer !== null || stopped) return;
    logTimer = setTimeout(
      () => {
        logTimer = null;
        show();
      },
      Math.max(logTickMs, slowedBy()),
    );
  }

  function closeLog() {
    following?.stop();
    following = null;
    if (logTimer !== null) clearTimeout(logTimer);
    logTimer = null;
  }

  function save() {
    const { log } = state;
    if (log === null || following === null || options.journals === null) return;
    void options.journals.save(nameOf(log.source), savedText(following.book, log)).then((said) => {
      state = notice(state, said, elapsed(), savedNoticeMs);
      show();
    });
  }

  function tellSeen() {
    const looked = away ? [] : drawn.seen;
    const now = looked.join(' ');
    if (now === seen) return;
    seen = now;
    options.onLook(looked);
  }

  function press({ name, burst }: KeyPress) {
    const id = commandOf(scopeOf(state), name, options.keymap);
    if (id !== null) command(id, name, burst);
  }

  function command(id: CommandId, key: string, burst: boolean) {
    const canReadLog = options.journals !== null;
    const given = { command: id, key, at: elapsed(), now: options.now(), burst, canReadLog };
    become(reduce(state, given, sceneNow()));
  }

  function sceneNow(): Scene {
    return {
      ...drawn.scene,
      choices: (targets) => choicesFor(actor, targets, looking.look().model),
      fields: (action, target) => actor.fields(action, target, looking.look().model),
    };
  }

  function become(step: Step) {
    state = step.state;
    if (state.overlay?.kind !== 'preparing') planning?.abort();
    if (!isReadingLog(state)) closeLog();
    show();
    if (step.effect !== null) perform(step.effect);
  }

  async function prepare({ action, targets }: Choice, input: Input) {
    const { model } = looking.look();
    planning?.abort();
    const own = (planning = new AbortController());
    const watching = {
      signal: own.signal,
      onProgress(done: Clean) {
        if (own.signal.aborted) return;
        state = measured(state, done);
        showLogSoon();
      },
    };
    const plans = await Promise.all(
      targets.map((target) => actor.prepare(action, target, input, model, watching)),
    );
    // The operator has gone on meanwhile.
    if (own.signal.aborted) return;
    become(prepared(state, plans, model, elapsed()));
  }

  /** One row after the other; the next only when the one before is proven. */
  async function doJob({ tasks, seen }: Job) {
    const calling = new AbortController();
    callOff = calling;
    for (const [index, task] of tasks.entries()) {
      const result = await actor.perform(task, {
        signal: calling.signal,
        after: index === 0 ? null : seen,
        onProgress(progress) {
          state = progressed(state, progress);
          showLogSoon();
        },
        onTerminal: lend,
      });
      state = rowDone(state, result);
      looking.again();
      if (!isProven(result) || calling.signal.aborted) break;
      show();
    }
    state = finished(state, elapsed(), keyOf('action.show', options.keymap));
    show();
  }

  function lend<T>(use: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      terminal({
        kind: 'lend',
        use: () => use().then(resolve, reject),
      });
    });
  }

  function perform(effect: Effect) {
    switch (effect.kind) {
      case 'prepare':
        void prepare(effect.choice, effect.input);
        return;
      case 'perform':
        working = doJob(effect.job).finally(() => (working = null));
        return;
      case 'cancel':
        callOff?.abort();
        return;
      case 'view':
        void actor.view(effect.task).then((lines) => {
          state = viewed(state, effect.title, lines);
          show();
        });
        return;
      case 'audit':
        void options.audit().then((lines) => {
          state = viewed(state, effect.title, lines);
          show();
        });
        return;
      case 'log':
        closeLog();
        following = options.journals?.follow(effect.log, showLogSoon) ?? null;
        show();
        return;
      case 'save':
        save();
        return;
      case 'measure':
        options.onMeasure('again');
        return;
      case 'measure.callOff':
        options.onMeasure('call off');
        return;
      case 'redraw':
        generation++;
        terminal(effect);
        show();
        return;
      case 'quit':
      case 'copy':
      case 'mouse':
      case 'suspend':
        terminal(effect);
    }
  }
}
