import { clean, type Clean, literal, say } from '../../text/clean.ts';
import { width } from '../../text/width.ts';

/** Keys with a name that a command can be given. */
const named: ReadonlySet<string> = new Set([
  'up',
  'down',
  'left',
  'right',
  'pageup',
  'pagedown',
  'home',
  'end',
  'tab',
  'shift-tab',
  'space',
]);

/** With Ctrl: the same byte as another key (ASCII), or what terminals, their drivers and multiplexers keep for themselves (termios(3), screen(1), tmux(1)). */
const kept: Readonly<Record<string, Clean>> = {
  m: literal('a terminal sends it as Enter'),
  j: literal('a terminal sends it as Enter'),
  i: literal('a terminal sends it as Tab'),
  h: literal('a terminal sends it as Backspace'),
  s: literal('it stops what a terminal shows'),
  q: literal('it continues what a terminal shows'),
  z: literal('it suspends'),
  c: literal('it ends the program'),
  a: literal('it is the key of screen'),
  b: literal('it is the key of tmux'),
};

/** Why a key cannot be given to a command: no terminal sends it as a key of its own, or it is taken. Null: it can. */
export function keyProblem(key: string): Clean | null {
  if (named.has(key)) return null;
  if (Array.from(key).length === 1)
    return /^\P{C}$/u.test(key) && key !== ' ' && width(clean(key)) === 1
      ? null
      : say`${key === ' ' ? literal('a space is written "space"') : literal('that is no key of one printable character')}`;
  const control = /^ctrl-([a-z])$/.exec(key)?.[1];
  if (control !== undefined) {
    const why = kept[control];
    return why === undefined ? null : say`${clean(key)} cannot be used: ${why}`;
  }
  if (['esc', 'enter', 'backspace'].includes(key)) return say`${clean(key)} means the same everywhere`;
  return say`${clean(key)}: no terminal sends such a key, or not as one of its own; ${hintFor(key)}`;
}

function hintFor(key: string): Clean {
  const letter = /^shift-([a-z])$/i.exec(key)?.[1];
  if (letter !== undefined) return say`write ${clean(letter.toUpperCase())}`;
  const control = /^(?:ctrl|control|c|\^)[-+]?([a-z])$/i.exec(key)?.[1];
  if (control !== undefined) return say`write ctrl-${clean(control.toLowerCase())}`;
  return literal(
    'a key is one character, ctrl- with a small letter, or one of up down left right pageup pagedown home end tab shift-tab space',
  );
}
