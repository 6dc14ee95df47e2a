import { setImmediate } from 'node:timers';
import { type Clock } from '../../source/box/clock.ts';
import { type Timers } from '../../source/watch/timers.ts';

/** Time that stands while anybody works, and then jumps to the next instant that somebody waits for. */
export interface JumpingTime extends Clock, Timers {
  /** Lets time pass until the work is done; null when it never will be, because nothing waits for an instant any more. */
  until<T>(work: Promise<T>): Promise<T | null>;
}

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** So many turns of the event loop without an end: then what is left waits for time. */
const idleTurns = 3;

export function jumpingTime(): JumpingTime {
  let elapsed = 0;
  const alarms = new Set<Alarm>();
  const after = (ms: number, ring: () => void) => {
    const alarm = { at: elapsed + ms, ring };
    if (Number.isFinite(ms)) alarms.add(alarm);
    return () => void alarms.delete(alarm);
  };
  const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

  return {
    elapsed: () => elapsed,
    after,
    wait(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const cancel = after(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      });
    },
    async until<T>(work: Promise<T>) {
      const end: T[] = [];
      void work.then((value) => end.push(value));
      for (;;) {
        for (let turns = 0; turns < idleTurns && end.length === 0; turns++) await turn();
        const [value] = end;
        if (value !== undefined) return value;
        const next = [...alarms].reduce<Alarm | null>(
          (first, alarm) => (first === null || alarm.at < first.at ? alarm : first),
          null,
        );
        if (next === null) return null;
        alarms.delete(next);
        elapsed = Math.max(elapsed, next.at);
        next.ring();
      }
    },
  };
}
