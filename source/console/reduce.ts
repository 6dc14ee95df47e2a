import { type PaneId } from '../checks/verdict.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { reduceAct, withMarks } from './act/act-keys.ts';
import { type CommandId, commands } from './keymap/commands.ts';
import { commandLine } from './command-line.ts';
import { reduceLog } from './log/log-keys.ts';
import { type LogView, newLogView } from './log/log-view.ts';
import { isMove, move, select } from './moving.ts';
import { reducePalette } from './palette/palette-keys.ts';
import { panes } from './panes/panes.ts';
import { type Scene } from './scene.ts';
import { nextSort, sortWords } from './sorting.ts';
import { type State, isRunning, listOf, viewOf } from './state.ts';
import { type Given, type Step, notice, only } from './step.ts';
import { commandToType } from './strip.ts';
import { here, show, showPane, showRow } from './views.ts';

/** The next state, and what has to be done. Pure. A command that several keys at once brought counts only when it is harmless. */
export function reduce(state: State, given: Given, scene: Scene): Step {
  const { command, at } = given;
  const definition = commands[command];
  if (given.burst && definition.harmless !== true) return only(state);
  const allowed =
    definition.enabled?.({
      state,
      row: scene.row,
      canReadLog: given.canReadLog,
      measuring: scene.measuring,
    }) ?? true;
  if (allowed !== true) return only(allowed === '' ? state : notice(state, allowed, at));
  if (isMove(command)) return only(move(state, command, scene));
  if (command in paneOfCommand)
    return only(showPane(state, paneOfCommand[command as keyof typeof paneOfCommand]));

  switch (command) {
    case 'pane.stack':
    case 'pane.disk':
    case 'pane.crowdsec':
    case 'pane.backups':
    case 'pane.gpu':
    case 'pane.ml':
      return only(showPane(state, paneOfCommand[command]));
    case 'pane.next':
      return only(showPane(state, neighbour(state.focus, 1)));
    case 'pane.previous':
      return only(showPane(state, neighbour(state.focus, -1)));
    case 'view.verdicts':
      return only(
        viewOf(state).kind === 'verdicts' ? state : show(state, [{ kind: 'panes' }, { kind: 'verdicts' }]),
      );
    case 'view.timeline':
      return only(
        viewOf(state).kind === 'timeline' ? state : show(state, [{ kind: 'panes' }, { kind: 'timeline' }]),
      );
    case 'view.audit': {
      const title = literal('what was done in the last days, newest first');
      // Asked for again, it is read again.
      const others = state.views.filter((view) => view.kind !== 'text' || view.title !== title);
      const views = [...others, { kind: 'text', title, lines: null } as const];
      return { state: show(state, views), effect: { kind: 'audit', title } };
    }
    case 'view.last':
      return only(
        state.previous === null ? state : { ...state, ...state.previous, previous: here(state), scroll: 0 },
      );
    case 'open':
      return only(open(state, scene, at));
    case 'back':
      return only(back(state));
    case 'palette.open':
    case 'palette.type':
    case 'palette.erase':
    case 'palette.choose':
      return reducePalette(state, command, given, scene, (closed, chosen) =>
        reduce(closed, { ...given, command: chosen }, scene),
      );
    case 'filter.open': {
      const list = listOf(state);
      return only(
        list === null
          ? state
          : { ...state, overlay: { kind: 'filter', before: state.filters[list] ?? null } },
      );
    }
    case 'filter.keep':
      return only({ ...state, overlay: null });
    case 'filter.clear':
      return only({ ...typed(state, () => ''), overlay: null });
    case 'filter.erase':
      return only(typed(state, (text) => Array.from(text).slice(0, -1).join('')));
    case 'filter.type':
      return only(typed(state, (text) => text + (given.key === 'space' ? ' ' : given.key)));
    case 'faults':
      return only({ ...state, faultsOnly: !state.faultsOnly });
    case 'sort.next':
    case 'sort.reverse':
      return only(sort(state, command, given.at, scene));
    case 'log.open': {
      const unit = scene.row?.unit ?? null;
      if (unit === null) return only(notice(state, literal('this row has no unit, so no journal'), at));
      const log = newLogView({ unit });
      return {
        state: { ...show(state, [...state.views, { kind: 'log' }]), log },
        effect: { kind: 'log', log },
      };
    }
    case 'log.save':
      return { state, effect: { kind: 'save' } };
    case 'log.search':
    case 'log.filter':
    case 'log.range':
    case 'log.next':
    case 'log.previous':
    case 'log.level':
    case 'log.wrap':
    case 'log.pause':
    case 'log.left':
    case 'log.right':
    case 'prompt.keep':
    case 'prompt.cancel':
    case 'prompt.erase':
    case 'prompt.type': {
      const step = reduceLog(state, command, given.key, scene.log, given.now);
      const next = step.notice === null ? step.state : notice(step.state, step.notice, at);
      const effect = step.readAgain && next.log !== null ? ({ kind: 'log', log: next.log } as const) : null;
      return { state: next, effect };
    }
    case 'copy': {
      const text =
        viewOf(state).kind === 'log' && state.log !== null
          ? journalToType(state.log)
          : scene.row === null
            ? null
            : commandToType(scene.row);
      return text === null
        ? only(notice(state, literal('there is no command to copy for this row'), at))
        : { state: notice(state, say`copied: ${text}`, at), effect: { kind: 'copy', text } };
    }
    case 'measure':
    case 'measure.callOff':
      return { state, effect: { kind: command } };
    case 'mark':
    case 'cleanup':
    case 'shell':
    case 'action.menu':
    case 'action.show':
    case 'action.cancel':
    case 'menu.choose':
    case 'form.type':
    case 'form.erase':
    case 'form.next':
    case 'form.down':
    case 'form.up':
    case 'confirm.type':
    case 'confirm.erase':
    case 'confirm.move':
    case 'confirm.choose':
      return reduceAct(state, command, given, scene);
    case 'help':
      return only({
        ...state,
        overlay: { kind: 'help', over: helpScope(state), offset: 0 },
      });
    case 'mouse': {
      const mouse = !state.mouse;
      const said = mouse
        ? literal('mouse on: a click selects, a second opens; Shift and drag marks text')
        : literal('mouse off: the terminal marks text again');
      return { state: notice({ ...state, mouse }, said, at), effect: { kind: 'mouse', on: mouse } };
    }
    case 'redraw':
      return { state, effect: { kind: 'redraw' } };
    case 'suspend':
      return { state, effect: { kind: 'suspend' } };
    case 'quit':
      return quit(state, at);
    case 'quit.force':
      return state.overlay?.kind === 'quit' ? { state, effect: { kind: 'quit' } } : quit(state, at);
  }
}

