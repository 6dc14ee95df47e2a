import { type Textfile } from '../probes/textfiles.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type TimerState } from './backups.ts';
import { clockJitter, given, known, type Known, restingOn, unknown } from './known.ts';

/**
 * What the box's own scripts write down of what they did, as `*.prom` files (backup.textfiles): one thing that they tell of (a disk, a
 * database, a file system), with its metrics.
 */
export interface Recorded {
  /** Value of the label that names it: `/mnt`, `/dev/sda`, `postgresql-immich`; null: the metrics have no such label. */
  readonly name: Clean | null;
  readonly path: Clean;
  readonly modifiedAt: number | null;
  readonly values: ReadonlyMap<string, number>;
}

/** A kind of records. */
export interface RecordKind {
  /** What its metrics begin with: `btrfs_scrub_`. */
  readonly prefix: string;
  /** The labels of which one tells what each is about, as collectors name it; empty: there is one record. */
  readonly labels: readonly string[];
  /** Names of timers whose work is written down so: where one exists, records have to. */
  readonly timers: RegExp;
}

type Files = Known<readonly Textfile[]>;
type Timers = Known<readonly TimerState[]>;

/**
 * What is recorded of a kind. Null: nothing, and nothing is there that would record it, so nobody expects it. A file with
 * a line that is not of the format is not believed at all, and neither is one that says of one thing two values of a metric: it is
 * in `damaged`. Samples without any of the labels tell of the collector and are left out.
 */
export function recordsOf(
  { prefix, labels: names, timers: writers }: RecordKind,
  files: Files,
  timers: Timers,
): Known<{ readonly records: readonly Recorded[]; readonly damaged: readonly Clean[] } | null> {
  return given(files, (list) => {
    const { origin } = files;
    const records = new Map<string, Recorded & { readonly values: Map<string, number> }>();
    const damaged: Clean[] = [];
    for (const { path, modifiedAt, samples, badLines, problem } of list) {
      const mine = samples.filter(({ metric }) => metric.startsWith(prefix));
      if (mine.length > 0 && (badLines > 0 || problem !== undefined)) damaged.push(path);
      for (const { metric, labels, value } of mine) {
        const name = names.map((label) => labels[label]).find((text) => text !== undefined) ?? null;
        if (names.length > 0 && name === null) continue;
        const key = `${path} ${name ?? ''}`;
        const record = records.get(key) ?? { name, path, modifiedAt, values: new Map<string, number>() };
        records.set(key, record);
        if (names.length > 0 && record.values.has(metric)) damaged.push(path);
        record.values.set(metric, value);
      }
    }
    if (records.size > 0) return known({ records: [...records.values()], damaged }, origin);
    return given(timers, (all): Known<null> => {
      const writer = all.find(({ id, exists }) => exists && writers.test(id));
      return writer === undefined
        ? known(null, origin)
        : unknown('dependency', say`${writer.id} is there, but no *.prom file tells what it did`, origin);
    });
  });
}

/** One record as a fact, resting on its own file; unknown where that is damaged or written in the future. */
export function recordOf(
  record: Recorded,
  damaged: readonly Clean[],
  files: Files,
  now: number,
): Known<Recorded> {
  const resting = restingOn(
    files,
    ({ path }) => path !== null && record.path.startsWith(path.replace(/\*\.prom$/, '')),
  );
  return given(resting, (): Known<Recorded> => {
    const { origin } = resting;
    if (damaged.includes(record.path))
      return unknown(
        'parse',
        say`${record.path} has lines that are not of the format, or contradicts itself`,
        origin,
      );
    if ((record.modifiedAt ?? 0) > now + clockJitter)
      return unknown('stale', literal('it was written in the future'), origin);
    return known(record, origin);
  });
}

/** A metric of a record by the first of its names that is there; null: none is, or it is no number that can be. */
export function metricOf({ values }: Recorded, ...names: readonly string[]): number | null {
  const value = names.map((name) => values.get(name)).find((one) => one !== undefined);
  return value !== undefined && Number.isFinite(value) && value >= 0 ? value : null;
}
