import { readFileSync } from 'node:fs';
import process from 'node:process';

/** Process groups that were started here and have not ended, by the pid of their leader. */
const running = new Set<number>();
/** Those of them that were told to end. */
const told = new Set<number>();

/** Longest that groups are waited for which are told only when this process ends. Milliseconds. */
const lastMs = 150;
const lookAgainMs = 10;

/** A group was started. Children do not get the terminal's Ctrl-C: they end when this process does. */
export function groupBegan(leader: number): void {
  if (!process.listeners('exit').includes(endAll)) process.on('exit', endAll);
  running.add(leader);
}

/** Its leader has ended. Who was told to end may leave others of the group behind, who hold its outputs open: see {@link groupEnded}. */
export function leaderEnded(leader: number): void {
  if (!told.has(leader)) groupEnded(leader);
}

/** Nobody of it is waited for any more. */
export function groupEnded(leader: number): void {
  running.delete(leader);
  told.delete(leader);
}

/** Sends a signal to a group that was started here. What has ended, or does not belong to us (sudo), is left alone. */
export function killGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (running.has(leader)) told.add(leader);
  try {
    process.kill(-leader, signal);
  } catch {
    // ESRCH: it has ended. EPERM: it runs as root; it is given up as hung.
  }
}

/** Settles when every group has ended, or after so many milliseconds. */
export async function allEnded(ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (running.size > 0 && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
}

/**
 * What was told to end before and is still there does not obey. The others are told now, and waited for where nothing else
 * waits any more; after that nobody is there to insist.
 */
function endAll(): void {
  const obeying = [...running].filter((leader) => !told.has(leader));
  for (const leader of obeying) killGroup(leader, 'SIGTERM');
  const until = performance.now() + lastMs;
  while (obeying.some(isAlive) && performance.now() < until) sleep(lookAgainMs);
  for (const leader of running) killGroup(leader, 'SIGKILL');
}

/**
 * Whether a process is there that has not ended: one that nobody has waited for yet is in state Z (proc_pid_stat(5)). Asked at once,
 * as {@link sleep} waits at once: while Node exits it does nothing asynchronous any more.
 */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
