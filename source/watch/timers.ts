/** What waits: injected, so that tests decide when time passes. */
export interface Timers {
  /** Calls back once after so many milliseconds; the returned function prevents it. */
  after(ms: number, run: () => void): () => void;
}

export const realTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
