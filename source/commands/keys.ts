import { ConfigError } from '../config/error.ts';
import { lineOf } from '../config/line-of.ts';
import { type Loaded } from '../config/load.ts';
import { changedKeys, type Keymap } from '../console/keymap/keymap.ts';
import { clean, say } from '../text/clean.ts';

/**
 * The keys of the console with the configuration's changes.
 * @throws {ConfigError} with every key that cannot be, each with its line
 */
export function keysOf(
  { config, file, text }: Pick<Loaded, 'config' | 'file' | 'text'>,
  readOnly: boolean,
): Keymap {
  const { keymap, problems } = changedKeys(config.console.keys, readOnly);
  if (problems.length === 0) return keymap;
  throw new ConfigError(
    file,
    problems.map(({ command, text: what }) => {
      const line = text === null ? null : lineOf(text, ['console', 'keys', command]);
      const where = line === null ? clean('') : say`line ${line}: `;
      return say`${where}console.keys.${clean(JSON.stringify(command))}: ${what}`;
    }),
  );
}
