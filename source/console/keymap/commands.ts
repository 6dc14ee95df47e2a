import { type Clean, literal } from '../../text/clean.ts';
import { type Row } from '../panes/pane.ts';
import { type State, canGoBack, isRunning, listOf, viewOf } from '../state.ts';
import { commandToType } from '../strip.ts';

/** Where a key means something. Only one of them is in force at a time, with `any` behind it. */
export const scopes = [
  'list',
  'detail',
  'filter',
  'prompt',
  'palette',
  'log',
  'help',
  'menu',
  'form',
  'preparing',
  'confirm',
  'word',
  'running',
  'result',
  'quit',
  'any',
] as const;
export type Scope = (typeof scopes)[number];

/** What a command is decided on. */
export interface KeyContext {
  readonly state: State;
  /** The selected row of the list in focus. */
  readonly row: Row | null;
  readonly canReadLog: boolean;
  /** A long reading runs. */
  readonly measuring: boolean;
}

export interface Command {
  /** For the help: what it does, in a few words. */
  readonly description: Clean;
  readonly group: 'Move' | 'Look' | 'Act' | 'Console';
  /** For the footer, one or two words; without it the footer does not name it. */
  readonly hint?: Clean;
  /** Leads to something that changes the box: `--read-only` takes it away. */
  readonly acts?: true;
  /** Counts also when several keys arrive at once, as a paste does. Nothing that decides has it. */
  readonly harmless?: true;
  /** True, or the reason why it does nothing here. */
  enabled?(context: KeyContext): true | Clean;
}

const rowNeeded = ({ row, state }: KeyContext): true | Clean =>
  listOf(state) === null || row !== null ? true : literal('no row is selected');

const hasMarks = (state: State): boolean => {
  const list = listOf(state);
  return list !== null && (state.marks[list] ?? []).length > 0;
};

/** Nobody sees from another pane what runs. */
const measuredInDisk = literal('what takes long to measure is in the disk pane');

const searched = ({ state }: KeyContext): true | Clean =>
  state.log === null || state.log.search === '' ? literal('nothing is searched yet') : true;

