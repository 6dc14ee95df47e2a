/** One line of the table. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What it is compared with, as it was measured in the same run. */
  readonly reference: string;
  readonly target: string;
  /** Null: there is no target. */
  readonly met: boolean | null;
}

/** The middle value; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) / 2)] ?? NaN;
}

/** The value that nineteen of twenty do not exceed. */
export function p95(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.ceil(values.length * 0.95) - 1] ?? NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

/** A figure that must be at most so many times its reference. */
export function ratio(
  name: string,
  value: number,
  reference: number,
  referenceName: string,
  most: number,
): Figure {
  const times = value / reference;
  return {
    name,
    value: ms(value),
    reference: `${ms(reference)} ${referenceName}`,
    target: `${times.toFixed(2)} x (at most ${most} x)`,
    met: times <= most,
  };
}

export function atMost(name: string, value: number, unit: string, most: number): Figure {
  return {
    name,
    value: `${value.toFixed(2)} ${unit}`,
    reference: '',
    target: `at most ${most} ${unit}`,
    met: value <= most,
  };
}

/** A figure to compare with; nothing is asked of it. */
export function told(name: string, value: string): Figure {
  return { name, value, reference: '', target: '', met: null };
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, reference, target, met }) => [
    met === null ? '' : met ? 'ok' : 'MISSED',
    name,
    value,
    reference,
    target,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
