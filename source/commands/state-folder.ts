import path from 'node:path';
import { type Box } from '../box/box.ts';

/** Where the embedded file is (XDG Base Directory Specification: a relative XDG_STATE_HOME is ignored). */
export function stateFolder({ identity }: Pick<Box, 'identity'>, environment: NodeJS.ProcessEnv): string {
  const base = environment['XDG_STATE_HOME'];
  const state = base !== undefined && path.isAbsolute(base) ? base : path.join(identity.home, '.local/state');
  return path.join(state, 'quarterdeck');
}
