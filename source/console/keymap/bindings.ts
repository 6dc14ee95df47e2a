import { type CommandId, type Scope } from './commands.ts';

export interface Binding {
  readonly scope: Scope;
  /** Names as in match.ts; the first one is shown. */
  readonly keys: readonly string[];
  readonly command: CommandId;
}

const moving = (scope: Scope): readonly Binding[] => [
  { scope, keys: ['j', 'down'], command: 'move.down' },
  { scope, keys: ['k', 'up'], command: 'move.up' },
  { scope, keys: ['g', 'home'], command: 'move.top' },
  { scope, keys: ['G', 'end'], command: 'move.bottom' },
  { scope, keys: ['ctrl-d'], command: 'move.halfDown' },
  { scope, keys: ['ctrl-u'], command: 'move.halfUp' },
  { scope, keys: ['pagedown'], command: 'move.pageDown' },
  { scope, keys: ['pageup'], command: 'move.pageUp' },
];

/** Where letters mean something else. */
const scrolling = (scope: Scope): readonly Binding[] => [
  { scope, keys: ['down'], command: 'move.down' },
  { scope, keys: ['up'], command: 'move.up' },
  { scope, keys: ['pagedown'], command: 'move.pageDown' },
  { scope, keys: ['pageup'], command: 'move.pageUp' },
];

const looking = (scope: Scope): readonly Binding[] => [
  { scope, keys: ['1'], command: 'pane.stack' },
  { scope, keys: ['2'], command: 'pane.disk' },
  { scope, keys: ['3'], command: 'pane.crowdsec' },
  { scope, keys: ['4'], command: 'pane.backups' },
  { scope, keys: ['5'], command: 'pane.gpu' },
  { scope, keys: ['6'], command: 'pane.ml' },
  { scope, keys: ['0', 'v'], command: 'view.verdicts' },
  { scope, keys: ['T'], command: 'view.timeline' },
  { scope, keys: ['tab'], command: 'pane.next' },
  { scope, keys: ['shift-tab'], command: 'pane.previous' },
  { scope, keys: ['H'], command: 'view.audit' },
  { scope, keys: [':'], command: 'palette.open' },
  { scope, keys: ['-'], command: 'view.last' },
  { scope, keys: ['l'], command: 'log.open' },
  { scope, keys: ['y'], command: 'copy' },
  { scope, keys: ['a'], command: 'action.menu' },
  { scope, keys: ['e'], command: 'shell' },
  { scope, keys: ['A'], command: 'action.show' },
  { scope, keys: ['M'], command: 'mouse' },
  { scope, keys: ['esc'], command: 'back' },
  { scope, keys: ['?'], command: 'help' },
  { scope, keys: ['q'], command: 'quit' },
];

/**
 * Which key leads where. Never ctrl-m/i/s/q/a/b or backspace outside of text: terminals and multiplexers keep those for
 * themselves. Ctrl-Z suspends as everywhere.
 */
export const bindings: readonly Binding[] = [
  { scope: 'list', keys: ['enter'], command: 'open' },
  { scope: 'list', keys: ['/'], command: 'filter.open' },
  { scope: 'list', keys: ['f'], command: 'faults' },
  { scope: 'list', keys: ['s'], command: 'sort.next' },
  { scope: 'list', keys: ['S'], command: 'sort.reverse' },
  { scope: 'list', keys: ['space'], command: 'mark' },
  { scope: 'list', keys: ['C'], command: 'cleanup' },
  { scope: 'list', keys: ['m'], command: 'measure' },
  { scope: 'list', keys: ['x'], command: 'measure.callOff' },
  ...moving('list'),
  ...looking('list'),
  ...moving('detail'),
  ...looking('detail'),
  { scope: 'log', keys: ['/'], command: 'log.search' },
  { scope: 'log', keys: ['n'], command: 'log.next' },
  { scope: 'log', keys: ['N'], command: 'log.previous' },
  { scope: 'log', keys: ['&'], command: 'log.filter' },
  { scope: 'log', keys: ['L'], command: 'log.level' },
  { scope: 'log', keys: ['t'], command: 'log.range' },
  { scope: 'log', keys: ['w'], command: 'log.wrap' },
  { scope: 'log', keys: ['p', 'space'], command: 'log.pause' },
  { scope: 'log', keys: ['left'], command: 'log.left' },
  { scope: 'log', keys: ['right'], command: 'log.right' },
  { scope: 'log', keys: ['S'], command: 'log.save' },
  ...moving('log'),
  ...looking('log').filter(({ command }) => command !== 'log.open'),
  { scope: 'prompt', keys: ['enter'], command: 'prompt.keep' },
  { scope: 'prompt', keys: ['esc'], command: 'prompt.cancel' },
  { scope: 'prompt', keys: ['backspace'], command: 'prompt.erase' },
  { scope: 'palette', keys: ['enter'], command: 'palette.choose' },
  { scope: 'palette', keys: ['esc'], command: 'back' },
  { scope: 'palette', keys: ['backspace'], command: 'palette.erase' },
  ...scrolling('palette'),
  { scope: 'filter', keys: ['enter'], command: 'filter.keep' },
  { scope: 'filter', keys: ['esc'], command: 'filter.clear' },
  { scope: 'filter', keys: ['backspace'], command: 'filter.erase' },
  ...moving('help'),
  { scope: 'help', keys: ['esc', '?', 'q', 'enter'], command: 'back' },
  { scope: 'menu', keys: ['esc'], command: 'back' },
  ...scrolling('menu'),
  { scope: 'form', keys: ['enter', 'tab'], command: 'form.next' },
  { scope: 'form', keys: ['down'], command: 'form.down' },
  { scope: 'form', keys: ['up', 'shift-tab'], command: 'form.up' },
  { scope: 'form', keys: ['backspace'], command: 'form.erase' },
  { scope: 'form', keys: ['esc'], command: 'back' },
  { scope: 'preparing', keys: ['esc', 'q'], command: 'back' },
  { scope: 'confirm', keys: ['right', 'left', 'tab', 'shift-tab'], command: 'confirm.move' },
  { scope: 'confirm', keys: ['enter'], command: 'confirm.choose' },
  { scope: 'confirm', keys: ['esc', 'q'], command: 'back' },
  ...moving('confirm'),
  { scope: 'word', keys: ['right', 'left', 'tab', 'shift-tab'], command: 'confirm.move' },
  { scope: 'word', keys: ['enter'], command: 'confirm.choose' },
  { scope: 'word', keys: ['backspace'], command: 'confirm.erase' },
  { scope: 'word', keys: ['esc'], command: 'back' },
  ...scrolling('word'),
  { scope: 'running', keys: ['esc'], command: 'back' },
  { scope: 'running', keys: ['c'], command: 'action.cancel' },
  { scope: 'running', keys: ['q'], command: 'quit' },
  { scope: 'result', keys: ['esc', 'enter', 'q'], command: 'back' },
  ...moving('result'),
  { scope: 'quit', keys: ['right', 'left', 'tab', 'shift-tab'], command: 'confirm.move' },
  { scope: 'quit', keys: ['enter'], command: 'confirm.choose' },
  { scope: 'quit', keys: ['esc'], command: 'back' },
  { scope: 'any', keys: ['R'], command: 'redraw' },
  { scope: 'any', keys: ['ctrl-c'], command: 'quit.force' },
  { scope: 'any', keys: ['ctrl-z'], command: 'suspend' },
];
