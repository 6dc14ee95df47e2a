import { type Known } from '../model/known.ts';
import { type Point, type SeriesByName } from '../model/past.ts';
import { type Sampled } from '../model/sampled.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { wholeOrParts, percent, shortBytes } from '../text/format.ts';
import { type Line, gap, joinLines, line, piece } from './line.ts';
import { columnsOf } from './parts/chart.ts';
import { unknownSentence } from './unknowns.ts';

/** A series of samples that a detail view shows (source/model/sampled.ts). */
export interface Chart {
  readonly title: Clean;
  /** `unit.memory[traefik]` */
  readonly series: string;
  readonly unit: Sampled['unit'];
  /** What it must not reach: the top of the scale when it is near. Null: there is no such value. */
  readonly limit: number | null;
}

const hour = 3_600_000;

/** The stretches of time that charts show, and how samples are put together for them. Milliseconds. */
export const stretches = {
  day: { spanMs: 24 * hour, stepMs: 10 * 60_000, word: literal('24 h') },
  month: { spanMs: 30 * 24 * hour, stepMs: 4 * hour, word: literal('30 d') },
} as const;

/** Samples of the charts on the screen, as they were last read. */
export type Charted = Readonly<Record<keyof typeof stretches, Known<SeriesByName>>>;

/** Lines of the larger chart. */
const rows = 3;
/** Cells of the scale to the left of a chart. */
const scaleCells = 6;
/** More cells than this show no more: samples are that far apart. */
const mostCells = 120;

/** A value in few cells: `1.2G`, `34.0 %`, `2m 10s`. */
function valueOf(value: number, unit: Chart['unit']): Clean {
  switch (unit) {
    case 'B':
      return shortBytes(value);
    case '%':
      return percent(value);
    case 's':
      return wholeOrParts(value);
    case '°C':
      return say`${Math.round(value)} °C`;
    case 'W':
      return say`${value.toFixed(1) as Clean} W`;
    case 'count':
      return say`${Math.round(value * 100) / 100}`;
  }
}

/** The same for the scale, where every cell counts. */
function scaleOf(value: number, unit: Chart['unit']): Clean {
  if (unit === '%') return say`${Math.round(value)}%`;
  return unit === '°C' || unit === 'W' ? say`${Math.round(value)}${unit as Clean}` : valueOf(value, unit);
}

/** Lowest, highest and latest of some samples. */
function extent(points: readonly Point[]): { low: number; high: number; last: Point } | null {
  const last = points.at(-1);
  if (last === undefined) return null;
  return {
    low: Math.min(...points.map((point) => point.low)),
    high: Math.max(...points.map((point) => point.high)),
    last,
  };
}

/**
 * The lines of some charts: of each the last day, larger, and the last month on one line. While nothing has been read they say so;
 * a series without samples says that too, and never looks like zeros.
 * @param width cells of a line
 */
export function chartLines(
  charts: readonly Chart[],
  charted: Charted | null,
  now: number,
  width: number,
): readonly Line[] {
  if (charts.length === 0) return [];
  const cells = Math.min(mostCells, width - scaleCells - 2);
  return charts.flatMap((chart) => [[], ...linesOf(chart, charted, now, cells)]);
}

function linesOf(chart: Chart, charted: Charted | null, now: number, cells: number): readonly Line[] {
  const title = line(chart.title, 'strong');
  if (charted === null) return [joinLines([title, line(literal('reading what was kept …'), 'dim')])];
  if (!charted.day.known) return [joinLines([title, line(unknownSentence(charted.day, now), 'unknown')])];
  const day = charted.day.value.get(chart.series) ?? [];
  const month = charted.month.known ? (charted.month.value.get(chart.series) ?? []) : [];
  const whole = extent(day);
  const long = extent(month);
  if (whole === null && long === null)
    return [joinLines([title, line(literal('no samples were kept'), 'dim')])];
  const words = [
    title,
    ...(whole === null
      ? [line(literal('none in 24 h'), 'dim')]
      : [line(say`24 h: ${valueOf(whole.low, chart.unit)} to ${valueOf(whole.high, chart.unit)}`)]),
    ...(long === null
      ? []
      : [line(say`30 d: ${valueOf(long.low, chart.unit)} to ${valueOf(long.high, chart.unit)}`)]),
    ...(chart.limit === null ? [] : [line(say`limit ${valueOf(chart.limit, chart.unit)}`, 'dim')]),
  ];
  if (cells < 10) return [joinLines(words)];
  return [
    joinLines(words, '  '),
    ...(whole === null ? [] : large(chart, day, whole, now, cells)),
    ...(long === null ? [] : [oneLine(chart, month, long, now, cells)]),
  ];
}

/** From zero up: half of the height is half of it. The limit is the top when more than half of it was used. */
function topOf({ limit }: Chart, high: number): number {
  return limit !== null && high > limit / 2 ? Math.max(limit, high) : high;
}

function large(
  chart: Chart,
  points: readonly Point[],
  { high }: { readonly high: number },
  now: number,
  cells: number,
): readonly Line[] {
  const top = topOf(chart, high);
  const { spanMs } = stretches.day;
  const drawn = columnsOf(points, { since: now - spanMs, until: now, cells, low: 0, high: top }, rows);
  return [
    ...drawn.map((text, row) =>
      scaled(row === 0 ? scaleOf(top, chart.unit) : row === rows - 1 ? literal('0') : literal(''), text),
    ),
    axis(cells),
  ];
}

function scaled(label: Clean, text: string): Line {
  return [
    piece(label.padStart(scaleCells).slice(0, scaleCells) as Clean, 'dim'),
    gap(1),
    piece(text.trimEnd() as Clean, 'accent'),
  ];
}

/** `24 h ago ───── 12 h ───── now` */
function axis(cells: number): Line {
  const [left, middle, right] = ['24 h ago', '12 h', 'now'];
  const half = Math.floor((cells - middle.length) / 2) - left.length;
  const rest = cells - left.length - half - middle.length - right.length;
  if (half < 2 || rest < 2) return [gap(scaleCells + 1), piece(literal('24 h'), 'dim')];
  return [
    gap(scaleCells + 1),
    piece(`${left}${' '.repeat(half)}${middle}${' '.repeat(rest)}${right}` as Clean, 'dim'),
  ];
}

function oneLine(
  chart: Chart,
  points: readonly Point[],
  { high }: { readonly high: number },
  now: number,
  cells: number,
): Line {
  const { spanMs, word } = stretches.month;
  const scale = { since: now - spanMs, until: now, cells, low: 0, high: topOf(chart, high) };
  return scaled(word, columnsOf(points, scale, 1)[0] ?? '');
}