const catalogue = {
  'pane.stack': { description: literal('pane of that number'), group: 'Look', harmless: true },
  'pane.disk': { description: literal('pane of that number'), group: 'Look', harmless: true },
  'pane.crowdsec': { description: literal('pane of that number'), group: 'Look', harmless: true },
  'pane.backups': { description: literal('pane of that number'), group: 'Look', harmless: true },
  'pane.gpu': { description: literal('pane of that number'), group: 'Look', harmless: true },
  'pane.ml': { description: literal('pane of that number'), group: 'Look', harmless: true },
  'pane.next': { description: literal('next pane'), group: 'Look', hint: literal('pane'), harmless: true },
  'pane.previous': { description: literal('previous pane'), group: 'Look', harmless: true },
  'view.verdicts': {
    description: literal('all verdicts, worst first'),
    group: 'Look',
    hint: literal('verdicts'),
    harmless: true,
  },
  'view.timeline': { description: literal('what happened, and why'), group: 'Look', harmless: true },
  'view.audit': {
    description: literal('audit: what was done lately'),
    group: 'Look',
    harmless: true,
  },
  'view.last': { description: literal('last view'), group: 'Look', harmless: true },
  'move.down': { description: literal('down'), group: 'Move', harmless: true },
  'move.up': { description: literal('up'), group: 'Move', harmless: true },
  'move.top': { description: literal('first'), group: 'Move', harmless: true },
  'move.bottom': { description: literal('last'), group: 'Move', harmless: true },
  'move.halfDown': { description: literal('half a page down'), group: 'Move', harmless: true },
  'move.halfUp': { description: literal('half a page up'), group: 'Move', harmless: true },
  'move.pageDown': { description: literal('a page down'), group: 'Move', harmless: true },
  'move.pageUp': { description: literal('a page up'), group: 'Move', harmless: true },
  open: {
    description: literal('open the row in full'),
    group: 'Look',
    hint: literal('open'),
    harmless: true,
    enabled: rowNeeded,
  },
  back: {
    description: literal('one level back, never quits'),
    group: 'Look',
    hint: literal('back'),
    harmless: true,
    // Where there is nothing to go back from, the key is silent.
    enabled: ({ state }) => (canGoBack(state) ? true : literal('')),
  },
  'filter.open': {
    description: literal('filter rows (! inverts)'),
    group: 'Look',
    hint: literal('filter'),
    harmless: true,
  },
  'palette.open': {
    description: literal('go to anything, or do it'),
    group: 'Look',
    hint: literal('go to'),
    harmless: true,
  },
  'palette.type': { description: literal('type the text'), group: 'Look', harmless: true },
  'palette.erase': { description: literal('erase a character'), group: 'Look', harmless: true },
  'palette.choose': {
    description: literal('go there, or do it: the next screen asks'),
    group: 'Look',
    hint: literal('go'),
  },
  'filter.keep': {
    description: literal('keep the filter'),
    group: 'Look',
    hint: literal('keep'),
    harmless: true,
  },
  'filter.clear': {
    description: literal('clear the filter'),
    group: 'Look',
    hint: literal('clear'),
    harmless: true,
  },
  'filter.erase': { description: literal('erase a character'), group: 'Look', harmless: true },
  'filter.type': { description: literal('type the text'), group: 'Look', harmless: true },
  faults: {
    description: literal('only what is not ok'),
    group: 'Look',
    hint: literal('faults'),
    harmless: true,
  },
  'sort.next': { description: literal('sort by the next column'), group: 'Look', harmless: true },
  'sort.reverse': { description: literal('sort the other way around'), group: 'Look', harmless: true },
  'log.open': {
    description: literal('journal of its unit'),
    group: 'Look',
    hint: literal('log'),
    harmless: true,
    enabled: ({ row, canReadLog }) =>
      canReadLog && row?.unit != null ? true : literal('this row has no unit, so no journal'),
  },
  'log.search': { description: literal('search'), group: 'Look', hint: literal('search'), harmless: true },
  'log.next': { description: literal('next hit'), group: 'Look', harmless: true, enabled: searched },
  'log.previous': { description: literal('hit before'), group: 'Look', harmless: true, enabled: searched },
  'log.filter': {
    description: literal('filter lines (! inverts)'),
    group: 'Look',
    hint: literal('filter'),
    harmless: true,
  },
  'log.level': {
    description: literal('next level, all to error'),
    group: 'Look',
    hint: literal('level'),
    harmless: true,
  },
  'log.range': {
    description: literal('time: 2h, 02:00..03:00'),
    group: 'Look',
    hint: literal('time'),
    harmless: true,
  },
  'log.wrap': {
    description: literal('wrap long lines or not'),
    group: 'Look',
    hint: literal('wrap'),
    harmless: true,
  },
  'log.pause': {
    description: literal('pause, or follow again'),
    group: 'Move',
    hint: literal('pause'),
    harmless: true,
  },
  'log.left': { description: literal('sideways, when not wrapped'), group: 'Move', harmless: true },
  'log.right': { description: literal('sideways, when not wrapped'), group: 'Move', harmless: true },
  'log.save': {
    description: literal('save what is shown'),
    group: 'Console',
    hint: literal('save'),
  },
  'prompt.keep': { description: literal('take the text'), group: 'Look', hint: literal('take it') },
  'prompt.cancel': { description: literal('leave it as it was'), group: 'Look', hint: literal('cancel') },
  'prompt.erase': { description: literal('erase a character'), group: 'Look', harmless: true },
  'prompt.type': { description: literal('type the text'), group: 'Look', harmless: true },
  copy: {
    description: literal('copy what to type (OSC 52)'),
    group: 'Look',
    hint: literal('copy'),
    enabled: ({ row, state }) =>
      viewOf(state).kind === 'log' || (row !== null && commandToType(row) !== null)
        ? true
        : literal('there is no command to copy for this row'),
  },
  measure: {
    description: literal('measure who holds the space'),
    group: 'Look',
    enabled: ({ state, measuring }) =>
      state.focus !== 'disk' ? measuredInDisk : measuring ? literal('it is being measured') : true,
  },
  'measure.callOff': {
    description: literal('call off the measuring'),
    group: 'Look',
    hint: literal('stop measuring'),
    enabled: ({ state, measuring }) =>
      state.focus !== 'disk' ? measuredInDisk : measuring ? true : literal('nothing is being measured'),
  },
  mark: {
    description: literal('mark, to act on several'),
    group: 'Act',
    acts: true,
    enabled: rowNeeded,
  },
  'action.menu': {
    description: literal('what can be done to it'),
    group: 'Act',
    hint: literal('act'),
    acts: true,
    enabled: ({ row, state }) =>
      isRunning(state)
        ? literal('an action runs')
        : row?.target != null || hasMarks(state)
          ? true
          : literal('nothing can be done to this row'),
  },
  cleanup: {
    description: literal('clean up the file system'),
    group: 'Act',
    acts: true,
    enabled: ({ row, state }) =>
      isRunning(state)
        ? literal('an action runs')
        : row?.target?.kind === 'filesystem'
          ? true
          : literal('this row is no file system'),
  },
  shell: {
    description: literal('shell in its container'),
    group: 'Act',
    acts: true,
    enabled: ({ row, state }) =>
      isRunning(state)
        ? literal('an action runs')
        : row?.target?.kind === 'service'
          ? true
          : literal('this row has no container'),
  },
  'menu.choose': {
    description: literal('choose by its letter; the next screen shows the command and asks'),
    group: 'Act',
    acts: true,
  },
  'form.type': { description: literal('type the text'), group: 'Act', acts: true, harmless: true },
  'form.erase': { description: literal('erase a character of it'), group: 'Act', acts: true, harmless: true },
  'form.next': { description: literal('go on'), group: 'Act', hint: literal('go on'), acts: true },
  'form.down': { description: literal('next one'), group: 'Act', hint: literal('pick'), acts: true },
  'form.up': { description: literal('previous one'), group: 'Act', acts: true },
  'confirm.move': {
    description: literal('between Cancel and the action'),
    group: 'Act',
    hint: literal('move'),
  },
  'confirm.choose': {
    description: literal('what is in focus; Cancel is at first'),
    group: 'Act',
    hint: literal('choose'),
  },
  'confirm.type': { description: literal('type the word that confirms it'), group: 'Act', acts: true },
  'confirm.erase': { description: literal('erase a character of the word'), group: 'Act', acts: true },
  'action.cancel': {
    description: literal('call off what is not done yet'),
    group: 'Act',
    hint: literal('call off'),
    acts: true,
  },
  'action.show': {
    description: literal('the last action'),
    group: 'Act',
    acts: true,
    enabled: ({ state }) => (state.doing === null ? literal('nothing was done yet') : true),
  },
  help: {
    description: literal('help for what is in focus'),
    group: 'Console',
    hint: literal('help'),
    harmless: true,
  },
  mouse: {
    description: literal('take the mouse, or not'),
    group: 'Console',
    harmless: true,
  },
  redraw: { description: literal('draw everything anew'), group: 'Console', harmless: true },
  suspend: { description: literal('suspend (fg continues)'), group: 'Console' },
  quit: { description: literal('quit (asks while one runs)'), group: 'Console', hint: literal('quit') },
  'quit.force': { description: literal('quit; twice: at once'), group: 'Console' },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandId = keyof typeof catalogue;

/** Every command there is: ids with what they mean. Keys lead to ids (bindings.ts), the reducer gives them their effect. */
export const commands: Readonly<Record<CommandId, Command>> = catalogue;
