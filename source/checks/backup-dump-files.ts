import { clockJitter, given, known, type Known, unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { medianOf } from '../model/past.ts';
import { type DumpSeries, promisedBy } from '../probes/dump-files.ts';
import { type Clean, join, literal, say } from '../text/clean.ts';
import { bytes } from '../text/format.ts';
import { secondsSince } from './backup-rhythm.ts';
import { type Check, type Target } from './check.ts';
import { ago } from './records.ts';
import { typed } from './remedies.ts';

const hours = 3600;
/** A dump of less than this share of the usual one lacks something; one of more than this is news. */
const usual = { least: 0.5, most: 2 } as const;
/** Small ones change by more than that on a quiet day. Bytes (the owner's own alert). */
const small = 50 * 1_000_000;
/** A dump that is still being written after this long was given up. Seconds. */
const longest = 6 * hours;
const enoughBefore = 3;
const dumping = /^db-dump/;

/** Whether something is there that dumps into files. */
function expected({ backups }: Pick<Model, 'backups'>): Known<Clean | null> {
  return given(backups.timers, (timers) =>
    known(
      timers.find(({ id, exists, retired }) => exists && !retired && dumping.test(id))?.id ?? null,
      backups.timers.origin,
    ),
  );
}

const none = literal('no dump lies in the folders of backup.dumps, and no timer dumps');

type Newest = NonNullable<DumpSeries['newest']>;

/** Null stands for dumps that have to be there and are not. */
export const backupDumpFile: Check<DumpSeries | null, DumpSeries & { readonly newest: Newest }> = {
  id: 'backup.dump_file',
  group: 'backup',
  pane: 'backups',
  needs: ['dumpFiles', 'timers', 'units'],
  promise: 'the newest dump of every database is fresh, is what its name says, and has the usual size',
  explain:
    'The files in the folders of backup.dumps: the time of the newest, its first bytes against its name (a .gz that is no gzip is an error message that was saved), and its size against the median of ' +
    'those before it: less than half of it is critical, more than twice of it (over 50 MB) a warning. A *.tmp that nobody has written to for six hours is a dump that was broken off.',
  thresholds: {
    warn: String(26 * hours),
    crit: String(50 * hours),
    unit: 's',
    source: 'daily, as backup.local; half of the median: awesome-prometheus-alerts',
  },
  notApplicable: ({ dumpFiles, backups }) => {
    const timer = expected({ backups });
    const empty = dumpFiles.known && dumpFiles.value.every(({ newest }) => newest === null);
    return empty && timer.known && timer.value === null ? none : null;
  },
  subjects: ({ dumpFiles }) =>
    given(dumpFiles, (list): Known<readonly Target<DumpSeries | null>[]> =>
      known(
        list.map((subject) => ({ name: subject.name, row: say`dump:${subject.name}`, subject })),
        dumpFiles.origin,
      ),
    ),
  fact: (series, model) =>
    given(model.dumpFiles, (): Known<DumpSeries & { readonly newest: Newest }> => {
      const { origin } = model.dumpFiles;
      if (series === null) return unknown('dependency', none, origin);
      const { newest, folder, there } = series;
      if (newest === null)
        return given(expected(model), () =>
          unknown('dependency', there ? say`no dump lies in ${folder}` : say`${folder} is not there`, origin),
        );
      if (newest.format === null)
        return unknown('permission', say`the first bytes of ${newest.name} cannot be read`, origin);
      if (newest.modifiedAt === null)
        return unknown('dependency', say`when ${newest.name} was written is not told`, origin);
      if (newest.modifiedAt > model.now + clockJitter)
        return unknown('parse', say`${newest.name} was written in the future`, origin);
      return known({ ...series, newest }, origin);
    }),
  judge(series, _, { now }) {
    const { newest, folder, before, unfinished } = series;
    const remedy = typed(['ls', '-lt', '--', folder]);
    const promised = promisedBy(newest.name);
    if (newest.size === 0 || newest.format === 'empty')
      return { status: 'critical', summary: say`${newest.name} is empty`, remedy };
    if (promised !== null && newest.format !== promised)
      return {
        status: 'critical',
        summary: say`${newest.name} is no ${literal(promised)}: ${newest.format === 'unknown' ? literal('nothing that a dump begins with') : literal(newest.format ?? 'unknown')}`,
        remedy: typed(['file', '--', `${folder}/${newest.name}`]),
      };
    const age = secondsSince(newest.modifiedAt ?? 0, now);
    const median = before.length < enoughBefore ? null : medianOf(before);
    const size = newest.size === null ? literal('of a size that is not told') : bytes(newest.size);
    const share = median === null || newest.size === null || median === 0 ? null : newest.size / median;
    const about = share === null || median === null ? literal('') : say` (usually ${bytes(median)})`;
    const stuck = unfinished.filter(
      ({ modifiedAt }) => modifiedAt !== null && secondsSince(modifiedAt, now) > longest,
    );
    const left =
      stuck.length === 0
        ? literal('')
        : say`; broken off: ${join(
            stuck.slice(0, 2).map(({ name }) => name),
            ', ',
          )}`;
    const atLeast =
      share !== null && share < usual.least
        ? ('critical' as const)
        : stuck.length > 0 || (share !== null && share > usual.most && (newest.size ?? 0) > small)
          ? ('warning' as const)
          : null;
    return {
      value: age,
      summary: say`${size}${about}, written ${ago(age)}${left}`,
      remedy,
      ...(atLeast === null ? {} : { atLeast }),
    };
  },
};
