/** Of the time, writing takes at most a tenth: between two frames that come by themselves lies nine times what the first one took. */
const restsFor = 9;
/** However slow the terminal is, it is told what is new this often. Milliseconds. */
const slowestMs = 10_000;

/** Milliseconds until the next frame that nobody asked for, after one whose writing took so long. */
export function pauseAfter(tookMs: number): number {
  return Math.min(slowestMs, restsFor * tookMs);
}

/** How long a terminal keeps us waiting. */
export interface Pace {
  /** Milliseconds that were spent writing since it was asked the last time. */
  spent(): number;
  stop(): void;
}

/**
 * Times what is written to a terminal. Node writes to one synchronously on Linux (Node's documentation, "A note on process I/O"): over a
 * slow line, or to a terminal that was stopped (Ctrl-S), a write lasts until it is taken, and nothing else is done meanwhile.
 */
export function paceOf(stdout: NodeJS.WritableStream, elapsed: () => number): Pace {
  const write = stdout.write.bind(stdout) as (...given: readonly unknown[]) => boolean;
  let spentMs = 0;
  stdout.write = (...given: readonly unknown[]) => {
    const startedAt = elapsed();
    try {
      return write(...given);
    } finally {
      spentMs += elapsed() - startedAt;
    }
  };
  return {
    spent() {
      const sum = spentMs;
      spentMs = 0;
      return sum;
    },
    stop() {
      stdout.write = write;
    },
  };
}
