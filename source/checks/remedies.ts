import { type Unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { clean, type Clean } from '../text/clean.ts';
import { typed } from '../text/typed.ts';
import { type Group } from './verdict.ts';

export { typed };

/**
 * What to type when something is not known: the last question that was put, so that a person sees the answer with their own
 * eyes (all probes only read). Null where it rests on something else that is not well: that has a verdict, and a remedy, of
 * its own. So the way to a session is said once, by the checks of that group, and not by everything that lacks it.
 */
export function remedyFor({ reason, origin }: Unknown, group: Group, model: Model): Clean | null {
  if (reason === 'no-session') return group === 'session' ? linger(model) : null;
  if (reason === 'pending' || reason === 'internal' || reason === 'dependency') return null;
  if (reason === 'absent-binary') return typed(['quarterdeck', 'doctor']);
  const last = origin.evidence.findLast(({ argv, path }) => argv !== null || path !== null);
  if (last === undefined) return null;
  if (last.argv !== null) return typed(inShort(last.argv));
  return last.path === null ? null : seen(last.path);
}

/** Nobody types longer ones, and a list of findings that each show one cannot be read. Characters. */
const longestArgument = 200;

/** The same question in short: to a database, whether it answers at all (psql(1)); of units, with all that systemctl(1) tells. */
function inShort(argv: readonly string[]): readonly string[] {
  return argv.flatMap((argument) => {
    if (argument.length <= longestArgument) return argument;
    if (argument.startsWith('--command=')) return '--command=select 1';
    return argument.startsWith('--property=') ? [] : argument;
  });
}

/** How a person looks at what was read: a page, a server's certificate (`ADDRESS:PORT NAME`), a file or folder. */
export function seen(path: string): Clean {
  if (/^https?:\/\//.test(path)) return typed(['curl', '-sS', path]);
  const [, server, name] = /^([^/\s]+:\d+) (\S+)$/.exec(path) ?? [];
  if (server !== undefined && name !== undefined)
    return typed(['openssl', 's_client', '-connect', server, '-servername', name]);
  return typed(['ls', '-la', '--', path.replace(/\/[^/]*\*.*$/, '')]);
}

/** Lets the user manager live without a login (loginctl(1)). Null for root, who is asked to be the containers' user instead. */
export function linger({ user }: Model): Clean | null {
  return user === 'root' ? null : typed(['sudo', 'loginctl', 'enable-linger', user]);
}

/** systemd's own account of a user unit. */
export function status(unit: Clean): Clean {
  return typed(['systemctl', '--user', 'status', unit]);
}

/** The last lines a user unit wrote. */
export function journal(unit: Clean): Clean {
  return typed(['journalctl', '--user', '-u', unit, '-n', '50']);
}

export function start(unit: Clean): Clean {
  return typed(['systemctl', '--user', 'start', unit]);
}

/** Makes the socket of the session bus anew, and leaves the services alone (seen with systemd 257: podman finds the bus again). */
export const restartBus = clean('systemctl --user restart dbus.socket');

export const daemonReload = clean('systemctl --user daemon-reload');
