import { spawn } from 'node:child_process';
import process from 'node:process';
import { open } from '../test/support/terminal.ts';

/** Milliseconds from the start of a process to its end. Its output is read, as a mail of cron would be. */
export function runTime([file = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env: environment });
    child.stdout.resume();
    child.on('error', reject);
    child.on('close', () => resolve(performance.now() - startedAt));
  });
}

/** Milliseconds from the start of a program in a pseudo-terminal to the first frame that shows `text`. */
export async function firstFrame(argv: readonly string[], text: string | RegExp): Promise<number> {
  const startedAt = performance.now();
  const session = open(argv, { columns: 120, rows: 40, environment });
  try {
    await session.shows(text, 60_000);
    return performance.now() - startedAt;
  } finally {
    session.kill();
  }
}

/** What a person's shell would pass on, without what changes the programs that are compared. */
export const environment = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: process.env['HOME'] ?? '/',
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
};
