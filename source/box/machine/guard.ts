import { type FileFailure, type Found } from '../box.ts';
import { deadline } from './deadline.ts';

/** Runs an operation on a path in this process: its value, or why there is none. Never rejects. */
export type Guard = <T>(path: string, operation: () => Promise<T>) => Promise<Found<T>>;

/**
 * Node has four threads for files, DNS and cryptography, and a thread that waits for a dead disk never comes back, not
 * even for process.exit. So at most `slots` operations run at a time: when all of them are stuck, further ones are
 * refused as `hung`, and half of the threads are still free. An operation that takes longer than `deadlineMs` is a
 * `timeout` and keeps its slot until it comes back.
 */
export function guard({ slots = 2, deadlineMs = 2000 } = {}): Guard {
  let busy = 0;
  let stuck = 0;
  const waiting: (() => void)[] = [];
  const wake = (count: number) => {
    for (const next of waiting.splice(0, count)) next();
  };

  return async (path, operation) => {
    while (busy >= slots) {
      if (stuck >= slots)
        return { found: false, why: 'hung', detail: `${path} was not read: ${stuck} files do not answer` };
      await new Promise<void>((resolve) => waiting.push(resolve));
    }

    busy++;
    let late = false;
    const running = settled(operation).finally(() => {
      busy--;
      if (late) stuck--;
      wake(1);
    });
    const { promise: passed, resolve: pass } = Promise.withResolvers<null>();
    const callOff = deadline(deadlineMs, () => pass(null));
    const result = await Promise.race([running, passed]);
    callOff();
    if (result !== null) return result;
    late = true;
    stuck++;
    if (stuck >= slots) wake(waiting.length);
    return { found: false, why: 'timeout', detail: `${path} did not answer within ${deadlineMs} ms` };
  };
}

async function settled<T>(operation: () => Promise<T>): Promise<Found<T>> {
  try {
    return { found: true, value: await operation() };
  } catch (error) {
    return failed(error);
  }
}

/** The error of a system call as a reason (errno(3)). */
export function failed(error: unknown): Found<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? error.message : String(error);
  return { found: false, why: reasons[code] ?? 'internal', detail };
}

const reasons: Readonly<Record<string, FileFailure>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  // A process that ended while its /proc folder was read.
  ESRCH: 'missing',
  EACCES: 'permission',
  EPERM: 'permission',
  EOPNOTSUPP: 'not-supported',
  ENOTSUP: 'not-supported',
  ENODATA: 'not-supported',
  ENODEV: 'not-supported',
  ENXIO: 'not-supported',
  EINVAL: 'not-supported',
  ETIMEDOUT: 'timeout',
  TOO_LARGE: 'too-large',
};
