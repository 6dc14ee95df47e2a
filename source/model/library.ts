import { type Library } from '../probes/postgres.ts';
import { type Known, map } from './known.ts';
import { type Past } from './past.ts';

const day = 24 * 3_600_000;

/** Photos and videos that people see: neither in the trash nor without their file. */
export function presentOf({ total, trashed, offline }: Library): number {
  return total - trashed - offline;
}

/** The most of them that were counted in the last day; null: nobody counted then. */
export function mostOfTheDay(past: Known<Past>, now: number): Known<number | null> {
  return map(past, ({ recent, hourly }) => {
    const counted = [recent, hourly]
      .flatMap((series) => series.get('immich.assets') ?? [])
      .filter(({ at }) => at >= now - day && at <= now)
      .map(({ high }) => high);
    return counted.length === 0 ? null : Math.max(...counted);
  });
}
