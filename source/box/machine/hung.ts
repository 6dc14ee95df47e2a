import { startTime } from './mounts.ts';

/** Children that could not be ended: they wait in the kernel for something that does not come. */
export interface HungChildren {
  /** Whether any is remembered. */
  any(): boolean;
  /** Remembers a child that was given up, under what it was asked about. */
  remember(key: string, pid: number): Promise<void>;
  /** The pid that still waits for the same thing, or null. A second one would only wait beside it. */
  stillWaiting(key: string): Promise<number | null>;
}

/** `readStat` gives the text of /proc/PID/stat, or null when there is no such process. */
export function hungChildren(readStat: (pid: number) => Promise<string | null>): HungChildren {
  const waiting = new Map<string, { pid: number; startedAt: string }>();
  const startOf = async (pid: number) => {
    const stat = await readStat(pid);
    return stat === null ? null : startTime(stat);
  };

  return {
    any: () => waiting.size > 0,
    async remember(key, pid) {
      const startedAt = await startOf(pid);
      if (startedAt !== null) waiting.set(key, { pid, startedAt });
    },
    async stillWaiting(key) {
      const child = waiting.get(key);
      if (child === undefined) return null;
      // The pid may have been given to another process since.
      if ((await startOf(child.pid)) === child.startedAt) return child.pid;
      waiting.delete(key);
      return null;
    },
  };
}
