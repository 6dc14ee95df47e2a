import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

/** The built program, as `npm` installs it. */
export const program = [path.resolve('bin/quarterdeck')] as const;

/** What a run left behind. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets the child as soon as it is started. */
  readonly meanwhile?: (child: ChildProcess) => Promise<void> | void;
}

/** As cron starts a job: no terminal, nothing on stdin, and hardly an environment (crontab(5)). */
export const cron: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin' };

/** Runs the program to its end. */
export function quarterdeck(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run([...program, ...args], options);
}

/** Runs any command to its end. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const [file = '', ...args] = argv;
  const { environment = cron, meanwhile } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
    Promise.resolve(meanwhile?.(child)).catch(reject);
  });
}
