import { type Clean, literal, say } from '../../text/clean.ts';
import { choose, meant, readyFirst } from '../act/act-keys.ts';
import { type CommandId, commands } from '../keymap/commands.ts';
import { keyLabel } from '../keymap/help.ts';
import { scopeOf } from '../keymap/match.ts';
import { type Scene } from '../scene.ts';
import { type State } from '../state.ts';
import { type Given, type Step, notice, only } from '../step.ts';
import { showRow, showVerdict } from '../views.ts';
import { type Entry, type Palette, entry } from './entry.ts';
import { ranked } from './rank.ts';

export type PaletteCommand = Extract<CommandId, `palette.${string}`>;

/** Longest text that is searched for. */
const longestText = 100;

/** The next state of the palette. Pure. `run`: what a command does that was chosen in it. */
export function reducePalette(
  state: State,
  command: PaletteCommand,
  given: Given,
  scene: Scene,
  run: (state: State, command: CommandId) => Step,
): Step {
  switch (command) {
    case 'palette.open':
      return only(opened(state, given, scene));
    case 'palette.type':
      return only(typedIntoPalette(state, (text) => text + (given.key === 'space' ? ' ' : given.key)));
    case 'palette.erase':
      return only(typedIntoPalette(state, (text) => Array.from(text).slice(0, -1).join('')));
    case 'palette.choose':
      return chosen(state, given, scene, run);
  }
}

function opened(state: State, given: Given, scene: Scene): State {
  const targets = meant(state, scene);
  const actions = readyFirst(targets.length === 0 ? [] : scene.choices(targets));
  const [first] = targets;
  const object = targets.length === 1 && first !== undefined ? first.key : say`${targets.length} marked rows`;
  const entries = [
    ...actions.map((choice) =>
      entry('action', say`${choice.action.verb as Clean} ${object}`, why(choice), { to: 'action', choice }),
    ),
    ...commandEntries(state, given, scene),
    ...scene.objects(),
  ];
  return { ...state, overlay: { kind: 'palette', entries, text: '', at: 0, ...ranked(entries, '') } };
}

/** Why an action cannot be done to any of the rows; empty: it can. */
function why({ targets, refused }: Extract<Entry['lead'], { to: 'action' }>['choice']): Clean {
  return targets.length > 0 ? literal('') : say`no: ${refused[0]?.refusal ?? literal('it cannot be done')}`;
}

/** What keys do here, for whoever does not know the key; what moves, and what acts, is in the palette by itself. */
function commandEntries(
  state: State,
  { canReadLog }: Given,
  { row, keymap, measuring }: Scene,
): readonly Entry[] {
  const scope = scopeOf(state);
  const listed = new Set<CommandId>();
  return keymap.bindings.flatMap(({ scope: where, keys, command }) => {
    const definition = commands[command];
    const { description, group, acts } = definition;
    if ((where !== scope && where !== 'any') || listed.has(command)) return [];
    if (group === 'Move' || acts === true || /^(?:pane|palette)\.|^back$|\.force$/.test(command)) return [];
    if ((definition.enabled?.({ state, row, canReadLog, measuring }) ?? true) !== true) return [];
    listed.add(command);
    return [entry('command', description, say`key ${keyLabel(keys[0] ?? '')}`, { to: 'command', command })];
  });
}

/** The text of the palette, changed; the best of what fits is chosen anew. */
export function typedIntoPalette(state: State, change: (text: string) => string): State {
  const { overlay } = state;
  if (overlay?.kind !== 'palette') return state;
  const text = change(overlay.text).slice(0, longestText);
  return { ...state, overlay: { ...overlay, text, at: 0, ...ranked(overlay.entries, text) } };
}

/** Moves the choice; it stops at both ends. */
export function movedInPalette(palette: Palette, by: number): Palette {
  return { ...palette, at: Math.max(0, Math.min(palette.found.length - 1, palette.at + by)) };
}

function chosen(
  state: State,
  given: Given,
  scene: Scene,
  run: (state: State, command: CommandId) => Step,
): Step {
  const { overlay } = state;
  if (overlay?.kind !== 'palette') return only(state);
  const found = overlay.found[overlay.at];
  if (found === undefined) return only(state);
  const { lead } = found;
  const closed: State = { ...state, overlay: null };
  switch (lead.to) {
    case 'action':
      return choose(closed, lead.choice, given, scene);
    case 'command':
      return run(closed, lead.command);
    case 'verdict':
      return only(showVerdict(state, lead.row));
    case 'row': {
      const shown = showRow(state, lead.pane, lead.row);
      return only(
        scene.hasRow(lead.pane, lead.row)
          ? shown
          : notice(shown, say`${found.label} is not there any more`, given.at),
      );
    }
  }
}
