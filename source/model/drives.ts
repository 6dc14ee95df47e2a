import { type Config } from '../config/schema.ts';
import { type Filesystem } from '../probes/filesystems.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { given, known, type Known, map, unknown, valueOf } from './known.ts';
import { trimmed } from './paths.ts';

/** A configured external drive. */
export interface DriveState {
  readonly label: Clean;
  readonly mount: Clean;
  /** It is mounted at its place, and is the file system that it should be. */
  readonly present: boolean;
  /** What is there instead. */
  readonly detail: Clean | null;
  /** Bytes; null: not mounted, or not told. */
  readonly space: { readonly total: number; readonly available: number } | null;
}

/**
 * Which drives are plugged in: something is mounted at their place and, where the configuration names its file system (`uuid`), it is
 * that one. Another drive mounted beside (`WD-18TB1` for `WD-18TB`, as udisks names a second one of the same label) is said,
 * because backups would go to neither.
 */
export function buildDrives(facts: Facts, config: Config): Known<readonly DriveState[]> {
  const wanted = config.backup.drives.some(({ uuid }) => uuid !== undefined);
  const uuids = wanted
    ? map(
        facts.btrfs,
        (list) =>
          new Map(list.flatMap(({ uuid, devices }) => devices.map(({ name }) => [name, uuid] as const))),
      )
    : null;
  return given(facts.filesystems, (filesystems): Known<readonly DriveState[]> => {
    if (uuids !== null && !uuids.known) return uuids;
    const roots = valueOf(facts.snapshots) ?? [];
    const drives: DriveState[] = [];
    for (const { label, mount, uuid } of config.backup.drives) {
      const place = trimmed(mount);
      const found = filesystems.find(({ mounts }) => mounts.some(({ target }) => target === place));
      const bare = roots.some(({ drive, state }) => drive === label && state === 'present');
      const is = found?.device == null ? null : (uuids?.value.get(found.device) ?? null);
      if (found !== undefined && uuid !== undefined && is === null)
        return unknown(
          'dependency',
          say`which file system ${clean(place)} is cannot be told`,
          facts.filesystems.origin,
        );
      const other = found !== undefined && uuid !== undefined && is?.toLowerCase() !== uuid.toLowerCase();
      drives.push({
        label: clean(label),
        mount: clean(place),
        present: found !== undefined && !other,
        detail: other
          ? say`another file system is mounted there: ${is ?? literal('')}`
          : found === undefined
            ? instead(place, filesystems, bare)
            : null,
        space: found === undefined || found.space === null || other ? null : found.space,
      });
    }
    return known(drives, uuids?.origin ?? facts.filesystems.origin);
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
