import { clean, type Clean, literal, say } from '../../text/clean.ts';
import { nearest } from '../../text/nearest.ts';
import { type Binding, bindings } from './bindings.ts';
import { type CommandId, type Scope, commands } from './commands.ts';
import { keyProblem } from './sendable.ts';
import { textCommands } from './text-commands.ts';

/** Which key leads where in one run of the console. Everything that names a key asks it. */
export interface Keymap {
  readonly bindings: readonly Binding[];
  /** What acts is taken away. */
  readonly readOnly: boolean;
}

/** Other keys, by the ids of commands. No key at all: the command is left to the palette. */
export type KeyChanges = Readonly<Record<string, string | readonly string[]>>;

/** What is wrong with a change. */
export interface KeyProblem {
  /** As it was written. */
  readonly command: string;
  readonly text: Clean;
}

/** Where commands can be given other keys: nothing is typed there, and nothing is answered. */
const changeableIn: readonly Scope[] = ['list', 'detail', 'log'];

/** Whoever has lost the way must be able to rely on these. */
const fixed: ReadonlySet<string> = new Set<CommandId>(['back', 'open', 'quit.force', 'suspend']);

/** Commands that can be given other keys. */
export const changeable: readonly CommandId[] = (Object.keys(commands) as CommandId[]).filter(
  (id) =>
    !fixed.has(id) &&
    bindings.some(
      ({ command, scope }) => command === id && (changeableIn.includes(scope) || id === 'redraw'),
    ),
);

/** The keys as they are without a configuration. */
export function ordinaryKeys(readOnly: boolean): Keymap {
  return { bindings, readOnly };
}

/**
 * The keymap with other keys, wherever the command has keys and characters are no text; in the help the key that opens it
 * closes it, too. Where something is wrong the keys are to be refused: what is wrong stands beside them.
 */
export function changedKeys(
  changes: KeyChanges,
  readOnly: boolean,
): { readonly keymap: Keymap; readonly problems: readonly KeyProblem[] } {
  const wanted = new Map(
    Object.entries(changes).map(([id, keys]) => [id, typeof keys === 'string' ? [keys] : keys]),
  );
  const changed = bindings.map((binding): Binding => {
    if (binding.scope === 'help' && binding.command === 'back')
      return { ...binding, keys: [...new Set([...binding.keys, ...(wanted.get('help') ?? [])])] };
    const keys = textCommands[binding.scope] === undefined ? wanted.get(binding.command) : undefined;
    return keys === undefined ? binding : { ...binding, keys };
  });
  const unusable = [...wanted].flatMap(([id, keys]) => [
    ...(isChangeable(id) ? [] : [{ command: id, text: refusal(id) }]),
    ...keys.flatMap((key) => {
      const text = keyProblem(key);
      return text === null ? [] : [{ command: id, text }];
    }),
  ]);
  const problems = unusable.length > 0 ? unusable : clashes(changed, wanted);
  return { keymap: { bindings: changed.filter(({ keys }) => keys.length > 0), readOnly }, problems };
}

function isChangeable(id: string): boolean {
  return (changeable as readonly string[]).includes(id);
}

function refusal(id: string): Clean {
  if (Object.hasOwn(commands, id)) return literal('the keys of this command cannot be changed');
  const meant = nearest(id, changeable);
  const hint = meant === null ? `known are ${changeable.join(', ')}` : `did you mean "${meant}"?`;
  return clean(`there is no such command; ${hint}`);
}

/** Keys that would mean two things at one place, told at the command that was changed. */
function clashes(
  changed: readonly Binding[],
  wanted: ReadonlyMap<string, readonly string[]>,
): readonly KeyProblem[] {
  const problems = new Map<string, KeyProblem>();
  for (const [index, one] of changed.entries()) {
    for (const other of changed.slice(index + 1)) {
      if (one.command === other.command || !meet(one.scope, other.scope)) continue;
      for (const key of one.keys.filter((each) => other.keys.includes(each))) {
        const [mine, theirs] = wanted.has(one.command) ? [one, other] : [other, one];
        // The key that closes the help follows another: it is told there.
        if (!wanted.has(mine.command)) continue;
        const text = say`${clean(key)} is the key of ${literal(theirs.command)} already; give that one another key, or none: []`;
        problems.set(`${mine.command} ${key}`, { command: mine.command, text });
      }
    }
  }
  return [...problems.values()];
}

/** Whether two scopes are ever in force together; where characters are text, nothing stands behind them. */
function meet(one: Scope, other: Scope): boolean {
  return (
    one === other ||
    (one === 'any' && textCommands[other] === undefined) ||
    (other === 'any' && textCommands[one] === undefined)
  );
}
