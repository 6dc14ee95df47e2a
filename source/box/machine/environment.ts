import { type Identity } from '../box.ts';

/** Where programs are when PATH does not name them: cron's PATH lacks half of these. */
export const standardFolders = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
] as const;

/**
 * The environment of every child, built from nothing so that a locale, a pager or a colour setting of whoever started
 * quarterdeck cannot change what a tool prints. `systemctl show` prints instants in the local zone, hence TZ.
 */
export function childEnvironment({ user, home, session }: Identity): Record<string, string> {
  return {
    PATH: standardFolders.join(':'),
    HOME: home,
    USER: user,
    LOGNAME: user,
    ...(session.present ? { XDG_RUNTIME_DIR: session.runtimeDirectory } : {}),
    ...(session.present && session.bus !== null ? { DBUS_SESSION_BUS_ADDRESS: session.bus } : {}),
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    SYSTEMD_PAGER: '',
    SYSTEMD_COLORS: '0',
    NO_COLOR: '1',
    TERM: 'dumb',
    PAGER: 'cat',
  };
}

/** The same for a program that a person sits before: with the terminal's own type, and with colours. */
export function terminalEnvironment(
  identity: Identity,
  { TERM, COLORTERM }: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const unlike = new Set(['NO_COLOR', 'SYSTEMD_COLORS']);
  const plain = Object.entries(childEnvironment(identity)).filter(([name]) => !unlike.has(name));
  return {
    ...Object.fromEntries(plain),
    TERM: TERM ?? 'dumb',
    ...(COLORTERM === undefined ? {} : { COLORTERM }),
  };
}
