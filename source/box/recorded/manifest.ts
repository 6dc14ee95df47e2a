import { TomlError, parse } from 'smol-toml';
import { type Identity } from '../box.ts';
import { type Place, RecordingError, refuse } from './lines.ts';

/** What a box.toml says itself; absent: taken from the box it extends. */
export interface Manifest {
  readonly title: string | null;
  readonly extends: string | null;
  /** Epoch milliseconds. */
  readonly now: number | null;
  readonly identity: {
    readonly user?: string;
    readonly uid?: number;
    readonly home?: string;
    readonly hostname?: string;
    /** True, or why there is no session. */
    readonly session?: true | string;
  };
}

const keys = new Set(['title', 'extends', 'now', 'identity']);
const identityKeys = new Set(['user', 'uid', 'home', 'hostname', 'session']);

/** Reads a box.toml. Strict: an unknown key is an error. Throws RecordingError. */
export function parseManifest(file: string, text: string): Manifest {
  const top = toml(file, text);
  const identity = top['identity'] ?? {};
  const at = (key: string): Place => ({
    file,
    line: 1 + text.split('\n').findIndex((line) => line.trimStart().startsWith(key)),
  });
  if (!isTable(identity)) refuse(at('identity'), 'identity must be a table');
  for (const key of Object.keys(top)) if (!keys.has(key)) refuse(at(key), `unknown key "${key}"`);
  for (const key of Object.keys(identity))
    if (!identityKeys.has(key)) refuse(at(key), `unknown key "identity.${key}"`);

  const textAt = (table: Readonly<Record<string, unknown>>, key: string): string | undefined => {
    const value = table[key];
    if (value === undefined || typeof value === 'string') return value;
    return refuse(at(key), `${key} must be a text`);
  };
  const uid = identity['uid'];
  if (uid !== undefined && !(typeof uid === 'number' && Number.isInteger(uid) && uid >= 0))
    refuse(at('uid'), 'uid must be a number');
  const session = identity['session'] === true ? true : textAt(identity, 'session');
  const base = textAt(top, 'extends') ?? null;
  if (base !== null && !isBoxName(base)) refuse(at('extends'), `"${base}" is not the name of a box`);
  const now = textAt(top, 'now') ?? null;
  const epochMs = now === null ? null : Date.parse(now);
  if (Number.isNaN(epochMs)) refuse(at('now'), `"${now ?? ''}" is no instant like 2026-11-22T17:00:00Z`);
  return {
    title: textAt(top, 'title') ?? null,
    extends: base,
    now: epochMs,
    identity: present({
      user: textAt(identity, 'user'),
      uid,
      home: textAt(identity, 'home'),
      hostname: textAt(identity, 'hostname'),
      session,
    }),
  };
}

/** The name of a recorded box: a folder beside the others. */
export function isBoxName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name);
}

/** Who and where the box is: its own keys before those of the boxes it extends. Throws RecordingError when one is missing. */
export function identityOf(file: string, manifests: readonly Manifest[]): Identity {
  const all = Object.assign(
    {},
    ...manifests.map(({ identity }) => identity).reverse(),
  ) as Manifest['identity'];
  const { user, uid, home, hostname, session } = all;
  if (
    user === undefined ||
    uid === undefined ||
    home === undefined ||
    hostname === undefined ||
    session === undefined
  ) {
    return refuse({ file, line: 1 }, '[identity] needs user, uid, home, hostname and session');
  }
  const runtimeDirectory = `/run/user/${uid}`;
  return {
    user,
    uid,
    home,
    hostname,
    session:
      session === true
        ? { present: true, runtimeDirectory, bus: `unix:path=${runtimeDirectory}/bus` }
        : { present: false, why: session },
  };
}

function toml(file: string, text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError)
      throw new RecordingError(file, error.line, error.message.split('\n')[0] ?? 'not TOML');
    throw error;
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Drops the keys that are undefined. */
function present<T extends Record<string, unknown>>(table: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
