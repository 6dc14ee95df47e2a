import { startTime } from './mounts.ts';

/** Children that could not be ended: they wait in the kernel for something that does not come. */
export interface HungChildren {
  /** Whether any may be waiting: of this run, or of an earlier one. */
  any(): Promise<boolean>;
  /** Remembers a child that was given up, under what it was asked about. */
  remember(key: string, pid: number): Promise<void>;
  /** The pid that still waits for the same thing, or null. A second one would only wait beside it. */
  stillWaiting(key: string): Promise<number | null>;
}

/**
 * Where children are remembered for the runs after this one: a process that is given up outlives it. What is read may be anything; null: nothing
 * is kept. Neither rejects.
 */
export interface HungMemory {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

interface Child {
  readonly pid: number;
  readonly startedAt: string;
}

/** No more are kept: a box with so many has other troubles. */
const most = 200;

/** Pids are of one boot, so the memory has to be, too: a file in /run/user/UID. */
export const noMemory: HungMemory = { read: () => Promise.resolve(null), write: () => Promise.resolve() };

/** `readStat` gives the text of /proc/PID/stat, or null when there is no such process. */
export function hungChildren(
  readStat: (pid: number) => Promise<string | null>,
  memory: HungMemory = noMemory,
): HungChildren {
  const waiting = new Map<string, Child>();
  let recalled: Promise<void> | null = null;
  const recall = () =>
    (recalled ??= memory.read().then((text) => {
      for (const [key, child] of text === null ? [] : remembered(text)) {
        if (!waiting.has(key)) waiting.set(key, child);
      }
    }));
  const keep = () => memory.write(JSON.stringify([...waiting].slice(-most)));
  const startOf = async (pid: number) => {
    const stat = await readStat(pid);
    return stat === null ? null : startTime(stat);
  };

  return {
    async any() {
      await recall();
      return waiting.size > 0;
    },
    async remember(key, pid) {
      const startedAt = await startOf(pid);
      if (startedAt === null) return;
      await recall();
      waiting.set(key, { pid, startedAt });
      await keep();
    },
    async stillWaiting(key) {
      await recall();
      const child = waiting.get(key);
      if (child === undefined) return null;
      // The pid may have been given to another process since.
      if ((await startOf(child.pid)) === child.startedAt) return child.pid;
      waiting.delete(key);
      await keep();
      return null;
    },
  };
}

/** What was written before; what is not of its shape is nothing. */
function remembered(text: string): readonly (readonly [string, Child])[] {
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return [];
    return list.slice(-most).flatMap((entry: unknown): readonly (readonly [string, Child])[] => {
      if (!Array.isArray(entry)) return [];
      const [key, child] = entry as [unknown, Partial<Child> | null | undefined];
      const { pid, startedAt } = child ?? {};
      return typeof key === 'string' &&
        Number.isSafeInteger(pid) &&
        Number(pid) > 1 &&
        typeof startedAt === 'string'
        ? [[key, { pid: Number(pid), startedAt }]]
        : [];
    });
  } catch {
    return [];
  }
}
