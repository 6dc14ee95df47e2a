import { type InferenceRun } from '../model/inferences.ts';
import { type Known, known, unknown } from '../model/known.ts';
import { hourlyMs, type Past, type Point, recentMs, type SeriesByName } from '../model/past.ts';
import { rememberedIds, sampled } from '../model/sampled.ts';
import { clean } from '../text/clean.ts';
import { isWanted } from './sample-rows.ts';
import { type Samples, type Wish } from './samples.ts';

/** Bends of a line, oldest first: what a series was between them lies on it. Epoch milliseconds. */
type Bends = { readonly at: number; readonly value: number }[];

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A recorded box was sampled every five minutes in its last day, and every hour before. */
const stepIn = { lastDay: 5 * minute, before: hour };

/**
 * The samples of a recorded box, from text: a line for each series, its name and then pairs of how long ago and what it
 * was then, oldest first, with straight lines between them (fixtures/boxes/README.md). What is added is kept in memory.
 *
 *     filesystem.used[/]  30d 70GiB  7d 71.2GiB  0 73GiB
 *
 * @param openedAt epoch milliseconds that `ago` counts from
 * @param inferences what was recorded of them (recorded-inferences.ts)
 */
export function recordedSamples(
  text: string,
  file: string,
  openedAt: number,
  inferences: readonly InferenceRun[] = [],
): Samples {
  const series = parseSamples(text, openedAt);
  let asked = inferences;
  const origin = (now: number) => ({
    probes: [],
    takenAt: now,
    evidence: [{ argv: null, path: clean(file), exit: null, stderr: null, tookMs: 0 }],
  });
  const answer = <T>(now: number, read: (series: ReadonlyMap<string, Bends>) => T): Known<T> =>
    series instanceof Map
      ? known(read(series), origin(now))
      : unknown('parse', clean(`${file}: ${series}`), origin(now));
  return {
    add(now, samples) {
      if (!(series instanceof Map)) return Promise.resolve(null);
      for (const { series: name, kind, value } of samples) {
        if (kind !== 'gauge') continue;
        const bends = series.get(name) ?? [];
        if ((bends.at(-1)?.at ?? -Infinity) < now - minute) bends.push({ at: now, value });
        series.set(name, bends);
      }
      return Promise.resolve(null);
    },
    keepInference(run) {
      asked = [...asked, run];
      return Promise.resolve(null);
    },
    read: (wish) => Promise.resolve(answer(wish.until, (all) => readSeries(all, wish, openedAt))),
    past: (now) =>
      Promise.resolve(
        answer(now, (all): Past => {
          const wish = { series: rememberedIds, until: now };
          const first = Math.min(...[...all.values()].map(([bend]) => bend?.at ?? Infinity));
          return {
            without: null,
            since: Number.isFinite(first) ? first : null,
            recent: readSeries(all, { ...wish, since: now - recentMs, stepMs: minute }, openedAt),
            hourly: readSeries(all, { ...wish, since: now - hourlyMs, stepMs: hour }, openedAt),
            inferences: asked,
          };
        }),
      ),
    close: () => undefined,
  };
}

const lineForm = /^(\S+?\[.*\]|\S+)\s+(\S.*)$/;
const agoForm = /^(\d+(?:\.\d+)?)([mhd])$|^0$/;
const valueForm = /^(-?\d+(?:\.\d+)?)(B|KiB|MiB|GiB|TiB)?$/;
const lengths: Readonly<Record<string, number>> = { m: minute, h: hour, d: day };
const factors: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** The series of a text; or what is wrong with it, as a sentence that names the line. */
export function parseSamples(text: string, openedAt: number): Map<string, Bends> | string {
  const series = new Map<string, Bends>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name = '', rest = ''] = lineForm.exec(line.trim()) ?? [];
    const bends = bendsOf(rest.split(/\s+/), openedAt);
    if (name === '' || bends === null) return `line ${index + 1} is not NAME AGO VALUE …, oldest first`;
    series.set(name, bends);
  }
  return series;
}

function bendsOf(words: readonly string[], openedAt: number): Bends | null {
  const bends: Bends = [];
  for (let index = 0; index < words.length; index += 2) {
    const ago = agoForm.exec(words[index] ?? '');
    const value = valueForm.exec(words[index + 1] ?? '');
    if (ago === null || value === null) return null;
    const at = openedAt - Number(ago[1] ?? 0) * (lengths[ago[2] ?? ''] ?? 0);
    if (at <= (bends.at(-1)?.at ?? -Infinity)) return null;
    bends.push({ at, value: Number(value[1]) * (factors[value[2] ?? ''] ?? 1) });
  }
  return bends.length > 0 ? bends : null;
}

function readSeries(all: ReadonlyMap<string, Bends>, wish: Wish, openedAt: number): SeriesByName {
  const found = new Map<string, readonly Point[]>();
  for (const [name, bends] of all) {
    if (!isWanted(name, wish.series)) continue;
    const points = isEvent(name) ? eventsOf(bends, wish) : pointsOf(bends, wish, openedAt);
    if (points.length > 0) found.set(name, points);
  }
  return found;
}

function pointsOf(bends: Bends, { since, until, stepMs }: Wish, openedAt: number): readonly Point[] {
  const [first] = bends;
  const last = bends.at(-1);
  if (first === undefined || last === undefined) return [];
  const step = Math.max(stepMs, stepMs >= hour ? stepIn.before : stepIn.lastDay);
  const begin = Math.max(since, first.at, stepMs >= hour ? -Infinity : openedAt - day);
  const points: Point[] = [];
  for (let at = Math.ceil(begin / step) * step; at <= Math.min(until, last.at); at += step) {
    const value = valueAt(bends, at);
    // A peak between two steps belongs to the piece that it lies in.
    const within = bends.filter((bend) => bend.at >= at && bend.at < at + step).map((bend) => bend.value);
    points.push({ at, value, low: Math.min(value, ...within), high: Math.max(value, ...within) });
  }
  return points;
}

/** What ended at some instants: nothing lies between them. */
function eventsOf(bends: Bends, { since, until }: Wish): readonly Point[] {
  return bends
    .filter(({ at }) => at >= since && at <= until)
    .map(({ at, value }) => ({ at: Math.floor(at / hour) * hour, value, low: value, high: value }));
}

function isEvent(name: string): boolean {
  return sampled.some(({ id, kind }) => kind === 'event' && isWanted(name, [id]));
}

/** The value on the line at an instant within it. */
function valueAt(bends: Bends, at: number): number {
  const after = bends.findIndex((bend) => bend.at >= at);
  const right = bends[after];
  const left = bends[after - 1] ?? right;
  if (left === undefined || right === undefined) return NaN;
  if (right.at === left.at) return right.value;
  return left.value + ((right.value - left.value) * (at - left.at)) / (right.at - left.at);
}