function helpScope(state: State): 'list' | 'detail' | 'log' {
  return viewOf(state).kind === 'log' ? 'log' : listOf(state) === null ? 'detail' : 'list';
}

/** What to type for the same journal. */
function journalToType({ source }: LogView): Clean {
  return 'unit' in source
    ? commandLine(['journalctl', '--user', '--follow', '--unit', source.unit].map(clean))
    : commandLine(['journalctl', '--user', '--follow', `CONTAINER_NAME=${source.container}`].map(clean));
}

const paneOfCommand = {
  'pane.stack': 'stack',
  'pane.disk': 'disk',
  'pane.crowdsec': 'crowdsec',
  'pane.backups': 'backups',
  'pane.gpu': 'gpu',
  'pane.ml': 'ml',
} as const satisfies Readonly<Partial<Record<CommandId, PaneId>>>;

function neighbour(focus: PaneId, by: 1 | -1): PaneId {
  const at = panes.findIndex(({ id }) => id === focus);
  return panes[(at + by + panes.length) % panes.length]?.id ?? focus;
}

/** A row opens its detail; a verdict, and what happened, lead to the row that they are about. */
function open(state: State, { row, hasRow }: Pick<Scene, 'row' | 'hasRow'>, at: number): State {
  if (row === null) return state;
  const list = listOf(state);
  if (list === null) return state;
  if (list === 'timeline') {
    const { leads } = row;
    if (leads === undefined) return notice(state, literal('no row tells more about it'), at);
    return hasRow(leads.pane, leads.row)
      ? showRow(state, leads.pane, leads.row)
      : notice(state, say`${leads.row} is not there any more`, at);
  }
  const subject = list === 'verdicts' ? row.verdicts[0]?.subject : undefined;
  if (subject === undefined) return show(state, [...state.views, { kind: 'detail', list, row: row.key }]);
  const key = subject.row !== null && hasRow(subject.pane, subject.row) ? subject.row : row.key;
  return showRow(state, subject.pane, key);
}

/** One level back: the overlay, the view, then what is filtered. Never out of the program. */
function back(state: State): State {
  if (state.overlay !== null) return { ...state, overlay: null };
  if (state.views.length > 1)
    return { ...state, views: state.views.slice(0, -1), previous: here(state), scroll: 0 };
  const list = listOf(state);
  if (list !== null && state.filters[list] !== undefined) return typed(state, () => '');
  if (list !== null && state.marks[list] !== undefined) return withMarks(state, list, []);
  return { ...state, faultsOnly: false };
}

/** The filter of the list in focus, changed; an empty one is none. */
export function typed(state: State, change: (text: string) => string): State {
  const list = listOf(state);
  if (list === null) return state;
  const text = change(state.filters[list]?.text ?? '').slice(0, 200);
  const others = Object.fromEntries(Object.entries(state.filters).filter(([id]) => id !== list));
  return { ...state, filters: text === '' ? others : { ...others, [list]: { text } } };
}

/** The section of the selected row by its next column, or the other way around; the cursor stays with its row. */
function sort(state: State, command: 'sort.next' | 'sort.reverse', at: number, scene: Scene): State {
  const list = listOf(state);
  const { heading } = scene;
  const columns = heading?.sortable ?? [];
  if (list === null || heading === null || columns.length === 0)
    return notice(state, literal('there are no columns here to sort by'), at);
  const { [heading.key]: now, ...others } = state.sorts[list] ?? {};
  if (command === 'sort.reverse' && now === undefined)
    return notice(state, literal('nothing is sorted by a column yet'), at);
  const next =
    command === 'sort.reverse' && now !== undefined
      ? { ...now, reversed: !now.reversed }
      : nextSort(columns, now);
  const sorts = next === null ? others : { ...others, [heading.key]: next };
  const stays = select(state, list, scene, scene.selected);
  const said = next === null ? literal('in its own order again') : say`sorted by ${sortWords(next)}`;
  return notice({ ...stays, sorts: { ...state.sorts, [list]: sorts } }, said, at);
}

function quit(state: State, at: number): Step {
  if (!isRunning(state)) return { state, effect: { kind: 'quit' } };
  return only({ ...state, overlay: { kind: 'quit', openedAt: at, focus: 'cancel' } });
}
