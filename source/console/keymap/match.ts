import { wordOf } from '../act/job.ts';
import { type State, isRunning, listOf, viewOf } from '../state.ts';
import { type CommandId, type Scope, commands } from './commands.ts';
import { type Keymap } from './keymap.ts';
import { textCommands } from './text-commands.ts';

/** What Ink tells of a key (its `Key`), as far as it is used here. */
export interface InkKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly meta: boolean;
}

/** One key by its name: `j`, `G`, `enter`, `shift-tab`, `ctrl-d`. `burst`: it came together with others, as a paste does. */
export interface KeyPress {
  readonly name: string;
  readonly burst: boolean;
}

const named: readonly (readonly [keyof InkKey, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pagedown'],
  ['pageUp', 'pageup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];

const characters: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  ' ': 'space',
  '\u001a': 'ctrl-z',
};

/**
 * Names for what Ink's useInput brought. Over a slow line several keys arrive as one text: each is named by itself and marked
 * as part of a burst.
 */
export function keyPresses(input: string, key: InkKey): readonly KeyPress[] {
  const one = (name: string): readonly KeyPress[] => [{ name, burst: false }];
  if (key.tab) return one(key.shift ? 'shift-tab' : 'tab');
  const special = named.find(([flag]) => key[flag]);
  if (special !== undefined) return one(special[1]);
  if (key.escape && input === '') return one('esc');
  if (key.ctrl && input.length === 1) return one(`ctrl-${input}`);
  // Alt with a key means nothing here, and must not mean the key.
  if (key.meta) return [];
  const single = Array.from(input);
  return single.map((character) => ({ name: characters[character] ?? character, burst: single.length > 1 }));
}

/** The scope that has the keys. */
export function scopeOf(state: State): Exclude<Scope, 'any'> {
  const { overlay } = state;
  if (overlay === null)
    return viewOf(state).kind === 'log' ? 'log' : listOf(state) === null ? 'detail' : 'list';
  if (overlay.kind === 'confirm') return wordOf(overlay.job) === null ? 'confirm' : 'word';
  return overlay.kind === 'action' ? (isRunning(state) ? 'running' : 'result') : overlay.kind;
}

/** Whether a key is one printable character. */
export function isText(name: string): boolean {
  return name === 'space' || /^\P{C}$/u.test(name);
}

/** The command of a key in a scope; null: it means nothing there. */
export function commandOf(scope: Scope, name: string, { bindings, readOnly }: Keymap): CommandId | null {
  // Where characters are text or letters of a menu, they are nothing else.
  const text = isText(name) ? textCommands[scope] : undefined;
  const behind = text === undefined ? ['any'] : [];
  const found = [scope, ...behind]
    .map((where) => bindings.find((binding) => binding.scope === where && binding.keys.includes(name)))
    .find((binding) => binding !== undefined)?.command;
  const command = found ?? text ?? null;
  return command !== null && readOnly && commands[command].acts === true ? null : command;
}
