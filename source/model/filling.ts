import { type Clean, join, literal, say } from '../text/clean.ts';
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
  /** When it is so full; empty where there is no trend. */
  readonly levels: readonly Level[];
  /** Why there is no trend. */
  readonly why: Clean | null;
}

/** A share of what may be used, and when it is reached. */
export interface Level {
  readonly percent: number;
  /** Milliseconds; 0: it is so full already; null: it does not grow. */
  readonly inMs: number | null;
}

const day = 24 * 3_600_000;
/** Further ahead than this a straight line says nothing. Milliseconds. */
export const farthest = 365 * day;
/** Percent, of used and available together, as df counts. */
const told = [80, 90, 95];

/** How a file system fills, from the samples of its used bytes and what is used now. */
export function fillingOf(
  { mount, space }: Pick<FilesystemState, 'mount' | 'space'>,
  past: Known<Past>,
  now: number,
): Known<Filling> {
  return map(both(space, past), ([{ used, available }, { without, recent, hourly }]) => {
    if (without !== null) return { trend: null, fullInMs: null, levels: [], why: without };
    const name = seriesName('filesystem.used', mount);
    const withNow = (series: SeriesByName, ms: number) => [
      ...(series.get(name) ?? []).filter(({ at }) => at >= now - ms && at < now),
      { at: now, value: used, low: used, high: used },
    ];
    const days = withNow(hourly, 8 * day);
    const trend = trendOf(withNow(recent, day)) ?? trendOf(withNow(hourly, 3 * day)) ?? trendOf(days);
    if (trend === null) return { trend, fullInMs: null, levels: [], why: tooFew(days, now) };
    const levels = told.map((share) => ({
      percent: share,
      inMs: timeToRise(trend, ((used + available) * share) / 100 - used),
    }));
    return { trend, fullInMs: timeToRise(trend, available), levels, why: null };
  });
}

/** `90 % in 3d, 95 % in 5d`: what lies ahead within a year, the nearest first. Null: nothing does. */
export function levelsAhead({ levels }: Filling): Clean | null {
  const ahead = levels.flatMap(({ percent, inMs }) =>
    inMs === null || inMs === 0 || inMs > farthest ? [] : [say`${percent} % in ${duration(inMs)}`],
  );
  return ahead.length === 0 ? null : join(ahead, ', ');
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
