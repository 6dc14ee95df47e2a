import test from 'ava';
import fc from 'fast-check';
import { bindings } from '../../source/console/keymap/bindings.ts';
import { type CommandId, commands, scopes } from '../../source/console/keymap/commands.ts';
import { helpFor, hintsFor, keyLabel } from '../../source/console/keymap/help.ts';
import { ordinaryKeys } from '../../source/console/keymap/keymap.ts';
import { type InkKey, commandOf, keyPresses, scopeOf } from '../../source/console/keymap/match.ts';
import { type Row, sentenceRow } from '../../source/console/panes/pane.ts';
import { initialState } from '../../source/console/state.ts';
import { literal } from '../../source/text/clean.ts';

const none: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
};
const ordinary = ordinaryKeys(false);
const harmless = ordinaryKeys(true);
const shownScopes = scopes.filter((scope) => scope !== 'any');

test('a key means one thing in a scope', (t) => {
  const seen = bindings.flatMap(({ scope, keys }) => keys.map((key) => `${scope} ${key}`));
  t.deepEqual(
    seen.filter((each, index) => seen.indexOf(each) !== index),
    [],
  );
});

test('every command has a description, and a key or text that leads to it', (t) => {
  const bound = new Set<string>(bindings.map(({ command }) => command));
  const byText = new Set([
    'filter.type',
    'prompt.type',
    'palette.type',
    'menu.choose',
    'form.type',
    'confirm.type',
  ]);
  for (const [id, { description }] of Object.entries(commands)) {
    t.true(description.length > 0, id);
    t.true(bound.has(id) || byText.has(id), `${id} has no key`);
  }
});

test('keys that terminals and multiplexers keep for themselves are left to them', (t) => {
  const forbidden = ['m', 'i', 's', 'q', 'a', 'b', 'h', 'j'].map((letter) => `ctrl-${letter}`);
  const used = bindings.flatMap(({ keys }) => keys);
  t.deepEqual(
    used.filter((key) => forbidden.includes(key)),
    [],
  );
  t.deepEqual(
    bindings.filter(
      ({ keys, scope }) =>
        keys.includes('backspace') && !['filter', 'prompt', 'palette', 'form', 'word'].includes(scope),
    ),
    [],
  );
});

test('help names every key of its scope, and each leads where help says', (t) => {
  for (const scope of shownScopes) {
    for (const entry of scope === 'list' || scope === 'detail' || scope === 'log'
      ? helpFor(scope, ordinary)
      : []) {
      t.true(entry.description.length <= 27, `${entry.description} does not fit two columns at 80`);
    }
    for (const binding of bindings.filter((each) => each.scope === scope)) {
      for (const key of binding.keys)
        t.is(commandOf(scope, key, ordinary), binding.command, `${scope} ${key}`);
      const shown = helpFor(scope, ordinary).find(
        ({ description }) => description === commands[binding.command].description,
      );
      t.truthy(shown, `${scope}: ${binding.command} is missing in the help`);
    }
  }
});

test('keys in a row that mean the same are one line of help', (t) => {
  const panes = helpFor('list', ordinary).find(({ description }) => description === 'pane of that number');
  t.is(String(panes?.keys), '1–6');
});

test('--read-only takes what acts out of keymap, help and footer', (t) => {
  const acting = (Object.keys(commands) as CommandId[]).filter((id) => commands[id].acts === true);
  t.true(acting.includes('action.menu') && acting.includes('menu.choose'));
  const row: Row = {
    ...sentenceRow(literal('x'), literal('x')),
    target: { kind: 'service', key: literal('x') },
  };
  for (const scope of shownScopes) {
    for (const { command, keys } of bindings.filter((each) => each.scope === scope)) {
      for (const key of keys)
        t.is(commandOf(scope, key, harmless) === null, acting.includes(command), `${scope} ${key}`);
    }
    const described = helpFor(scope, harmless).map(({ description }) => description);
    for (const id of acting) t.false(described.includes(commands[id].description), id);
    const context = { state: initialState, row, canReadLog: true, measuring: true };
    const hints = hintsFor(scope, context, harmless).map(({ hint }) => hint);
    for (const id of acting)
      t.false(
        hints.some((hint) => hint === commands[id].hint),
        id,
      );
  }
  t.is(commandOf('menu', 'r', harmless), null);
});

test('read-only: no key of any name acts, in any scope', (t) => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(...bindings.flatMap(({ keys }) => keys)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...shownScopes), name, (scope, key) => {
      const command = commandOf(scope, key, harmless);
      return command === null || commands[command].acts !== true;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('what a terminal sends becomes the name of a key', (t) => {
  const one = (input: string, key: Partial<InkKey> = {}) => keyPresses(input, { ...none, ...key });
  t.deepEqual(one('j'), [{ name: 'j', burst: false }]);
  t.deepEqual(one('G', { shift: true }), [{ name: 'G', burst: false }]);
  t.deepEqual(one('', { return: true }), [{ name: 'enter', burst: false }]);
  t.deepEqual(one('', { escape: true }), [{ name: 'esc', burst: false }]);
  t.deepEqual(one('', { tab: true, shift: true }), [{ name: 'shift-tab', burst: false }]);
  t.deepEqual(one('d', { ctrl: true }), [{ name: 'ctrl-d', burst: false }]);
  t.deepEqual(one('\u001a'), [{ name: 'ctrl-z', burst: false }]);
  t.deepEqual(one('', { delete: true }), [{ name: 'backspace', burst: false }]);
  t.deepEqual(one('x', { meta: true }), [], 'Alt with a key is not the key');
  t.deepEqual(one(''), []);
});

test('several keys in one piece are keys of a burst', (t) => {
  t.deepEqual(
    keyPresses('jj\r', none).map(({ name, burst }) => `${name} ${String(burst)}`),
    ['j true', 'j true', 'enter true'],
  );
});

test('in a filter every character is text, in a menu a letter', (t) => {
  for (const key of ['q', 'R', '?', '1', 'space', 'é'])
    t.is(commandOf('filter', key, ordinary), 'filter.type', key);
  t.is(commandOf('filter', 'esc', ordinary), 'filter.clear');
  t.is(commandOf('filter', 'ctrl-c', ordinary), 'quit.force');
  t.is(commandOf('menu', 'R', ordinary), 'menu.choose');
  t.is(commandOf('filter', '\u202e', ordinary), null, 'a bidirectional control is not text');
});

test('one scope has the keys', (t) => {
  t.is(scopeOf(initialState), 'list');
  t.is(scopeOf({ ...initialState, views: [{ kind: 'panes' }, { kind: 'verdicts' }] }), 'list');
  t.is(scopeOf({ ...initialState, views: [{ kind: 'panes' }, { kind: 'log' }] }), 'log');
  t.is(scopeOf({ ...initialState, overlay: { kind: 'help', over: 'list', offset: 0 } }), 'help');
  t.is(scopeOf({ ...initialState, overlay: { kind: 'action', offset: 0 } }), 'result');
});

test('keys are shown as people write them', (t) => {
  t.deepEqual(['ctrl-d', 'enter', 'shift-tab', 'G'].map(keyLabel), [
    'Ctrl-D',
    'Enter',
    'Shift-Tab',
    'G',
  ] as never);
});
