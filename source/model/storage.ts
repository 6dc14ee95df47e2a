import { type Config } from '../config/schema.ts';
import { type Btrfs } from '../probes/btrfs.ts';
import { type Filesystem, filesystemOf } from '../probes/filesystems.ts';
import { type PodmanUsage } from '../probes/podman.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { type Filling, fillingOf, usedLastWeek } from './filling.ts';
import { globs } from './globs.ts';
import { given, known, type Known, map, type Origin, unknown, valueOf } from './known.ts';
import { type Past } from './past.ts';
import { trimmed } from './paths.ts';

/** A file system as the operator thinks of it. Bytes. */
export interface FilesystemState {
  readonly mount: Clean;
  readonly mounts: readonly Clean[];
  readonly type: Clean;
  readonly source: Clean;
  readonly readOnly: boolean;
  readonly space: Known<{
    readonly total: number;
    readonly used: number;
    readonly available: number;
    /** used / (used + available) · 100, as df. */
    readonly usedPercent: number;
    /** Bytes to free until the target is reached; 0 when it is. */
    readonly overTarget: number;
  }>;
  /** Percent used that it should stay under. */
  readonly target: number;
  /** Null: not btrfs. */
  readonly btrfs: Known<BtrfsState | null>;
  /** Percent used about a week ago, from samples; null while there are none. */
  readonly lastWeek: number | null;
  readonly filling: Known<Filling>;
}

export interface BtrfsState {
  readonly raw: Btrfs;
  readonly unallocated: number | null;
  /** (used + global reserve) / total, percent. */
  readonly metadataPercent: number;
  /** Σ of all devices and kinds; null where the kernel does not tell them of every device. */
  readonly deviceErrors: number | null;
  readonly missingDevices: number;
  /** More than one profile for data or metadata: a conversion was interrupted. */
  readonly mixedProfiles: boolean;
}

/** Who holds space, with what is known of it. */
export interface Holder {
  readonly name: Clean;
  readonly kind: 'images' | 'containers' | 'volumes' | 'journal' | 'snapshots' | 'folder';
  /** Bytes; null: not measured. */
  readonly size: Known<number | null>;
  readonly note: Clean | null;
  /** Mount of the file system where the bytes lie, null when not known. */
  readonly mount: Clean | null;
}

export interface Storage {
  readonly filesystems: Known<readonly FilesystemState[]>;
  /** Mounts of `disk.expected` that are not mounted. */
  readonly absent: readonly Clean[];
  readonly holders: readonly Holder[];
  readonly podman: Known<PodmanUsage>;
}

/** The disks: space against its target, btrfs beneath, and who holds how much. */
export function buildStorage(facts: Facts, past: Known<Past>, config: Config, now: number): Storage {
  const isIgnored = globs(config.disk.ignore);
  const expected = config.disk.expected.map(trimmed);
  const filesystems = map(facts.filesystems, (list) =>
    list
      .flatMap((one) => toState(one, facts, config, isIgnored))
      .map((one) => ({
        ...one,
        lastWeek: usedLastWeek(one.mount, past, now),
        filling: fillingOf(one, past, now),
      })),
  );
  const mounted = new Set(
    (valueOf(facts.filesystems) ?? []).flatMap(({ mounts }) => mounts.map(({ target }) => target as string)),
  );
  return {
    filesystems,
    absent: facts.filesystems.known ? expected.filter((mount) => !mounted.has(mount)).map(clean) : [],
    holders: holdersOf(facts),
    podman: facts.podmanUsage,
  };
}

function toState(
  filesystem: Filesystem,
  facts: Facts,
  config: Config,
  isIgnored: (mount: string) => boolean,
): readonly Omit<FilesystemState, 'lastWeek' | 'filling'>[] {
  const targets = filesystem.mounts.map(({ target }) => target);
  const watched = targets.filter((target) => config.disk.expected.includes(target) || !isIgnored(target));
  const mount = watched.includes(filesystem.mount) ? filesystem.mount : watched[0];
  if (mount === undefined) return [];
  const { target } = config.disk;
  return [
    {
      mount,
      mounts: targets,
      type: filesystem.type,
      source: filesystem.source,
      readOnly:
        filesystem.options.includes(literal('ro')) ||
        filesystem.mounts.some((one) => one.target === mount && one.readOnly),
      space: spaceOf(filesystem, target, facts.filesystems.origin),
      target,
      btrfs: btrfsOf(filesystem, facts.btrfs, facts.filesystems.origin),
    },
  ];
}

