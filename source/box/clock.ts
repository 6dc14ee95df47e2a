/** Time as a door needs it. Tests bring their own that does not wait. */
export interface Clock {
  /** Milliseconds on a clock that never steps back. */
  elapsed(): number;
  /** Waits, or until the signal; Infinity: until the signal only. Never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longest delay that setTimeout takes; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** The clock on the wall behind this process. */
export const realClock: Clock = {
  elapsed: () => performance.now(),
  wait(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = ms === Infinity ? undefined : setTimeout(done, Math.min(ms, longestTimer));
      signal?.addEventListener('abort', done);
    });
  },
};
