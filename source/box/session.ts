import { type Session } from './box.ts';

/** What of a path matters to whether it is a user's runtime directory; null: it does not exist or does not answer. */
export interface PathFacts {
  readonly kind: 'directory' | 'socket' | 'other';
  readonly uid: number;
  /** Permission bits. */
  readonly mode: number;
}

/** What a session is decided from. */
export interface SessionFacts {
  readonly uid: number;
  /** XDG_RUNTIME_DIR and DBUS_SESSION_BUS_ADDRESS of this process; null: unset or empty. */
  readonly runtimeVariable: string | null;
  readonly busVariable: string | null;
  readonly facts: (path: string) => PathFacts | null;
}

/** Where pam_systemd(8) puts a user's runtime directory. */
export function standardRuntimeDirectory(uid: number): string {
  return `/run/user/${uid}`;
}

/** Every path that {@link decideSession} asks about. */
export function sessionPaths(uid: number, runtimeVariable: string | null): string[] {
  const folders = [standardRuntimeDirectory(uid), ...(runtimeVariable === null ? [] : [runtimeVariable])];
  return folders.flatMap((folder) => [folder, `${folder}/bus`]);
}

/**
 * Finds the user's own runtime directory and session bus: what the environment says when it is the user's own, otherwise
 * /run/user/UID. `su` and `sudo` keep another user's variables (podman#6383, #13338), cron and `su -` bring none. Without
 * the directory podman would make a second run root below /tmp and lose sight of the containers (podman#10547, #12630),
 * so there is no session then. Root has one only where root's own user manager runs.
 */
export function decideSession({ uid, runtimeVariable, busVariable, facts }: SessionFacts): Session {
  const standard = standardRuntimeDirectory(uid);
  const said = runtimeVariable === null ? null : facts(runtimeVariable);
  const keepsSaid = runtimeVariable !== null && said?.kind === 'directory' && said.uid === uid;
  if (!keepsSaid) {
    const problem = unfit(standard, uid, facts(standard));
    if (problem !== null)
      return { present: false, why: uid === 0 ? `running as root, and ${problem}` : problem };
  }

  const runtimeDirectory = keepsSaid ? runtimeVariable : standard;
  const usual = `${runtimeDirectory}/bus`;
  const socket = facts(usual)?.kind === 'socket' ? `unix:path=${usual}` : null;
  // A bus address that came with a foreign directory, or without one, is not trusted to be the user's own.
  const told = keepsSaid ? busVariable : null;
  // A login keeps the address of a socket that is gone.
  const gone = socket === null && told !== null && pathOf(told) === usual;
  return { present: true, runtimeDirectory, bus: gone ? null : (told ?? socket) };
}

/** The path of a bus address (D-Bus specification, "Unix Domain Sockets"): `unix:path=/run/user/1000/bus,guid=…`. */
function pathOf(address: string): string | null {
  return /^unix:path=([^,;]+)/.exec(address)?.[1] ?? null;
}

function unfit(path: string, uid: number, found: PathFacts | null): string | null {
  if (found === null) return `${path} does not exist`;
  if (found.kind !== 'directory') return `${path} is not a directory`;
  if (found.uid !== uid) return `${path} belongs to user ${found.uid}`;
  if ((found.mode & 0o077) !== 0) return `${path} is open to others (mode ${found.mode.toString(8)})`;
  return null;
}
