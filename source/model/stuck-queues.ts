import { idleJobs, type Queue } from '../probes/immich-api.ts';
import { type Clean } from '../text/clean.ts';
import { type Known, valueOf } from './known.ts';
import { type Past } from './past.ts';
import { seriesName } from './sampled.ts';

/** A queue whose jobs wait for nothing, while none of them runs. */
export interface StuckQueue {
  readonly name: Clean;
  readonly ready: number;
  /** Since when every sample has said so, milliseconds. */
  readonly forMs: number;
}

/** Between one job and the next none runs for a moment; a minute's sample may hit it, half an hour of them does not. */
const longestPauseMs = 30 * 60_000;
const fewestSamples = 2;

/**
 * The queues in which no job ran for at least half an hour although some could, and which have not become shorter: one look cannot
 * tell that, samples of earlier can (`immich.idle_jobs`, by the minute).
 */
export function stuckQueues(queues: readonly Queue[], past: Known<Past>, now: number): readonly StuckQueue[] {
  const recent = valueOf(past)?.recent;
  return queues.flatMap((queue) => {
    const ready = idleJobs(queue);
    if (ready === 0) return [];
    const before = (recent?.get(seriesName('immich.idle_jobs', queue.name)) ?? []).filter(
      ({ at }) => at < now,
    );
    const run = before.slice(before.findLastIndex(({ low }) => low === 0) + 1);
    const [first] = run;
    if (first === undefined || run.length < fewestSamples || now - first.at < longestPauseMs) return [];
    return ready < first.low ? [] : [{ name: queue.name, ready, forMs: now - first.at }];
  });
}
