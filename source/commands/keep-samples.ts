import { type Samples } from '../history/samples.ts';
import { type Known } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Past } from '../model/past.ts';
import { samplesOf } from '../model/sampled.ts';
import { realTimers, type Timers } from '../watch/timers.ts';

/** Between two samples, and until the first one, when everything has been read once. Milliseconds. */
const everyMs = 60_000;
const firstMs = 15_000;

export interface Keeping {
  /** What was measured earlier; undefined: not read yet. */
  past(): Known<Past> | undefined;
  /** Reads it anew, because something was kept since. */
  readAgain(): Promise<void>;
  stop(): void;
}

/**
 * Keeps what the console measures, once a minute, and reads anew what was before.
 * @param look the model of now, built with the past that is known
 * @param now the box's wall clock, epoch milliseconds
 */
export function keepSamples(
  samples: Samples,
  look: (past: Known<Past> | undefined) => Model,
  now: () => number,
  timers: Timers = realTimers,
): Keeping {
  let past: Known<Past> | undefined;
  let stopped = false;
  let cancel = () => {};
  const read = async (at: number) => {
    past = await samples.past(at);
  };
  const sample = async () => {
    const model = look(past);
    await samples.add(model.now, samplesOf(model));
    await read(model.now);
    arm(everyMs);
  };
  const arm = (ms: number) => {
    if (!stopped) cancel = timers.after(ms, () => void sample());
  };

  void read(now());
  arm(firstMs);
  return {
    past: () => past,
    readAgain: () => read(now()),
    stop() {
      stopped = true;
      cancel();
      samples.close();
    },
  };
}
