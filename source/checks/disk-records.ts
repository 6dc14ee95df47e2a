import { given, known, type Known, unknown, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { metricOf, type Recorded, type RecordKind } from '../model/records.ts';
import { type FilesystemState } from '../model/storage.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { secondsSince } from './backup-rhythm.ts';
import { type Check, type Judgement } from './check.ts';
import { ago, ofRecords, type Subject, written } from './records.ts';
import { typed } from './remedies.ts';

const hours = 3600;
const days = 24 * hours;

/** Its collector names a file system by its mount point, or by a word of its own (`pool` for the label `htpc-btrfs-pool`). */
const scrub: RecordKind = {
  prefix: 'btrfs_scrub_',
  labels: ['mountpoint', 'filesystem'],
  timers: /scrub/,
};

/** The file system that a record of a scrub is about. Null: none of that name is mounted. */
function scrubbed({ name }: Recorded, { storage }: Model): FilesystemState | null {
  if (name === null) return null;
  const all = valueOf(storage.filesystems) ?? [];
  const labelOf = ({ btrfs }: FilesystemState): string => valueOf(btrfs)?.raw.label ?? '';
  return (
    all.find(({ mount, mounts }) =>
      [mount, ...mounts].some((at) => at === name || at.endsWith(`/${name}`)),
    ) ??
    all.find((one) => labelOf(one) === name || labelOf(one).endsWith(`-${name}`)) ??
    null
  );
}

export const btrfsScrub: Check<Subject, Recorded> = {
  ...ofRecords(
    scrub,
    literal('no btrfs_scrub_* metric in a *.prom file, and no timer that scrubs'),
    (record, model) => scrubbed(record, model)?.mount ?? null,
  ),
  needs: ['textfiles', 'timers', 'units', 'filesystems', 'btrfs'],
  id: 'btrfs.scrub',
  group: 'disk',
  pane: 'disk',
  promise: 'every btrfs is read through now and then, and is whole',
  explain:
    'btrfs_scrub_last_completion_timestamp{filesystem} of the *.prom files that the box’s own scrub leaves, and its btrfs_scrub_uncorrectable_errors and ' +
    'btrfs_scrub_corrected_errors. What cannot be repaired is critical; what was repaired is a warning, because a disk does not do that by itself. A scrub says ' +
    'nothing of files with chattr +C: they have no checksums. Without root nobody else tells of scrubs; with it `btrfs scrub status` does.',
  thresholds: {
    warn: String(35 * days),
    crit: String(70 * days),
    unit: 's',
    source: 'btrfs-scrub(8), btrfsmaintenance: monthly',
  },
  judge(record, _, model) {
    const mount = scrubbed(record, model)?.mount ?? null;
    const look = (verb: 'status' | 'start') =>
      mount === null ? typed(['cat', record.path]) : typed(['sudo', 'btrfs', 'scrub', verb, mount]);
    const remedy = look('status');
    const lost = metricOf(record, 'btrfs_scrub_uncorrectable_errors');
    const mended = metricOf(record, 'btrfs_scrub_corrected_errors');
    if (lost !== null && lost > 0)
      return { status: 'critical', summary: say`${lost} errors that could not be repaired`, remedy };
    const finished = written(
      metricOf(record, 'btrfs_scrub_last_completion_timestamp'),
      literal('when the last scrub ended'),
      model.now,
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
      remedy: age > 35 * days ? look('start') : remedy,
      ...(mended !== null && mended > 0 ? { atLeast: 'warning' as const } : {}),
    };
  },
};

/** Both spellings: the collector of the box, and smartmon.sh of prometheus-community/node-exporter-textfile-collector-scripts. */
const smartmon: RecordKind = { prefix: 'smartmon_', labels: ['device', 'disk'], timers: /smartmon/ };
const pending = ['smartmon_current_pending_sectors', 'smartmon_current_pending_sector_raw_value'] as const;
const unreadable = ['smartmon_offline_uncorrectable', 'smartmon_offline_uncorrectable_raw_value'] as const;
const heat = ['smartmon_temperature_celsius', 'smartmon_temperature_celsius_raw_value'] as const;
/** The box's collector runs every hour; three of them missed (its owner's own alert). */
const smartStale = 3 * hours;
/** Percent of its rated life (the owner's own alert). */
const worn = 85;
const none = literal('no smartmon_* metric in a *.prom file, and no timer that would leave them');
const ofDisks = ofRecords(smartmon, none, () => null);

export const smart: Check<Subject, Recorded> = {
  ...ofDisks,
  id: 'smart',
  group: 'disk',
  pane: 'disk',
  promise: 'no disk says of itself that it fails, or runs hot',
  explain:
    'smartmon_device_smart_healthy, smartmon_temperature_celsius, smartmon_current_pending_sectors, smartmon_offline_uncorrectable, and of an NVMe its critical warning, media errors ' +
    'and wear, of the *.prom files that a collector (smartctl with root) leaves. A file that was not written for three hours is no longer believed.',
  thresholds: { warn: '60', crit: '70', unit: '°C', source: 'awesome-prometheus-alerts: smartctl' },
  fact: (record, model) =>
    given(ofDisks.fact(record, model), (value): Known<Recorded> => {
      const { origin } = model.textfiles;
      const age = value.modifiedAt === null ? Infinity : secondsSince(value.modifiedAt, model.now);
      return age > smartStale
        ? unknown('stale', say`${value.path} was last written ${ago(age)}`, origin)
        : known(value, origin);
    }),
  judge(record): Judgement {
    const remedy = typed(['sudo', 'smartctl', '--all', record.name ?? literal('/dev/sda')]);
    const healthy = metricOf(record, 'smartmon_device_smart_healthy');
    if (healthy === null)
      return { status: 'unknown', summary: literal('whether it is well is not told'), remedy };
    if (healthy !== 1) return { status: 'critical', summary: literal('the disk says that it fails'), remedy };
    const found = complaint(record);
    const words = found?.words ?? literal('the disk calls itself healthy');
    const temperature = metricOf(record, ...heat);
    if (temperature === null)
      return found === null
        ? { status: 'ok', summary: words, remedy: null }
        : { status: found.status, summary: words, remedy };
    return {
      value: temperature,
      summary: say`${words}, ${temperature} °C`,
      remedy,
      ...(found === null ? {} : { atLeast: found.status }),
    };
  },
};

/** What a disk that calls itself healthy still tells of its end. */
function complaint(
  record: Recorded,
): { readonly status: 'warning' | 'critical'; readonly words: Clean } | null {
  const bad = (metricOf(record, ...pending) ?? 0) + (metricOf(record, ...unreadable) ?? 0);
  if (bad > 0) return { status: 'critical', words: say`${bad} sectors cannot be read` };
  if ((metricOf(record, 'smartmon_nvme_critical_warning') ?? 0) > 0)
    return { status: 'critical', words: literal('the disk gives a critical warning') };
  const errors = metricOf(record, 'smartmon_nvme_media_errors') ?? 0;
  if (errors > 0) return { status: 'warning', words: say`${errors} media errors` };
  const used = metricOf(record, 'smartmon_nvme_percentage_used') ?? 0;
  if (used > worn) return { status: 'warning', words: say`${used} % of its life is used` };
  return null;
}
