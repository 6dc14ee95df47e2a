import { type Config, type SubvolumeConfig } from '../config/schema.ts';
import { type Filesystem } from '../probes/filesystems.ts';
import { dateIn, newest, type Snapshot, type SnapshotRoot } from '../probes/snapshots.ts';
import { type Textfile } from '../probes/textfiles.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { type DriveState, type SubvolumeState } from './backups.ts';
import { type Facts } from './facts.ts';
import { given, known, type Known, map, unknown, valueOf } from './known.ts';
import { trimmed } from './paths.ts';

/** A name dated further ahead than any time zone explains would hide that the backups stopped: it is not counted. */
const furthestAhead = 26 * 3_600_000;

/** What exists of each configured subvolume, here and on the drives. */
export function buildSubvolumes(
  facts: Facts,
  drives: Known<readonly DriveState[]>,
  config: Config,
  now: number,
): readonly SubvolumeState[] {
  const roots = valueOf(facts.snapshots) ?? [];
  const present = valueOf(drives);
  const textfiles = valueOf(facts.textfiles) ?? [];
  return config.backup.subvolumes.map((subvolume) => {
    const root = roots.find((one) => one.drive === null && trimmed(one.path) === trimmed(subvolume.root));
    const local = given(facts.snapshots, () => localOf(root, subvolume, facts));
    const here = local.known ? local.value : null;
    const pin = root === undefined ? null : lastSent(root, subvolume, now);
    return {
      name: clean(subvolume.name),
      source: clean(subvolume.source),
      schedule: subvolume.schedule,
      external: subvolume.external,
      local: map(local, (list) => newestOf(list, now)),
      localCount: here?.length ?? null,
      drives: config.backup.drives.map(({ label }) =>
        onDrive(
          clean(label),
          roots.find(({ drive }) => drive === label),
          present?.find((drive) => drive.label === label) ?? null,
          subvolume,
          here,
          now,
        ),
      ),
      lastSent: pin,
      metric: metricOf(textfiles, subvolume),
    };
  });
}

function localOf(
  root: SnapshotRoot | undefined,
  subvolume: SubvolumeConfig,
  facts: Facts,
): Known<readonly Snapshot[]> {
  const { origin } = facts.snapshots;
  if (root === undefined)
    return unknown('dependency', say`${clean(subvolume.root)} was not looked into`, origin);
  if (root.state === 'unreadable') {
    return unknown('permission', root.detail ?? say`${root.path} cannot be read`, origin);
  }

  const filesystems = valueOf(facts.filesystems);
  if (root.state === 'absent' && filesystems?.every(({ type }) => type !== 'btrfs') === true) {
    return unknown('dependency', literal('no file system here is btrfs'), origin);
  }

  return known(belonging(root, subvolume), origin);
}

/** Its snapshots in a root: all of its folder, and older ones that lie flat in the root and end in its name. */
export function belonging(root: SnapshotRoot, { name, folder }: SubvolumeConfig): readonly Snapshot[] {
  return root.snapshots.filter(
    (one) => one.group === folder || (one.group === '' && one.name.endsWith(`-${name}`)),
  );
}

/** The newest by the date in its name: a snapshot's own time is that of what it was taken of. */
function newestOf(snapshots: readonly Snapshot[], now: number): Snapshot | null {
  return newest(snapshots.filter(({ namedAt }) => namedAt !== null && namedAt <= now + furthestAhead));
}

function onDrive(
  label: Clean,
  root: SnapshotRoot | undefined,
  drive: DriveState | null,
  subvolume: SubvolumeConfig,
  local: readonly Snapshot[] | null,
  now: number,
): SubvolumeState['drives'][number] {
  const state = stateOf(root, drive);
  const there = state === 'present' && root !== undefined ? belonging(root, subvolume) : [];
  const names = new Set(there.map(({ name }) => name as string));
  const here =
    state === 'present' && local !== null ? newest(local.filter(({ name }) => names.has(name))) : null;
  const copy = there.find(({ name }) => name === here?.name);
  return {
    label,
    state,
    newest: newestOf(there, now),
    count: there.length,
    common: state === 'present' && local !== null ? local.some(({ name }) => names.has(name)) : null,
    pair: here === null || copy === undefined ? null : { here, there: copy },
  };
}

function stateOf(
  root: SnapshotRoot | undefined,
  drive: DriveState | null,
): SubvolumeState['drives'][number]['state'] {
  // A folder where nothing is mounted is not the drive, whatever lies in it.
  if (drive?.present === false) return 'absent';
  // Nobody has looked into it: that is not absent.
  if (root === undefined) return 'unreadable';
  // A drive without the folder is there, with nothing on it.
  return drive?.present === true && root.state === 'absent' ? 'present' : root.state;
}

const pinFile = /^\.last-external-parent(-.+)?$/;

/** When what was last sent was taken, by the pins that the backup leaves beside the local snapshots. */
function lastSent(root: SnapshotRoot, { folder, name }: SubvolumeConfig, now: number): number | null {
  let latest: number | null = null;
  for (const { file, snapshot } of root.pins) {
    const [group, pin] = file.includes('/')
      ? [file.slice(0, file.lastIndexOf('/')), file.slice(file.lastIndexOf('/') + 1)]
      : ['', file];
    const belongs = group === folder || (group === '' && snapshot.endsWith(`-${name}`));
    const at = belongs && pinFile.test(pin) ? dateIn(snapshot) : null;
    if (at !== null && at <= now + furthestAhead && (latest === null || at > latest)) latest = at;
  }

  return latest;
}

/** `backup_success` and `backup_last_success_timestamp` (seconds) of one subvolume, from files without a bad line. */
function metricOf(files: readonly Textfile[], { name, folder }: SubvolumeConfig): SubvolumeState['metric'] {
  const of = (metric: string): number | null => {
    for (const { samples, badLines } of files) {
      if (badLines > 0) continue;
      const found = samples.find(
        ({ metric: is, labels }) =>
          is === metric && (labels['subvolume'] === folder || labels['subvolume'] === name),
      );
      if (found !== undefined) return found.value;
    }

    return null;
  };
  const success = of('backup_success');
  const at = of('backup_last_success_timestamp');
  return success === null && at === null
    ? null
    : { success, lastSuccess: at === null || at <= 0 ? null : at * 1000 };
}

/**
 * Which drives are plugged in: something is mounted at their place. Another drive mounted beside (`WD-18TB1` for
 * `WD-18TB`, as udisks names a second one of the same label) is said, because backups would go to neither.
 */
export function buildDrives(facts: Facts, config: Config): Known<readonly DriveState[]> {
  return map(facts.filesystems, (filesystems) => {
    const roots = valueOf(facts.snapshots) ?? [];
    return config.backup.drives.map(({ label, mount }) => {
      const place = trimmed(mount);
      const present = filesystems.some(({ mounts }) => mounts.some(({ target }) => target === place));
      const bare = roots.some(({ drive, state }) => drive === label && state === 'present');
      return {
        label: clean(label),
        mount: clean(place),
        present,
        detail: present ? null : instead(place, filesystems, bare),
      };
    });
  });
}

function instead(place: string, filesystems: readonly Filesystem[], bare: boolean): Clean | null {
  for (const { mounts } of filesystems) {
    const other = mounts.find(
      ({ target }) => target.startsWith(place) && /^\d+$/.test(target.slice(place.length)),
    );
    if (other !== undefined) return say`${other.target} is mounted instead`;
  }

  return bare ? literal('its folder is there, but nothing is mounted on it') : null;
}
