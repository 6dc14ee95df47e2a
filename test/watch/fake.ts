import { type Box } from '../../source/box/box.ts';
import { type Config } from '../../source/config/schema.ts';
import { type Context, type Probe } from '../../source/probes/probe.ts';
import { type Timers } from '../../source/watch/timers.ts';

/** A clock that stands still until a test moves it, with the timers that hang on it. */
export function fakeTime(): Timers & { now(): number; pass(ms: number): Promise<void> } {
  let now = 0;
  const waiting = new Map<object, { at: number; run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const key = {};
      waiting.set(key, { at: now + ms, run });
      return () => void waiting.delete(key);
    },
    /** Lets time pass timer by timer, and after each of them everything that follows from it. */
    async pass(ms) {
      const end = now + ms;
      await settled();
      for (;;) {
        const next = [...waiting]
          .filter(([, { at }]) => at <= end)
          .toSorted(([, a], [, b]) => a.at - b.at)[0];
        if (next === undefined) break;
        waiting.delete(next[0]);
        now = next[1].at;
        next[1].run();
        await settled();
      }
      now = end;
    },
  };
}

/** All promises that can go on have gone on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

/** A box of which only the clock, the runs and the followed command are asked. */
export function fakeBox(time: { now(): number }, more: Partial<Box> = {}): Box {
  const never = { stop: () => {}, ended: new Promise<never>(() => {}) };
  return {
    now: () => 1_000_000 + time.now(),
    elapsed: () => time.now(),
    follow: () => never,
    ...more,
  } as Box;
}

export function contextOf(box: Box): Context {
  return { box, config: { probes: { patience: 1 } } as Config };
}

/** A probe that answers after `takes` milliseconds with how often it was asked, and notes when. */
export function counting(
  time: Timers & { now(): number },
  every: Probe<number>['every'],
  options: { takes?: number; staleAfter?: number; fails?: () => boolean } = {},
): Probe<number> & { readonly asked: number[]; readonly previous: (number | undefined)[] } {
  const { takes = 0, staleAfter = 1e9, fails = () => false } = options;
  const asked: number[] = [];
  const previous: (number | undefined)[] = [];
  return {
    id: 'counting',
    title: 'counts',
    every,
    staleAfter,
    asked,
    previous,
    async read(_context, _evidence, before) {
      asked.push(time.now());
      previous.push(before);
      const count = asked.length;
      if (takes > 0) await new Promise<void>((resolve) => time.after(takes, resolve));
      if (fails()) throw new Error('broken');
      return count;
    },
  };
}
