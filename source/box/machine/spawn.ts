import process from 'node:process';
import { execa } from 'execa';
import { type Child, type Exit } from './child.ts';

/** Groups that run now, by the pid of their leader. */
const running = new Set<number>();

/**
 * Starts a program in a process group of its own: argv, no shell, nothing on stdin, exactly this environment.
 * The only place that starts a process.
 */
export function spawn(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Child {
  const subprocess = execa(path, args, {
    env: environment,
    extendEnv: false,
    shell: false,
    detached: true,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    cwd: '/',
    // Limits, time and outputs are seen to in child.ts.
    buffer: false,
    reject: false,
    cleanup: false,
  });
  const { pid, stdout, stderr, nodeChildProcess } = subprocess;
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  if (pid !== undefined) endWithUs(pid);
  nodeChildProcess.once('exit', (code, signal) => {
    if (pid !== undefined) running.delete(pid);
    resolve({ code, signal });
  });
  // A program that cannot be started has no exit, only a result.
  void subprocess.then(({ code }) => resolve({ error: code ?? 'UNKNOWN' }));
  return { pid, stdout, stderr, exited, unref: () => nodeChildProcess.unref() };
}

/** Sends a signal to a group that was started here. What has ended, or does not belong to us (sudo), is left alone. */
export function killGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // ESRCH: it has ended. EPERM: it runs as root; it is given up as hung.
  }
}

/** Children are in groups of their own and do not get the terminal's Ctrl-C: they end when this process does. */
function endWithUs(leader: number): void {
  if (!process.listeners('exit').includes(endAll)) process.on('exit', endAll);
  running.add(leader);
}

function endAll(): void {
  for (const leader of running) killGroup(leader, 'SIGTERM');
}
