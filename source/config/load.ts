import { type Stats } from 'node:fs';
import { constants, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { clean } from '../text/clean.ts';
import defaults from './defaults.json';
import { ConfigError } from './error.ts';
import { expand, type Owner } from './expand.ts';
import { type Config } from './schema.ts';

/** Where a configuration came from. */
export interface Loaded {
  readonly config: Config;
  readonly file: string;
  /** What the file holds; null: there is none. */
  readonly text: string | null;
  /** False: there is no such file, these are the defaults. */
  readonly present: boolean;
  /** Who else could change it, and what forbids that; what everybody could change was refused. */
  readonly doubts: readonly Doubt[];
}

export interface Doubt {
  readonly what: string;
  /** The words of a command. */
  readonly remedy: readonly string[];
}

/** Nobody writes a megabyte of settings by hand. */
const largest = 1024 * 1024;

/**
 * Where the configuration of a user is (XDG Base Directory Specification: a relative XDG_CONFIG_HOME is ignored).
 */
export function defaultFile(environment: NodeJS.ProcessEnv, home: string): string {
  const base = environment['XDG_CONFIG_HOME'];
  return path.join(
    base !== undefined && path.isAbsolute(base) ? base : path.join(home, '.config'),
    'quarterdeck',
    'config.toml',
  );
}

/**
 * The configuration of a file's text, or the defaults where there is no file. What parses and checks it is loaded only
 * when there is something to parse: the defaults are the schema's own, written down by `npm run schema`.
 * @throws {ConfigError}
 */
export async function configOf(text: string | null, file: string, owner: Owner): Promise<Config> {
  if (text === null) return expand(defaults as Config, owner);
  const { parseConfig } = await import('./parse.ts');
  return parseConfig(text, file, owner);
}

/**
 * Reads a configuration file. `required`: it was named by the user, so that its absence is an error; otherwise an
 * absent file means the defaults. A file that somebody else may write is refused: it decides which paths are read
 * and which units are restarted. Throws {@link ConfigError}.
 */
export async function loadConfig(
  file: string,
  required: boolean,
  owner: Owner & { readonly uid: number },
): Promise<Loaded> {
  const own = await readOwn(file, owner.uid);
  if (own === null && required) throw new ConfigError(file, [clean('there is no such file')]);
  const text = own?.text ?? null;
  return {
    config: await configOf(text, file, owner),
    file,
    text,
    present: own !== null,
    doubts: own?.doubts ?? [],
  };
}

/** The text of a regular file of our own (or root's), with who else could change it; null when there is none. */
async function readOwn(
  file: string,
  uid: number,
): Promise<{ readonly text: string; readonly doubts: readonly Doubt[] } | null> {
  try {
    // O_NONBLOCK: a named pipe would otherwise be waited for.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = await handle.stat();
      const problem = refusal(facts, file, uid);
      if (problem !== null) throw new ConfigError(file, [clean(problem)]);
      const folder = path.dirname(path.resolve(file));
      return {
        text: await handle.readFile('utf8'),
        doubts: doubtsOf(facts, file, await stat(folder), folder),
      };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const problem = code === 'EACCES' ? 'may not be read by this user' : `cannot be read (${code})`;
    throw new ConfigError(file, [clean(problem)]);
  }
}

function doubtsOf(facts: Stats, file: string, around: Stats, folder: string): readonly Doubt[] {
  const byGroup = (facts.mode & 0o020) !== 0;
  // In a folder like /tmp everybody can make files, but not replace those of others.
  const byOthers = (around.mode & 0o022) !== 0 && (around.mode & 0o1000) === 0;
  return [
    ...(byGroup
      ? [{ what: `${file} can be written by its group`, remedy: ['chmod', 'g-w', '--', file] }]
      : []),
    ...(byOthers
      ? [
          {
            what: `${file} can be replaced by others: its folder can be written`,
            remedy: ['chmod', 'go-w', '--', folder],
          },
        ]
      : []),
  ];
}

function refusal(stat: Stats, file: string, uid: number): string | null {
  if (!stat.isFile()) return 'is not a regular file';
  if (stat.uid !== uid && stat.uid !== 0) {
    return `belongs to another user (uid ${stat.uid}); make it yours: sudo chown ${uid} ${file}`;
  }
  if ((stat.mode & 0o002) !== 0) return `can be written by everybody; forbid it: chmod o-w ${file}`;
  return stat.size > largest ? 'is larger than 1 MiB' : null;
}
