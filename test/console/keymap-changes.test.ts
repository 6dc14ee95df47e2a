import test from 'ava';
import fc from 'fast-check';
import { commands, scopes } from '../../source/console/keymap/commands.ts';
import { helpFor, keyOf } from '../../source/console/keymap/help.ts';
import { type KeyChanges, changeable, changedKeys } from '../../source/console/keymap/keymap.ts';
import { commandOf } from '../../source/console/keymap/match.ts';
import { keyProblem } from '../../source/console/keymap/sendable.ts';
import { textCommands } from '../../source/console/keymap/text-commands.ts';
import { keys, openScreen } from '../support/screen.ts';

const problems = (changes: KeyChanges) =>
  changedKeys(changes, false).problems.map(({ command, text }) => `${command}: ${text}`);

test('another key, several or none; the old one is free', (t) => {
  const { keymap, problems: wrong } = changedKeys(
    { 'log.open': 'o', faults: ['F', 'ctrl-f'], 'view.last': [], 'filter.open': 'l' },
    false,
  );
  t.deepEqual(wrong, []);
  t.is(commandOf('list', 'o', keymap), 'log.open');
  t.is(commandOf('detail', 'o', keymap), 'log.open');
  t.is(commandOf('list', 'l', keymap), 'filter.open');
  t.is(commandOf('list', 'F', keymap), 'faults');
  t.is(commandOf('list', 'ctrl-f', keymap), 'faults');
  t.is(commandOf('list', 'f', keymap), null);
  t.is(commandOf('list', '-', keymap), null);
  t.is(keyOf('view.last', keymap), null);
});

test('help and what names a key say the changed ones', (t) => {
  const { keymap } = changedKeys({ faults: 'F', 'view.last': [] }, false);
  const said = helpFor('list', keymap);
  t.is(said.find(({ description }) => description === commands.faults.description)?.keys, 'F' as never);
  t.false(said.some(({ description }) => description === commands['view.last'].description));
});

test('where text is typed, and where something is answered, keys stay as they are', (t) => {
  const { keymap } = changedKeys({ 'move.down': 'x', quit: 'X', help: 'h', redraw: 'ctrl-l' }, false);
  for (const scope of scopes) {
    if (textCommands[scope] === undefined || scope === 'any') continue;
    t.is(commandOf(scope, 'x', keymap), textCommands[scope]);
    if (scope === 'menu') t.is(commandOf(scope, 'down', keymap), 'move.down');
  }
  t.is(commandOf('confirm', 'enter', keymap), 'confirm.choose');
  t.is(commandOf('help', 'h', keymap), 'back', 'the key that opens the help closes it');
  t.is(commandOf('help', '?', keymap), 'back');
  t.is(commandOf('list', 'ctrl-l', keymap), 'redraw');
  t.is(commandOf('list', 'esc', keymap), 'back');
});

test('clashes, unknown commands, and keys that no terminal sends, are told', (t) => {
  t.deepEqual(problems({ faults: 'l' }), [
    'faults: l is the key of log.open already; give that one another key, or none: []',
  ]);
  t.deepEqual(problems({ faults: 'R' }), [
    'faults: R is the key of redraw already; give that one another key, or none: []',
  ]);
  t.deepEqual(problems({ faults: 'z', mark: 'z' }).length, 1);
  t.deepEqual(problems({ 'log.opn': 'o' }), ['log.opn: there is no such command; did you mean "log.open"?']);
  t.regex(problems({ back: 'b' })[0] ?? '', /cannot be changed/);
  t.regex(problems({ 'confirm.choose': 'y' })[0] ?? '', /cannot be changed/);
  t.regex(problems({ faults: 'ctrl-m' })[0] ?? '', /sends it as Enter/);
  t.regex(problems({ faults: 'ctrl-s' })[0] ?? '', /stops what a terminal shows/);
  t.regex(problems({ faults: 'ctrl-shift-f' })[0] ?? '', /no terminal sends/);
  t.regex(problems({ faults: 'alt-f' })[0] ?? '', /no terminal sends/);
  t.regex(problems({ faults: 'shift-f' })[0] ?? '', /write F/);
  t.regex(problems({ faults: 'C-f' })[0] ?? '', /write ctrl-f/);
  t.regex(problems({ faults: ' ' })[0] ?? '', /written "space"/);
  t.regex(problems({ faults: 'enter' })[0] ?? '', /same everywhere/);
  t.regex(problems({ faults: '' })[0] ?? '', /no terminal sends/);
  t.regex(problems({ faults: '語' })[0] ?? '', /one printable character/);
  t.deepEqual(problems({ faults: 'l', 'log.open': 'f' }), [], 'two that change places');
});

test('every command can be given a free key, and does there what it does', (t) => {
  for (const command of changeable) {
    const { keymap, problems: wrong } = changedKeys({ [command]: 'ctrl-o' }, false);
    t.deepEqual(wrong, [], command);
    t.true(
      ['list', 'detail', 'log', 'running'].some(
        (scope) => commandOf(scope as 'list', 'ctrl-o', keymap) === command,
      ),
      command,
    );
  }
});

test('property: what is accepted leaves no key with two meanings, and Esc always leads back', (t) => {
  const key = fc.oneof(
    fc.constantFrom('j', 'o', 'R', '?', 'tab', 'ctrl-o', 'ctrl-c', 'space', 'F'),
    fc.string({ maxLength: 3 }),
  );
  const changes = fc.dictionary(
    fc.constantFrom(...changeable, 'nothing', 'back'),
    fc.oneof(key, fc.array(key, { maxLength: 3 })),
    { maxKeys: 4, noNullPrototype: true },
  );
  fc.assert(
    fc.property(changes, (wanted) => {
      const { keymap, problems: wrong } = changedKeys(wanted, false);
      if (wrong.length > 0) return;
      for (const keysOfOne of Object.values(wanted))
        for (const each of [keysOfOne].flat()) t.is(keyProblem(each), null);
      for (const scope of scopes) {
        const seen = new Map<string, string>();
        for (const binding of keymap.bindings) {
          const behind = binding.scope === 'any' && textCommands[scope] === undefined;
          if (binding.scope !== scope && !behind) continue;
          for (const each of binding.keys) {
            t.true([undefined, binding.command].includes(seen.get(each) as never), `${scope} ${each}`);
            seen.set(each, binding.command);
          }
        }
      }
      for (const scope of ['list', 'detail', 'log', 'help'] as const)
        t.is(commandOf(scope, 'esc', keymap), 'back');
    }),
  );
});

test('the console goes by the changed keys: footer, help, and what they do', async (t) => {
  const screen = await openScreen({ config: { console: { tick: 60, keys: { faults: 'F', help: 'h' } } } });
  try {
    await screen.shows(/h help .*F faults/);
    await screen.press('h');
    await screen.shows(/ F +only what is not ok/);
    await screen.press('h', 'f');
    t.notRegex(screen.text(), /faults only|Help/);
    await screen.press('F');
    await screen.shows('faults only');
    await screen.press(keys.esc, '?');
    t.notRegex(screen.text(), /Help {2}Esc/);
  } finally {
    await screen.close();
  }
});
