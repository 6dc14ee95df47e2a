import { type Config, type SubvolumeConfig } from '../config/schema.ts';
import { type Snapshot, type SnapshotRoot } from '../probes/snapshots.ts';
import { type Textfile } from '../probes/textfiles.ts';
import { clean, literal, say } from '../text/clean.ts';
import { type SubvolumeState } from './backups.ts';
import { belonging, type Copies, copiesOn, newestOf, oldestOf, pinsOf } from './copies.ts';
import { type DriveState } from './drives.ts';
import { type Facts } from './facts.ts';
import { fullSendOf } from './full-send.ts';
import { given, known, type Known, map, unknown, valueOf } from './known.ts';
import { trimmed } from './paths.ts';
import { ofLists, proofOf } from './proof.ts';

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
  const proof = proofOf(facts, now);
  return config.backup.subvolumes.map((subvolume) => {
    const root = roots.find((one) => one.drive === null && trimmed(one.path) === trimmed(subvolume.root));
    const local = given(facts.snapshots, () => localOf(root, subvolume, facts));
    const here = local.known ? local.value : null;
    const pins = root === undefined ? [] : pinsOf(root, subvolume, now);
    const newest = map(local, (list) => newestOf(list, now));
    const path = valueOf(newest)?.path ?? '';
    const told = valueOf(proof);
    const lies = told?.by === 'btrfs' ? (told.at.get(path)?.mount ?? null) : null;
    const copies = config.backup.drives.map(({ label, mount: place }): Copies => {
      // The older note names no drive: it can only be of the one that there is.
      const of = (name: string) => pins.find(({ drive }) => drive === name);
      const own = of(label) ?? (config.backup.drives.length === 1 ? of('') : undefined) ?? null;
      return copiesOn(
        subvolume,
        {
          label: clean(label),
          root: roots.find(({ drive }) => drive === label),
          drive: present?.find((drive) => drive.label === label) ?? null,
          local: here,
          pin: own,
          unread: root?.state === 'present' ? root.detail : null,
          proof: ofLists(proof, 'whole', trimmed(place)),
        },
        now,
      );
    });
    return {
      name: clean(subvolume.name),
      source: clean(subvolume.source),
      schedule: subvolume.schedule,
      external: subvolume.external,
      tier: subvolume.tier ?? null,
      local: newest,
      localMadeAt: map(ofLists(proof, 'made', lies), (by) =>
        by.by === 'names' ? by.by : (by.at.get(path)?.createdAt ?? null),
      ),
      localProof: map(ofLists(proof, 'whole', lies), ({ by }) => by),
      localCount: here?.length ?? null,
      localOldest: here === null ? null : oldestOf(here),
      drives: copies.map((one) => ({
        ...one,
        fullSend:
          one.common === false || one.pin?.here === false
            ? fullSendOf(subvolume, one.label, present ?? [], facts)
            : null,
      })),
      lastSent: pins.reduce<number | null>(
        (latest, { at }) => (at === null ? latest : Math.max(latest ?? at, at)),
        null,
      ),
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

  if (root.state === 'absent') {
    // Whether none was made, or none can be here, follows from the file systems alone.
    if (!facts.filesystems.known) return facts.filesystems;
    if (facts.filesystems.value.every(({ type }) => type !== 'btrfs'))
      return unknown('dependency', literal('no file system here is btrfs'), origin);
  }

  return known(belonging(root, subvolume), origin);
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
