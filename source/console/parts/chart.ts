import { type Point } from '../../model/past.ts';

/** Eighths of a cell, lowest first: a cell that holds a value is never empty. */
const eighths = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A stretch of time in cells, and the values between which it is drawn. Epoch milliseconds. */
export interface Scale {
  readonly since: number;
  readonly until: number;
  readonly cells: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The highest value of each cell of a stretch of time; null where nothing was sampled. What peaks for a minute must be seen: a mean
 * would hide it.
 */
export function peaks(
  points: readonly Point[],
  { since, until, cells }: Omit<Scale, 'low' | 'high'>,
): (number | null)[] {
  const highest = Array.from({ length: Math.max(0, cells) }, (): number | null => null);
  const length = (until - since) / cells;
  for (const { at, high } of points) {
    if (at < since || at > until) continue;
    const cell = Math.min(cells - 1, Math.floor((at - since) / length));
    highest[cell] = Math.max(highest[cell] ?? -Infinity, high);
  }
  return highest;
}

/**
 * Samples as columns of `rows` lines, the top one first; blank where nothing was sampled. A value at `low` or below it still
 * draws the lowest eighth, so that it differs from none.
 */
export function columnsOf(points: readonly Point[], scale: Scale, rows: number): readonly string[] {
  const { low, high } = scale;
  const heights = peaks(points, scale).map((value) => {
    if (value === null) return 0;
    const share = high > low ? (value - low) / (high - low) : 0;
    return Math.max(1, Math.min(rows * eighths.length, Math.round(share * rows * eighths.length)));
  });
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * eighths.length;
    return heights.map((height) => eighths[Math.min(eighths.length, height - below) - 1] ?? ' ').join('');
  });
}
