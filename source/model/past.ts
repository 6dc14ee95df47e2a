import { type Clean } from '../text/clean.ts';
import { type InferenceRun } from './inferences.ts';

/** What was measured earlier, and what follows from it. Pure: the store is source/history/samples.ts. */

/** One sample, or all samples of one hour. */
export interface Point {
  /** Beginning of its minute or hour, epoch milliseconds. */
  readonly at: number;
  /** The sample, or the mean of the hour. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Samples of some series by name (`filesystem.used[/]`), each oldest first; a series without any is not in it. */
export type SeriesByName = ReadonlyMap<string, readonly Point[]>;

/** The part of the past that the model rests on: what the catalogue calls `remembered` (sampled.ts). */
export interface Past {
  /** Why nothing is kept here, on purpose; what needs a past is then not judged. Null: it is kept. */
  readonly without: Clean | null;
  /** The first sample of any series, epoch milliseconds; null: there is none yet. */
  readonly since: number | null;
  /** The latest hours ({@link recentMs}), by the minute. */
  readonly recent: SeriesByName;
  /** The latest days ({@link hourlyMs}), by the hour. */
  readonly hourly: SeriesByName;
  /** The latest times that the machine learning was asked for an inference, oldest first. */
  readonly inferences: readonly InferenceRun[];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const recentMs = 6 * hour;
export const hourlyMs = 8 * day;
export const week = 7 * day;

/** A past of nothing, and why it is so on purpose. */
export function noPast(without: Clean): Past {
  return { without, since: null, recent: new Map(), hourly: new Map(), inferences: [] };
}

/** A straight line through samples (least squares), as `predict_linear` of Prometheus draws it. */
export interface Trend {
  /** Change in an hour. */
  readonly perHour: number;
  /** From the first to the last sample, milliseconds. */
  readonly spanMs: number;
  readonly samples: number;
}

/** Fewer samples, or a shorter time, are noise and no trend. */
const fewest = 4;
const shortestMs = 2 * hour;

/** The trend of samples; null when they are too few or lie too close together to tell one. */
export function trendOf(points: readonly Point[]): Trend | null {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return null;
  const spanMs = last.at - first.at;
  if (points.length < fewest || spanMs < shortestMs) return null;
  // Around the first sample: squares of epoch milliseconds would eat up the digits.
  const hours = points.map(({ at }) => (at - first.at) / hour);
  const rises = points.map(({ value }) => value - first.value);
  const middle = mean(hours);
  const height = mean(rises);
  let product = 0;
  let square = 0;
  for (const [index, x] of hours.entries()) {
    product += (x - middle) * ((rises[index] ?? 0) - height);
    square += (x - middle) ** 2;
  }

  return square > 0 ? { perHour: product / square, spanMs, samples: points.length } : null;
}

/** The middle one; of an even number, the mean of the two in the middle. Of at least one. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Milliseconds until a value that follows a trend has risen by `distance`; null: it never does. 0: it has already. */
export function timeToRise({ perHour }: Trend, distance: number): number | null {
  if (distance <= 0) return 0;
  return perHour > 0 ? (distance / perHour) * hour : null;
}

/** The sample nearest to an instant, not further from it than `within` milliseconds; null: there is none. */
export function pointAt(points: readonly Point[], at: number, within: number): Point | null {
  let best: Point | null = null;
  for (const point of points) {
    const distance = Math.abs(point.at - at);
    if (distance <= within && (best === null || distance < Math.abs(best.at - at))) best = point;
  }

  return best;
}

/** Change of a value since some time ago. */
export interface Growth {
  readonly by: number;
  /** How long ago the sample was taken that it is measured against, milliseconds. */
  readonly overMs: number;
}

/**
 * How much `value` has grown in the last `span` milliseconds. The sample of then may lie a quarter of the span off: a box
 * that was switched off that night still has a last week. Null: nothing was sampled then.
 */
export function growthOf(points: readonly Point[], value: number, span: number, now: number): Growth | null {
  const then = pointAt(points, now - span, span / 4);
  return then === null ? null : { by: value - then.value, overMs: now - then.at };
}
