import { spawn } from 'node:child_process';
import path from 'node:path';
import { type History } from './history.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program on a history. `killAfterMs`: all of it is killed then, as by a power cut of the process; null: never. */
export function quarterdeck(
  { environment, config }: Pick<History, 'environment' | 'config'>,
  args: readonly string[],
  killAfterMs: number | null = null,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(path.resolve('bin/quarterdeck'), [...args, '--config', config], {
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const timer =
      killAfterMs === null
        ? undefined
        : setTimeout(() => {
            try {
              process.kill(-(child.pid ?? 0), 'SIGKILL');
            } catch {
              // It has ended by itself.
            }
          }, killAfterMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

/** Runs `work` for each of `count` numbers, so many at a time. */
export async function several(
  count: number,
  atATime: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atATime, count) }, async () => {
      while (next < count) await work(next++);
    }),
  );
}
