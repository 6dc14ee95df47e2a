import test from 'ava';
import { keysOf } from '../../source/commands/keys.ts';
import { ConfigError } from '../../source/config/error.ts';
import { parseConfig } from '../../source/config/parse.ts';
import { commandOf } from '../../source/console/keymap/match.ts';

const owner = { user: 'deck', home: '/home/deck' };
const loaded = (text: string) => ({
  config: parseConfig(text, 'config.toml', owner),
  file: 'config.toml',
  text,
});

test('keys of the configuration are the console’s', (t) => {
  const keymap = keysOf(loaded('[console.keys]\n"log.open" = "o"\n'), false);
  t.is(commandOf('list', 'o', keymap), 'log.open');
});

test('each that cannot be is told with its line', (t) => {
  const bad = loaded('[console]\ntick = 1\n\n[console.keys]\nfaults = "ctrl-i"\n"log.opn" = "o"\n');
  const error = t.throws(() => keysOf(bad, false), { instanceOf: ConfigError });
  t.deepEqual([...error.problems].map(String), [
    'line 5: console.keys."faults": ctrl-i cannot be used: a terminal sends it as Tab',
    'line 6: console.keys."log.opn": there is no such command; did you mean "log.open"?',
  ]);
});

test('a name with a dot that is not in quotes is explained', (t) => {
  const error = t.throws(() => loaded('[console.keys]\nlog.open = "o"'), { instanceOf: ConfigError });
  t.regex(error.problems[0] ?? '', /^console\.keys\.log must be a key or a list of keys; a name with a dot/);
});
