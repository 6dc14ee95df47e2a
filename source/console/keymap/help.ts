import { type Clean, literal } from '../../text/clean.ts';
import { type Command, type CommandId, type KeyContext, type Scope, commands } from './commands.ts';
import { type Keymap } from './keymap.ts';

/** Names of keys as people write them. */
const shownKeys: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  home: 'Home',
  end: 'End',
  backspace: 'Backspace',
};

/** A key as people write it: `Enter`, `Ctrl-D`, `j`. */
export function keyLabel(name: string): Clean {
  return (
    name.startsWith('ctrl-') ? `Ctrl-${name.slice(5).toUpperCase()}` : (shownKeys[name] ?? name)
  ) as Clean;
}

/** The key of a command as people write it; null: it has none. */
export function keyOf(command: CommandId, { bindings }: Keymap): Clean | null {
  const key = bindings.find((binding) => binding.command === command)?.keys[0];
  return key === undefined ? null : keyLabel(key);
}

export interface HelpEntry {
  readonly group: Command['group'];
  readonly keys: Clean;
  readonly description: Clean;
}

const groups: readonly Command['group'][] = ['Look', 'Move', 'Act', 'Console'];

/** Every key that means something in a scope, by group. Generated from the bindings, so it cannot say anything else than they do. */
export function helpFor(scope: Exclude<Scope, 'any'>, { bindings, readOnly }: Keymap): readonly HelpEntry[] {
  const entries = bindings
    .filter((binding) => binding.scope === scope || binding.scope === 'any')
    .filter(({ command }) => !(readOnly && commands[command].acts === true))
    .map(({ keys, command }) => ({
      group: commands[command].group,
      keys: keys.map(keyLabel),
      description: commands[command].description,
    }))
    .reduce<{ group: Command['group']; keys: readonly Clean[]; description: Clean }[]>((merged, entry) => {
      const last = merged.at(-1);
      // Keys in a row that mean the same are one line: `1–6`.
      if (last?.description !== entry.description) return [...merged, entry];
      return [
        ...merged.slice(0, -1),
        { ...entry, keys: [last.keys[0] ?? literal(''), literal('–'), ...entry.keys] },
      ];
    }, [])
    .map((entry) => ({ ...entry, keys: entry.keys.join(' ').replace(' – ', '–') as Clean }));
  return groups.flatMap((group) => entries.filter((entry) => entry.group === group));
}

export interface Hint {
  readonly key: Clean;
  readonly hint: Clean;
}

/** Those that the footer names first; the rest follow in the order of the bindings. */
const first: readonly CommandId[] = [
  'help',
  'measure.callOff',
  'open',
  'action.menu',
  'confirm.move',
  'confirm.choose',
  'palette.choose',
  'filter.keep',
  'filter.clear',
  'back',
  'log.search',
  'log.filter',
  'log.range',
  'log.level',
  'faults',
  'filter.open',
  'palette.open',
  'view.verdicts',
  'quit',
  'copy',
  'log.open',
  'pane.next',
];

/** What works here and now, for the footer. */
export function hintsFor(
  scope: Exclude<Scope, 'any'>,
  context: KeyContext,
  { bindings, readOnly }: Keymap,
): readonly Hint[] {
  const usable = bindings.filter((binding) => {
    const command = commands[binding.command];
    return (
      binding.scope === scope &&
      command.hint !== undefined &&
      !(readOnly && command.acts === true) &&
      (command.enabled?.(context) ?? true) === true
    );
  });
  const place = ({ command }: { command: CommandId }) =>
    first.includes(command) ? first.indexOf(command) : first.length;
  return [...usable]
    .sort((a, b) => place(a) - place(b))
    .map(({ keys, command }) => ({
      key: keyLabel(keys[0] ?? ''),
      hint: commands[command].hint ?? ('' as Clean),
    }));
}