function spaceOf({ space, problem }: Filesystem, target: number, origin: Origin): FilesystemState['space'] {
  if (problem !== null) return unknown(problem.reason, problem.detail, origin);
  if (space === null) return unknown('internal', literal('statfs brought nothing'), origin);
  const { total, free, available } = space;
  const used = total - free;
  const usable = used + available;
  if (!(used >= 0 && available >= 0 && usable > 0))
    return unknown('parse', literal('statfs figures make no sense'), origin);
  return known(
    {
      total,
      used,
      available,
      usedPercent: (used / usable) * 100,
      overTarget: Math.max(0, Math.ceil(used - (usable * target) / 100)),
    },
    origin,
  );
}

function btrfsOf(
  { type, device }: Filesystem,
  all: Known<readonly Btrfs[]>,
  origin: Origin,
): Known<BtrfsState | null> {
  if (type !== 'btrfs') return known(null, origin);
  return given(all, (list) => {
    const raw = list.find(({ devices }) => devices.some(({ name }) => name === device));
    if (raw === undefined) {
      const detail =
        device === null
          ? literal('its device is not known')
          : say`no /sys/fs/btrfs entry has the device ${device}`;
      return unknown('dependency', detail, all.origin);
    }

    const { metadata, data, globalReserve } = raw.allocation;
    return known(
      {
        raw,
        unallocated: raw.unallocated,
        metadataPercent: metadata.total > 0 ? ((metadata.used + globalReserve) / metadata.total) * 100 : NaN,
        deviceErrors:
          raw.errorsUnknown === true
            ? null
            : raw.errors.reduce(
                (sum, one) => sum + one.write + one.read + one.flush + one.corruption + one.generation,
                0,
              ),
        missingDevices: raw.errors.filter(({ missing }) => missing).length,
        mixedProfiles: data.profiles.length > 1 || metadata.profiles.length > 1,
      },
      all.origin,
    );
  });
}

/** Who holds space. Each with the mount on which its bytes lie, where that can be told. */
function holdersOf(facts: Facts): readonly Holder[] {
  const filesystems = valueOf(facts.filesystems) ?? [];
  const mountOf = (path: string | null | undefined) =>
    path == null ? null : (filesystemOf(path, filesystems)?.mount ?? null);
  const info = valueOf(facts.podmanInfo);
  const store = mountOf(info?.graphRoot);
  const podman = (kind: 'images' | 'containers' | 'volumes', mount: Clean | null): Holder => ({
    name: literal(kind),
    kind,
    size: map(facts.podmanUsage, (usage) => usage[kind].size),
    note: facts.podmanUsage.known ? inUse(facts.podmanUsage.value[kind]) : null,
    mount,
  });
  const folders = (valueOf(facts.folderSizes) ?? [])
    .filter(({ state }) => state !== 'absent')
    .map((folder): Holder => ({
      name: folder.name,
      kind: folder.name === 'journal' ? 'journal' : 'folder',
      size:
        folder.state === 'present'
          ? map(facts.folderSizes, () => folder.size)
          : unknown('permission', say`${folder.path} cannot be read`, facts.folderSizes.origin),
      note: folder.path,
      mount: mountOf(folder.path),
    }));
  const snapshots = (valueOf(facts.snapshots) ?? [])
    .filter(({ drive, state }) => drive === null && state === 'present')
    .map((root): Holder => ({
      name: root.path,
      kind: 'snapshots',
      size: map(facts.snapshots, () => null),
      note: say`${root.snapshots.length} snapshots; what they alone hold needs root to tell`,
      mount: mountOf(root.path),
    }));
  return [
    podman('images', store),
    podman('containers', store),
    podman('volumes', mountOf(info?.volumePath) ?? store),
    ...folders,
    ...snapshots,
  ];
}

function inUse({ count, active }: { readonly count: number; readonly active: number }): Clean {
  return say`${active} of ${count} in use`;
}
