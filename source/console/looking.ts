import { type Verdict } from '../checks/verdict.ts';
import { type Model } from '../model/model.ts';
import { type Readings } from '../probes/catalogue.ts';
import { type Measuring } from '../probes/probe.ts';
import { type Store } from '../watch/store.ts';
import { placed } from './row-of-check.ts';
import { sameFacts } from './same-facts.ts';
import { type Look } from './screen.ts';

export interface LookingOptions {
  readonly store: Store;
  /** The model of some readings, at the box's present time. */
  readonly build: (readings: Readings, previous: Readings, measuring: readonly Measuring[]) => Model;
  readonly judge: (model: Model) => readonly Verdict[];
  /** The box's wall clock, epoch milliseconds, and its clock that never steps back. */
  readonly now: () => number;
  readonly elapsed: () => number;
}

/** What the console makes of the readings. */
export interface Looking {
  /** As it was made last. */
  readonly look: () => Look;
  /** Makes it of what is read now: news is judged at once; the gauges, and time alone, every few seconds. */
  again(): void;
  /** Whether anything but gauges and ages has moved since, or something long is being measured. */
  hasNews(): boolean;
}

/** Longest that verdicts stand while nothing but gauges moved: something may have become stale, or crossed a threshold. */
const judgeAgainMs = 10_000;

/** Builds and judges the first model, of what is read by now. */
export function startLooking({ store, build, judge, now, elapsed }: LookingOptions): Looking {
  let judged: { readonly readings: Readings; readonly at: number } = { readings: {}, at: -Infinity };
  let built: Readings = {};
  let look: Look = { model: build({}, {}, []), verdicts: [] };
  again();
  return {
    look: () => look,
    again,
    hasNews() {
      const { readings, measuring } = store.snapshot();
      return measuring.length > 0 || look.model.measuring.length > 0 || !sameFacts(readings, built);
    },
  };

  function again(): void {
    const { readings, previous, measuring } = store.snapshot();
    const due = elapsed() - judged.at >= judgeAgainMs;
    if (readings === built && !due) {
      look = { ...look, model: { ...look.model, now: now(), measuring } };
      return;
    }

    built = readings;
    const model = build(readings, previous, measuring);
    if (!due && sameFacts(readings, judged.readings)) {
      look = { ...look, model };
      return;
    }

    judged = { readings, at: elapsed() };
    look = { model, verdicts: judge(model).map(placed) };
  }
}
