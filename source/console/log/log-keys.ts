import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { type CommandId } from '../keymap/commands.ts';
import { type Overlay, type Prompt, type State } from '../state.ts';
import { type LogView, levels, nextLevel } from './log-view.ts';
import { type LogWindow } from './log-window.ts';
import { parseTimeRange } from './time-range.ts';

export type LogCommand = Extract<CommandId, `log.${string}` | `prompt.${string}`>;

/** What a key in a journal comes to. */
export interface LogStep {
  readonly state: State;
  /** A short message. */
  readonly notice: Clean | null;
  /** The journal has to be read again, for another stretch of time. */
  readonly readAgain: boolean;
}

/** Cells that a shift sideways goes. */
const shiftCells = 20;
const longestText = 200;

/** The next state of a journal. Pure. `window` is what is on the screen of it, `now` the box's wall clock. */
export function reduceLog(
  state: State,
  command: Exclude<LogCommand, 'log.open' | 'log.save'>,
  key: string,
  window: LogWindow | null,
  now: number,
): LogStep {
  const { log, overlay } = state;
  const same: LogStep = { state, notice: null, readAgain: false };
  if (log === null) return same;
  const become = (change: Partial<LogView>, notice: Clean | null = null): LogStep => ({
    state: { ...state, log: { ...log, ...change } },
    notice,
    readAgain: false,
  });

  switch (command) {
    case 'log.search':
      return ask('log.search', log.search);
    case 'log.filter':
      return ask('log.filter', log.filter);
    case 'log.range':
      return ask('log.range', log.range.words.replace(/^since /, ''));
    case 'log.next':
      return lead(state, log, window, 1);
    case 'log.previous':
      return lead(state, log, window, -1);
    case 'log.level': {
      const level = nextLevel(log.level);
      const name = levels.find(([one]) => one === level)?.[1] ?? literal('all');
      return become({ level }, level === 7 ? literal('every level is shown') : say`${name} and worse`);
    }
    case 'log.wrap':
      return become({ wrap: !log.wrap, shift: 0 });
    case 'log.pause':
      return log.top === null
        ? become(
            { top: window?.top ?? null },
            literal('paused; what comes is kept, the same key follows again'),
          )
        : become({ top: null });
    case 'log.left':
      return log.wrap ? same : become({ shift: Math.max(0, log.shift - shiftCells) });
    case 'log.right':
      return log.wrap
        ? become({}, literal('lines are wrapped: nothing stands to the side'))
        : become({ shift: log.shift + shiftCells });
    case 'prompt.type':
      return type((text) => text + (key === 'space' ? ' ' : key));
    case 'prompt.erase':
      return type((text) => Array.from(text).slice(0, -1).join(''));
    case 'prompt.cancel':
      return overlay?.kind === 'prompt'
        ? { ...same, state: { ...taken(state, log, overlay.ask, overlay.before), overlay: null } }
        : same;
    case 'prompt.keep':
      return keep();
  }

  function ask(what: Prompt, text: string): LogStep {
    return { ...same, state: { ...state, overlay: { kind: 'prompt', ask: what, text, before: text } } };
  }

  function type(change: (text: string) => string): LogStep {
    return { ...same, state: typedInto(state, change) };
  }

  function keep(): LogStep {
    if (overlay?.kind !== 'prompt' || log === null) return same;
    const closed: State = { ...state, overlay: null };
    switch (overlay.ask) {
      case 'log.filter':
        return { ...same, state: closed };
      case 'log.search':
        return overlay.text === ''
          ? { ...same, state: closed }
          : lead(closed, { ...log, found: null }, window, -1);
      case 'log.range': {
        const range = parseTimeRange(overlay.text, now);
        if (range === null)
          return { ...same, notice: say`not a time: ${clean(overlay.text)} (2h, yesterday, 02:00..03:00)` };
        return {
          state: { ...closed, log: { ...log, range, top: null, found: null } },
          notice: null,
          readAgain: true,
        };
      }
    }
  }
}

/** The text of a prompt, changed; a search and a filter count at once. */
export function typedInto(state: State, change: (text: string) => string): State {
  const { overlay, log } = state;
  if (overlay?.kind !== 'prompt' || log === null) return state;
  const text = change(overlay.text).slice(0, longestText);
  return taken({ ...state, overlay: { ...overlay, text } }, log, overlay.ask, text);
}

function taken(
  state: State,
  log: LogView,
  ask: Extract<Overlay, { kind: 'prompt' }>['ask'],
  text: string,
): State {
  switch (ask) {
    case 'log.search':
      return { ...state, log: { ...log, search: text, found: null } };
    case 'log.filter':
      return { ...state, log: { ...log, filter: text } };
    case 'log.range':
      return state;
  }
}

/** Goes to what the search finds next. */
function lead(state: State, log: LogView, window: LogWindow | null, direction: 1 | -1): LogStep {
  const next = window?.next(direction) ?? null;
  const here: State = { ...state, log };
  if (next === null)
    return { state: here, notice: say`nothing found: ${clean(log.search)}`, readAgain: false };
  return {
    state: { ...state, log: { ...log, found: next.entry, top: next.top } },
    notice: next.around ? literal('the search went around the end') : null,
    readAgain: false,
  };
}
