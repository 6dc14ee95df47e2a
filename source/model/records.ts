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
  /** The label that tells what each is about; null: there is one. */
  readonly label: string | null;
  /** Names of timers whose work is written down so: where one exists, records have to. */
  readonly timers: RegExp;
}

type Files = Known<readonly Textfile[]>;
type Timers = Known<readonly TimerState[]>;

/**
 * What is recorded of a kind. Null: nothing, and nothing is there that would record it, so nobody expects it. A file with
 * a line that is not of the format is not believed at all: it is in `damaged`.
 */
export function recordsOf(
  { prefix, label, timers: names }: RecordKind,
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
        const name = label === null ? null : (labels[label] ?? null);
        const key = `${path} ${name ?? ''}`;
        const record = records.get(key) ?? { name, path, modifiedAt, values: new Map<string, number>() };
        records.set(key, record);
        record.values.set(metric, value);
      }
    }
    if (records.size > 0) return known({ records: [...records.values()], damaged }, origin);
    return given(timers, (all): Known<null> => {
      const writer = all.find(({ id, exists }) => exists && names.test(id));
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
      return unknown('parse', say`${record.path} has lines that are not of the format`, origin);
    if ((record.modifiedAt ?? 0) > now + clockJitter)
      return unknown('stale', literal('it was written in the future'), origin);
    return known(record, origin);
  });
}

/** A metric of a record; null: it is not there, or no number that can be. */
export function metricOf({ values }: Recorded, name: string): number | null {
  const value = values.get(name);
  return value !== undefined && Number.isFinite(value) && value >= 0 ? value : null;
}
