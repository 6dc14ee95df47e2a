import { type Config } from '../config/schema.ts';
import { given, known, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { metricOf, type Recorded, type RecordKind } from '../model/records.ts';
import { type Clean, clean, join, literal, say } from '../text/clean.ts';
import { bytes } from '../text/format.ts';
import { type Check } from './check.ts';
import { ago, ofRecords, type Subject, written } from './records.ts';
import { typed } from './remedies.ts';
import { some } from './targets.ts';

const hours = 3600;
const days = 24 * hours;

const dumps: RecordKind = { prefix: 'db_dump_', labels: ['database'], timers: /^db-dump/ };

/** The row of a database’s dumps. */
function dumpRow({ name }: Recorded): Clean {
  return say`dump:${name ?? literal('')}`;
}

/** The command that dumps now. */
function dumpNow({ backup }: Config): Clean {
  const timer = backup.optional.find((id) => id.startsWith('db-dump')) ?? 'db-dump.timer';
  return typed(['systemctl', '--user', 'start', timer.replace(/\.timer$/, '.service')]);
}

export const backupDump: Check<Subject, Recorded> = {
  ...ofRecords(dumps, literal('no db_dump_* metric in a *.prom file, and no timer that dumps'), dumpRow),
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
  judge(record, _, { now }, config) {
    const remedy = dumpNow(config);
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

/** What a restore test says of one subvolume: whether it passed, and how many files it restored and compared (null: not told). */
interface Tried {
  readonly name: Clean;
  readonly passed: boolean;
  readonly files: number | null;
}

const restoreTests: RecordKind = {
  prefix: 'backup_restore_test_',
  labels: [],
  timers: /^backup-restore-test|^restore-test/,
};
const noRestoreTest = literal('no backup_restore_test_* metric in a *.prom file, and no timer that tests');
const ofRestoreTests = ofRecords(restoreTests, noRestoreTest, () => literal('restore'));

export const backupRestoreTest: Check<Subject, Recorded & { readonly tried: readonly Tried[] }> = {
  ...ofRestoreTests,
  id: 'backup.restore_test',
  group: 'backup',
  pane: 'backups',
  promise: 'that backups can be restored is tried now and then, on real files',
  explain:
    'backup_restore_test_last_run_timestamp, …_success{subvolume} and …_files_validated{subvolume} of the *.prom files that the box’s own test leaves. A backup that was never ' +
    'restored is a hope, and a test that compared no file has tested nothing, whatever it calls itself. Warns after 35 days, critical after 90, and when the last test failed.',
  thresholds: {
    warn: String(35 * days),
    crit: String(90 * days),
    unit: 's',
    source: 'monthly plus four days; a quarter of a year',
  },
  fact: (record, model) =>
    given(ofRestoreTests.fact(record, model), (value) =>
      known({ ...value, tried: triedIn(value, model) }, model.textfiles.origin),
    ),
  judge(record, _, { now }, { backup }) {
    const { tried } = record;
    const remedy = typed(['cat', record.path]);
    const names = (list: readonly Tried[]) =>
      some(
        list.map(({ name }) => name),
        1,
      );
    const failed = tried.filter(({ passed }) => !passed);
    if (failed.length > 0)
      return { status: 'critical', summary: say`could not be restored: ${names(failed)}`, remedy };
    const hollow = tried.filter(({ files }) => files === 0);
    if (hollow.length > 0)
      return {
        status: 'critical',
        summary: say`passed without comparing a single file: ${names(hollow)}`,
        remedy,
      };
    if (tried.length === 0)
      return { status: 'unknown', summary: literal('what was restored is not told'), remedy };
    const run = written(
      metricOf(record, 'backup_restore_test_last_run_timestamp'),
      literal('when the last test ran'),
      now,
    );
    if ('status' in run) return { ...run, remedy };
    const files = tried.every((one) => one.files !== null)
      ? say`${tried.reduce((sum, one) => sum + (one.files ?? 0), 0)} files`
      : literal('files');
    const promised = backup.subvolumes.filter(({ schedule }) => schedule !== 'manual');
    const left = promised
      .filter(({ name, folder }) => !tried.some((one) => one.name === name || one.name === folder))
      .map(({ name }) => clean(name));
    const gap = left.length === 0 ? literal('') : say`; never of ${join(left, ', ')}`;
    return {
      value: run.age,
      summary: say`${files} of ${tried.length} subvolumes restored and compared ${ago(run.age)}${gap}`,
      remedy,
    };
  },
};

function triedIn({ path }: Recorded, { textfiles }: Model): readonly Tried[] {
  const samples = (valueOf(textfiles) ?? [])
    .filter((file) => file.path === path)
    .flatMap((file) => file.samples);
  return samples
    .filter(({ metric }) => metric === 'backup_restore_test_success')
    .map(({ labels, value }) => {
      const name = labels['subvolume'] ?? clean('?');
      const files = samples.find(
        (one) =>
          one.metric === 'backup_restore_test_files_validated' && (one.labels['subvolume'] ?? '?') === name,
      );
      return { name, passed: value === 1, files: files?.value ?? null };
    });
}

const restoredDumps: RecordKind = {
  prefix: 'db_restore_test_',
  labels: ['database'],
  timers: /^db-restore-test/,
};

export const backupDumpRestored: Check<Subject, Recorded> = {
  ...ofRecords(
    restoredDumps,
    literal('no db_restore_test_* metric in a *.prom file, and no timer that tests'),
    dumpRow,
  ),
  id: 'backup.db_restore_test',
  group: 'backup',
  pane: 'backups',
  promise: 'every database dump is restored now and then',
  explain:
    'db_restore_test_success and db_restore_test_last_timestamp{database} of the *.prom files that the box’s own test leaves: it restores the newest dump into a throw-away container and asks it. ' +
    'Late after 10 days, critical after 30, and when the last test failed.',
  thresholds: {
    warn: String(10 * days),
    crit: String(30 * days),
    unit: 's',
    source: 'weekly plus three days; a month',
  },
  judge(record, _, { now }) {
    const remedy = typed(['journalctl', '--user', '-u', 'db-restore-test.service', '-n', '50']);
    const success = metricOf(record, 'db_restore_test_success');
    if (success === 0)
      return { status: 'critical', summary: literal('its dump could not be restored'), remedy };
    if (success === null)
      return { status: 'unknown', summary: literal('whether the last test worked is not told'), remedy };
    const last = written(
      metricOf(record, 'db_restore_test_last_timestamp'),
      literal('when it was last restored'),
      now,
    );
    if ('status' in last) return { ...last, remedy };
    return { value: last.age, summary: say`dump restored ${ago(last.age)}`, remedy };
  },
};
