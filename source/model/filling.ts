import { type Clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { both, type Known, map } from './known.ts';
import {
  type Past,
  pointAt,
  type Point,
  type SeriesByName,
  timeToRise,
  type Trend,
  trendOf,
  week,
} from './past.ts';
import { seriesName } from './sampled.ts';
import { type FilesystemState } from './storage.ts';

/** How a file system fills. */
export interface Filling {
  /** Of the used bytes: over the latest six hours, or over days where samples are rarer. Null: there are too few. */
  readonly trend: Trend | null;
  /** Milliseconds until nothing is available; null: it does not grow, or that is not known. */
  readonly fullInMs: number | null;
  /** Why there is no trend. */
  readonly why: Clean | null;
}

const day = 24 * 3_600_000;

/** How a file system fills, from the samples of its used bytes and what is used now. */
export function fillingOf(
  { mount, space }: Pick<FilesystemState, 'mount' | 'space'>,
  past: Known<Past>,
  now: number,
): Known<Filling> {
  return map(both(space, past), ([{ used, available }, { without, recent, hourly }]) => {
    if (without !== null) return { trend: null, fullInMs: null, why: without };
    const name = seriesName('filesystem.used', mount);
    const withNow = (series: SeriesByName, ms: number) => [
      ...(series.get(name) ?? []).filter(({ at }) => at >= now - ms && at < now),
      { at: now, value: used, low: used, high: used },
    ];
    const days = withNow(hourly, 8 * day);
    const trend = trendOf(withNow(recent, day)) ?? trendOf(withNow(hourly, 3 * day)) ?? trendOf(days);
    return trend === null
      ? { trend, fullInMs: null, why: tooFew(days, now) }
      : { trend, fullInMs: timeToRise(trend, available), why: null };
  });
}

function tooFew(points: readonly Point[], now: number): Clean {
  const before = points.length - 1;
  const [first] = points;
  return first === undefined || before === 0
    ? literal('no sample of earlier yet')
    : say`only ${before} samples, in ${duration(now - first.at)}`;
}

/** Percent used about a week ago; null: not sampled then, or not known. */
export function usedLastWeek(mount: Clean, past: Known<Past>, now: number): number | null {
  if (!past.known) return null;
  const then = (id: string) =>
    pointAt(past.value.hourly.get(seriesName(id, mount)) ?? [], now - week, week / 4)?.value ?? null;
  const used = then('filesystem.used');
  const available = then('filesystem.available');
  return used === null || available === null || used + available <= 0
    ? null
    : (used / (used + available)) * 100;
}
