import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { type Clean, clean, literal, say } from '../text/clean.ts';

/** Who measures now. */
export type RunLock =
  | { readonly state: 'taken'; readonly release: () => Promise<void> }
  /** Another run of this user. `forMs` null: how long it has been running is not known. */
  | { readonly state: 'busy'; readonly pid: number; readonly forMs: number | null }
  /** There is no lock to be had: the run goes on without one and says so. */
  | { readonly state: 'none'; readonly why: Clean };

/**
 * The lock of a user's checks, or of their actions, that share a state folder: an abstract socket (unix(7)), one per network
 * namespace.
 */
export async function lockName(uid: number, folder: string, of: 'check' | 'act' = 'check'): Promise<string> {
  const { hash } = await import('node:crypto');
  // A name has at most 107 bytes; a path may have more.
  return `quarterdeck-${of}-${uid}-${hash('sha256', folder).slice(0, 16)}`;
}

/**
 * Takes the lock if it is free, and never waits for it. The kernel frees an abstract socket when its process ends, however
 * it ends, so that nothing is left behind. Anybody may bind the name: it counts as held only when a process of this user
 * has that very socket open, so that no stranger can keep the checks from running. Never rejects.
 * `says`: what whoever connects to the socket is told.
 */
export async function takeRunLock(name: string, proc = '/proc', says = ''): Promise<RunLock> {
  const server = createServer((connection) => {
    connection.on('error', () => undefined);
    connection.end(says);
  });
  const refusal = await listen(server, name);
  if (refusal === null) return { state: 'taken', release: () => closed(server) };
  if (refusal.code !== 'EADDRINUSE') return { state: 'none', why: say`no socket: ${clean(refusal.message)}` };
  try {
    const pid = await holderOf(await inodesOf(name, proc), proc);
    if (pid !== null) return { state: 'busy', pid, forMs: await runningFor(pid, proc) };
  } catch (error) {
    return { state: 'none', why: clean(error instanceof Error ? error.message : String(error)) };
  }
  return { state: 'none', why: literal('a process of somebody else holds its name') };
}

function listen(server: Server, name: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ path: `\0${name}` }, () => {
      server.removeListener('error', resolve);
      // It is no reason to stay.
      server.unref();
      resolve(null);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** Inodes of the sockets of that name: `… 00000002 00000000 00010000 0001 01 200739 @name` (proc_pid_net(5), unix). */
async function inodesOf(name: string, proc: string): Promise<ReadonlySet<string>> {
  const table = await readFile(`${proc}/net/unix`, 'utf8');
  const lines = table.split('\n').map((line) => line.split(' ').filter((word) => word !== ''));
  return new Set(
    lines.filter((words) => words[7] === `@${name}`).map((words) => `socket:[${words[6] ?? ''}]`),
  );
}

/** The process that has one of the sockets open, among those whose descriptors this user may see; null: none. */
async function holderOf(sockets: ReadonlySet<string>, proc: string): Promise<number | null> {
  for (const pid of await readdir(proc)) {
    if (/^\d+$/.test(pid) && (await hasOpen(`${proc}/${pid}/fd`, sockets))) return Number(pid);
  }
  return null;
}

/** False, too, for a process of somebody else, or one that has just ended. */
async function hasOpen(folder: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const none: readonly string[] = [];
  for (const descriptor of await readdir(folder).catch(() => none)) {
    if (sockets.has(await readlink(`${folder}/${descriptor}`).catch(() => ''))) return true;
  }
  return false;
}

/** Clock ticks per second in what /proc shows: USER_HZ, 100 on every architecture that Node runs on (time(7)). */
const ticks = 100;

/** How long a process has been running, milliseconds; null when that cannot be read. */
async function runningFor(pid: number, proc: string): Promise<number | null> {
  try {
    const stat = await readFile(`${proc}/${pid}/stat`, 'utf8');
    const uptime = Number((await readFile(`${proc}/uptime`, 'utf8')).split(' ')[0]);
    // proc_pid_stat(5): field 22 is starttime. The name, field 2, may hold spaces and parentheses, but ends with the last one.
    const started = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) / ticks;
    const length = (uptime - started) * 1000;
    return Number.isFinite(length) ? Math.max(0, length) : null;
  } catch {
    return null;
  }
}
