import { type Clock } from '../../source/box/clock.ts';

/** A clock that stands until something waits on it: then it moves on by that, at once. Nothing in a test really waits. */
export interface StandingClock extends Clock {
  /** Moves it on, milliseconds. */
  advance(ms: number): void;
}

export function standingClock(): StandingClock {
  let elapsed = 0;
  return {
    elapsed: () => elapsed,
    advance(ms) {
      elapsed += ms;
    },
    wait(ms, signal) {
      if (signal?.aborted === true) return Promise.resolve();
      if (Number.isFinite(ms)) {
        elapsed += ms;
        return Promise.resolve();
      }
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    },
  };
}
