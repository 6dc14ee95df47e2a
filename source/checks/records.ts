import { type Config } from '../config/schema.ts';
import { clockJitter, given, known, type Known, unknown, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { metricOf, type Recorded, type RecordKind, recordOf, recordsOf } from '../model/records.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { bytes, duration } from '../text/format.ts';
import { secondsSince } from './backup-rhythm.ts';
import { type Check, type Judgement, type Target } from './check.ts';
import { typed } from './remedies.ts';

const hours = 3600;
const days = 24 * hours;

/** Null stands for records that have to be there and are not. */
type Subject = Recorded | null;

/** What the checks of one kind of records have in common. */
function ofRecords(kind: RecordKind, none: Clean, row: (record: Recorded, model: Model) => Clean | null) {
  const found = ({ textfiles, backups }: Model) => recordsOf(kind, textfiles, backups.timers);
  return {
    needs: ['textfiles', 'timers', 'units'],
    notApplicable: (model: Model): Clean | null => {
      const records = found(model);
      return records.known && records.value === null ? none : null;
    },
    subjects: (model: Model): Known<readonly Target<Subject>[]> =>
      given(found(model), (value) =>
        known(
          (value?.records ?? []).map((record) => ({
            name: record.name,
            row: row(record, model),
            subject: record,
          })),
          model.textfiles.origin,
        ),
      ),
    fact: (record: Subject, model: Model): Known<Recorded> =>
      given(found(model), (value) =>
        record === null || value === null
          ? unknown('dependency', none, model.textfiles.origin)
          : recordOf(record, value.damaged, model.textfiles, model.now),
      ),
  } as const;
}

function written(
  at: number | null,
  what: Clean,
  now: number,
): { readonly age: number } | { readonly status: 'unknown'; readonly summary: Clean; readonly remedy: null } {
  if (at === null) return { status: 'unknown', summary: say`${what} is not told`, remedy: null };
  if (at * 1000 > now + clockJitter)
    return { status: 'unknown', summary: say`${what} lies in the future`, remedy: null };
  return { age: secondsSince(at * 1000, now) };
}

const ago = (age: number) => say`${duration(age * 1000)} ago`;

const scrub: RecordKind = { prefix: 'btrfs_scrub_', label: 'mountpoint', timers: /scrub/ };

export const btrfsScrub: Check<Subject, Recorded> = {
  ...ofRecords(
    scrub,
    literal('no btrfs_scrub_* metric in a *.prom file, and no timer that scrubs'),
    ({ name }, { storage }) =>
      (valueOf(storage.filesystems) ?? []).find(
        ({ mount, mounts }) => name !== null && (mount === name || mounts.includes(name)),
      )?.mount ?? null,
  ),
  needs: ['textfiles', 'timers', 'units', 'filesystems'],
  id: 'btrfs.scrub',
  group: 'disk',
  pane: 'disk',
  promise: 'every btrfs is read through now and then, and is whole',
  explain:
    'btrfs_scrub_last_finished_timestamp{mountpoint} of the *.prom files that the box’s own scrub leaves, and its btrfs_scrub_uncorrectable_errors and ' +
    'btrfs_scrub_corrected_errors. What cannot be repaired is critical; what was repaired is a warning, because a disk does not do that by itself. A scrub says ' +
    'nothing of files with chattr +C: they have no checksums. Without root nobody else tells of scrubs; with it `btrfs scrub status` does.',
  thresholds: {
    warn: String(35 * days),
    crit: String(70 * days),
    unit: 's',
    source: 'btrfs-scrub(8), btrfsmaintenance: monthly',
  },
  judge(record, _, { now }) {
    const mount = record.name ?? literal('/');
    const remedy = typed(['sudo', 'btrfs', 'scrub', 'status', mount]);
    const lost = metricOf(record, 'btrfs_scrub_uncorrectable_errors');
    const mended = metricOf(record, 'btrfs_scrub_corrected_errors');
    if (lost !== null && lost > 0)
      return { status: 'critical', summary: say`${lost} errors that could not be repaired`, remedy };
    const finished = written(
      metricOf(record, 'btrfs_scrub_last_finished_timestamp'),
      literal('when the last scrub ended'),
      now,
    );
    if ('status' in finished) return { ...finished, remedy };
    const { age } = finished;
    const summary =
      mended !== null && mended > 0
        ? say`${mended} errors repaired, ${ago(age)}`
        : lost === null
          ? say`ended ${ago(age)}; errors are not told`
          : say`no errors, ended ${ago(age)}`;
    return {
      value: age,
      summary,
      remedy: age > 35 * days ? typed(['sudo', 'btrfs', 'scrub', 'start', mount]) : remedy,
      ...(mended !== null && mended > 0 ? { atLeast: 'warning' as const } : {}),
    };
  },
};

const smartmon: RecordKind = { prefix: 'smartmon_', label: 'disk', timers: /smartmon/ };
/** The box's collector runs every hour; three of them missed (its owner's own alert). */
const smartStale = 3 * hours;

export const smart: Check<Subject, Recorded> = {
  ...ofRecords(
    smartmon,
    literal('no smartmon_* metric in a *.prom file, and no timer that would leave them'),
    () => null,
  ),
  id: 'smart',
  group: 'disk',
  pane: 'disk',
  promise: 'no disk says of itself that it fails, or runs hot',
  explain:
    'smartmon_device_smart_healthy, smartmon_temperature_celsius, smartmon_current_pending_sector and smartmon_offline_uncorrectable of the *.prom files that a collector ' +
    '(smartctl with root) leaves. A file that was not written for three hours is no longer believed.',
  thresholds: { warn: '60', crit: '70', unit: '°C', source: 'awesome-prometheus-alerts: smartctl' },
  fact: (record, model) => {
    const { fact } = ofRecords(smartmon, literal('no smartmon_* metric'), () => null);
    return given(fact(record, model), (value): Known<Recorded> => {
      const { origin } = model.textfiles;
      const age = value.modifiedAt === null ? Infinity : secondsSince(value.modifiedAt, model.now);
      return age > smartStale
        ? unknown('stale', say`${value.path} was last written ${ago(age)}`, origin)
        : known(value, origin);
    });
  },
  judge(record): Judgement {
    const disk = record.name ?? literal('/dev/sda');
    const remedy = typed(['sudo', 'smartctl', '--all', disk]);
    const healthy = metricOf(record, 'smartmon_device_smart_healthy');
    if (healthy === null)
      return { status: 'unknown', summary: literal('whether it is well is not told'), remedy };
    if (healthy !== 1) return { status: 'critical', summary: literal('the disk says that it fails'), remedy };
    const bad =
      (metricOf(record, 'smartmon_current_pending_sector') ?? 0) +
      (metricOf(record, 'smartmon_offline_uncorrectable') ?? 0);
    const temperature = metricOf(record, 'smartmon_temperature_celsius');
    const sectors = bad > 0 ? say`${bad} sectors cannot be read` : literal('the disk calls itself healthy');
    if (temperature === null)
      return bad > 0
        ? { status: 'critical', summary: sectors, remedy }
        : { status: 'ok', summary: sectors, remedy: null };
    return {
      value: temperature,
      summary: say`${sectors}, ${temperature} °C`,
      remedy,
      ...(bad > 0 ? { atLeast: 'critical' as const } : {}),
    };
  },
};

const dumps: RecordKind = { prefix: 'db_dump_', label: 'database', timers: /^db-dump/ };

export const backupDump: Check<Subject, Recorded> = {
  ...ofRecords(dumps, literal('no db_dump_* metric in a *.prom file, and no timer that dumps'), () => null),
  id: 'backup.db_dump',
  group: 'backup',
  pane: 'backups',
  promise: 'every database is dumped daily, and the dump holds something',
  explain:
    'db_dump_success, db_dump_last_success_timestamp and db_dump_size_bytes{database} of the *.prom files. A snapshot of a running database is no backup of it (Immich’s own ' +
    'documentation): a dump is. The unit that dumps may end well although one of its databases failed, so its result says nothing.',
  thresholds: {
    warn: String(26 * hours),
    crit: String(50 * hours),
    unit: 's',
    source: 'daily, as backup.local',
  },
  judge(record, _, { now }, config: Config) {
    const timer = config.backup.optional.find((id) => id.startsWith('db-dump')) ?? 'db-dump.timer';
    const remedy = typed(['systemctl', '--user', 'start', timer.replace(/\.timer$/, '.service')]);
    const success = metricOf(record, 'db_dump_success');
    const size = metricOf(record, 'db_dump_size_bytes');
    if (success === 0) return { status: 'critical', summary: literal('the last dump failed'), remedy };
    if (success === null)
      return { status: 'unknown', summary: literal('whether the last dump worked is not told'), remedy };
    if (size === 0) return { status: 'critical', summary: literal('the newest dump is empty'), remedy };
    const last = written(
      metricOf(record, 'db_dump_last_success_timestamp'),
      literal('when the last dump worked'),
      now,
    );
    if ('status' in last) return { ...last, remedy };
    const { age } = last;
    return {
      value: age,
      summary: size === null ? say`dumped ${ago(age)}` : say`${bytes(size)}, dumped ${ago(age)}`,
      remedy,
    };
  },
};

const restoreTests: RecordKind = { prefix: 'restore_test_', label: null, timers: /restore-test/ };

export const backupRestoreTest: Check<Subject, Recorded & { readonly failed: readonly Clean[] }> = {
  ...ofRecords(
    restoreTests,
    literal('no restore_test_* metric in a *.prom file, and no timer that tests'),
    () => null,
  ),
  id: 'backup.restore_test',
  group: 'backup',
  pane: 'backups',
  promise: 'that backups can be restored is tried now and then',
  explain:
    'restore_test_last_run_timestamp and restore_test_success{subvolume} of the *.prom files that the box’s own test leaves. A backup that was never restored is a hope. ' +
    'Warns after 90 days, critical after 180, and when the last test failed.',
  thresholds: { warn: String(90 * days), crit: String(180 * days), unit: 's', source: 'a quarter of a year' },
  fact: (record, model) => {
    const { fact } = ofRecords(restoreTests, literal('no restore_test_* metric'), () => null);
    return given(fact(record, model), (value) => {
      const failed = (valueOf(model.textfiles) ?? [])
        .filter(({ path }) => path === value.path)
        .flatMap(({ samples }) => samples)
        .filter(({ metric, value: is }) => metric === 'restore_test_success' && is !== 1)
        .map(({ labels }) => labels['subvolume'] ?? clean('?'));
      return known({ ...value, failed }, model.textfiles.origin);
    });
  },
  judge(record, _, { now }) {
    const remedy = typed(['cat', record.path]);
    const [first] = record.failed;
    if (first !== undefined)
      return {
        status: 'critical',
        summary: say`could not be restored: ${first}${record.failed.length > 1 ? say` +${record.failed.length - 1}` : literal('')}`,
        remedy,
      };
    const run = written(
      metricOf(record, 'restore_test_last_run_timestamp'),
      literal('when the last test ran'),
      now,
    );
    if ('status' in run) return { ...run, remedy };
    return { value: run.age, summary: say`restored and compared ${ago(run.age)}`, remedy };
  },
};
