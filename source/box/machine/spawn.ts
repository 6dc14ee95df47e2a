import process from 'node:process';
import { PassThrough } from 'node:stream';
import { execa } from 'execa';
import { type Child, type Exit } from './child.ts';
import { groupBegan, groupEnded, leaderEnded } from './groups.ts';

/** Descriptors that take the place of a child's stdin and stdout. Null: nothing to read; a pipe to us. */
export interface Stdio {
  readonly stdin: number | null;
  readonly stdout: number | null;
}

const ordinary: Stdio = { stdin: null, stdout: null };

/**
 * Starts a program in a process group of its own: argv, no shell, exactly this environment. This file is the only place
 * that starts a process.
 */
export function spawn(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  stdio: Stdio = ordinary,
): Child {
  const subprocess = execa(path, args, {
    env: environment,
    extendEnv: false,
    shell: false,
    detached: true,
    // Any descriptor of ours is taken; the types know of 3 to 9 only.
    stdin: (stdio.stdin as 3 | null) ?? 'ignore',
    stdout: (stdio.stdout as 3 | null) ?? 'pipe',
    stderr: 'pipe',
    cwd: '/',
    // Limits, time and outputs are seen to in child.ts.
    buffer: false,
    reject: false,
    cleanup: false,
  });
  const { pid, stdout, stderr, nodeChildProcess } = subprocess;
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  if (pid !== undefined) {
    groupBegan(pid);
    nodeChildProcess.once('exit', () => leaderEnded(pid)).once('close', () => groupEnded(pid));
  }
  nodeChildProcess.once('exit', (code, signal) => resolve({ code, signal }));
  // A program that cannot be started has no exit, only a result.
  void subprocess.then(({ code }) => resolve({ error: code ?? 'UNKNOWN' }));
  // What goes into a file brings nothing to us, and that is its end.
  return {
    pid,
    stdout: stdout ?? new PassThrough().end(),
    stderr,
    exited,
    unref: () => nodeChildProcess.unref(),
  };
}

/**
 * Starts a program on our own terminal, in our own process group: its keys go to it and not to us, Ctrl-C too. Settles with
 * how it ended. Never rejects.
 */
export async function spawnOnTerminal(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Exit> {
  // The terminal sends these to everybody in the group; with a listener they do not end us.
  const theirs = ['SIGINT', 'SIGQUIT'] as const;
  const ignore = () => undefined;
  for (const signal of theirs) process.on(signal, ignore);
  try {
    const ended = await execa(path, args, {
      env: environment,
      extendEnv: false,
      shell: false,
      stdio: 'inherit',
      cwd: '/',
      buffer: false,
      reject: false,
    });
    if (ended.exitCode === undefined && ended.signal === undefined) return { error: ended.code ?? 'UNKNOWN' };
    return { code: ended.exitCode ?? null, signal: ended.signal ?? null };
  } finally {
    for (const signal of theirs) process.off(signal, ignore);
  }
}
