import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { open } from '../test/support/terminal.ts';

/** What one run of a program took, with all that it started. */
export interface Run {
  readonly wallMs: number;
  /** To ten milliseconds, as the kernel keeps it of children: take the mean of many. */
  readonly cpuMs: number;
  /** The largest process of it: bytes, as last seen while it ran. */
  readonly peak: number;
}

/** Runs a program to its end. Its output is read, as a mail of cron would be. One at a time: processor time is counted for all children. */
export async function runOnce([file = '', ...args]: readonly string[], watchMemory = false): Promise<Run> {
  const before = await childrenMs();
  const startedAt = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env: environment });
  child.stdout.resume();
  let running = true;
  const watching = watchMemory ? peakOf(child.pid ?? 0, () => running) : Promise.resolve(0);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  running = false;
  const wallMs = performance.now() - startedAt;
  return { wallMs, cpuMs: (await childrenMs()) - before, peak: await watching };
}

/** cutime + cstime of this process: fields 16 and 17 of proc_pid_stat(5). */
async function childrenMs(): Promise<number> {
  const stat = await readFile('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** VmHWM (proc_pid_status(5)) of a process and of its children, asked every few milliseconds. */
async function peakOf(pid: number, running: () => boolean): Promise<number> {
  let peak = 0;
  while (running()) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    for (const one of [String(pid), ...children.trim().split(' ')]) {
      const status = await readFile(`/proc/${one}/status`, 'utf8').catch(() => '');
      peak = Math.max(peak, Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
    }
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  return peak;
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
