import { parse, TomlError } from 'smol-toml';
import { clean } from '../text/clean.ts';
import { ConfigError } from './error.ts';
import { expand, type Owner } from './expand.ts';
import { problemsOf } from './problems.ts';
import { type Config, schema } from './schema.ts';

/**
 * Turns the text of a configuration file into a configuration: TOML, strict, defaults filled in, `~` and `{user}`
 * expanded. Throws {@link ConfigError} with every mistake, not only the first.
 */
export function parseConfig(text: string, file: string, owner: Owner): Config {
  const result = schema.safeParse(table(text, file));
  if (!result.success) throw new ConfigError(file, problemsOf(result.error, schema));
  return expand(result.data, owner);
}

function table(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    throw new ConfigError(file, [clean(`line ${error.line}, column ${error.column}: ${message}`)]);
  }
}
