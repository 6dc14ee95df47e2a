import { type Config } from '../config/schema.ts';
import { filesystemOf } from '../probes/filesystems.ts';
import { isWithin } from '../probes/mounts.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { bytes } from '../text/format.ts';
import { type Facts } from './facts.ts';
import { type Known, known, map, unknown, valueOf } from './known.ts';
import { largeOnes } from './large-folders.ts';
import { type Past, pointAt, week } from './past.ts';
import { seriesName } from './sampled.ts';

/** Who holds space, with what is known of it. */
export interface Holder {
  readonly name: Clean;
  readonly kind: 'images' | 'containers' | 'volumes' | 'journal' | 'snapshots' | 'folder';
  /** Bytes; null: not measured. */
  readonly size: Known<number | null>;
  readonly note: Clean | null;
  /** Mount of the file system where the bytes lie, null when not known. */
  readonly mount: Clean | null;
  /** A folder's path; null: it is none, or several. */
  readonly path: Clean | null;
  /** What it consists of, the largest first; null: that is not told apart. */
  readonly parts: Known<readonly Part[]> | null;
  /** Its bytes about a week ago, from samples; null while there are none. */
  readonly lastWeek: number | null;
}

export interface Part {
  readonly name: Clean;
  /** Null: not told. */
  readonly bytes: number | null;
  readonly note: Clean;
}

type Found = Omit<Holder, 'lastWeek'>;

/** Less than this is no growth worth a word. Bytes. */
const worthAWord = 1024 * 1024;

/** Who of those on a file system holds more than a week ago, and how many bytes more: the most first. */
export function grownInAWeek(
  holders: readonly Holder[],
  mount: Clean,
): readonly { readonly name: Clean; readonly by: number }[] {
  return holders
    .flatMap((holder) => {
      const size = valueOf(holder.size) ?? null;
      return holder.mount !== mount || size === null || holder.lastWeek === null
        ? []
        : [{ name: holder.name, by: size - holder.lastWeek }];
    })
    .filter(({ by }) => by >= worthAWord)
    .sort((a, b) => b.by - a.by);
}

/** Who holds space. Each with the mount on which its bytes lie, where that can be told. */
export function holdersOf(facts: Facts, past: Known<Past>, config: Config, now: number): readonly Holder[] {
  const filesystems = valueOf(facts.filesystems) ?? [];
  const mountOf: MountOf = (path) => (path == null ? null : (filesystemOf(path, filesystems)?.mount ?? null));
  const measured = foldersOf(facts, mountOf);
  const found = [
    ...ofPodman(facts, mountOf),
    ...measured,
    ...largeFoldersOf(facts, measured, config, mountOf),
    ...snapshotsOf(facts, mountOf, config),
  ];
  const then = (name: Clean) =>
    past.known
      ? (pointAt(past.value.hourly.get(seriesName('holder.size', name)) ?? [], now - week, week / 4)?.value ??
        null)
      : null;
  return found.map((one) => ({ ...one, lastWeek: then(one.name) }));
}

type MountOf = (path: string | null | undefined) => Clean | null;

function ofPodman(facts: Facts, mountOf: MountOf): readonly Found[] {
  const info = valueOf(facts.podmanInfo);
  const store = mountOf(info?.graphRoot);
  const one = (
    kind: 'images' | 'containers' | 'volumes',
    mount: Clean | null,
    parts: Holder['parts'],
  ): Found => ({
    name: literal(kind),
    kind,
    size: map(facts.podmanUsage, (usage) => usage[kind].size),
    note: facts.podmanUsage.known ? inUse(facts.podmanUsage.value[kind]) : null,
    mount,
    path: null,
    parts,
  });
  const images = map(facts.images, (list) =>
    list.map(({ names, id, size, containers }): Part => ({
      name: shortName(names[0]) ?? say`nameless ${clean(id.slice(0, 12))}`,
      bytes: size,
      note: containers === 0 ? literal('no container uses it now') : say`${containers} containers use it`,
    })),
  );
  const layers = map(facts.containerSizes, (list) =>
    list.map(({ name, state, unit, written }): Part => ({
      name,
      bytes: written,
      note: say`${state}, ${unit === null ? literal('no Quadlet made it') : unit}`,
    })),
  );
  return [
    one('images', store, map(images, largestFirst)),
    one('containers', store, map(layers, largestFirst)),
    one('volumes', mountOf(info?.volumePath) ?? store, null),
  ];
}

/** Of a digest the beginning is enough. */
function shortName(name: Clean | undefined): Clean | null {
  return name === undefined ? null : clean(name.replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, '@$1'));
}

function largestFirst(parts: readonly Part[]): readonly Part[] {
  return [...parts].sort((a, b) => (b.bytes ?? -1) - (a.bytes ?? -1));
}

/** Folders that are measured one by one. */
function foldersOf(facts: Facts, mountOf: MountOf): readonly Found[] {
  return (valueOf(facts.folderSizes) ?? [])
    .filter(({ state }) => state !== 'absent')
    .map((folder) => ({
      name: folder.name,
      kind: folder.name === 'journal' ? 'journal' : 'folder',
      size:
        folder.state === 'present'
          ? map(facts.folderSizes, () => folder.size)
          : unknown('permission', say`${folder.path} cannot be read`, facts.folderSizes.origin),
      note: folder.path,
      mount: mountOf(folder.path),
      path: folder.path,
      parts: null,
    }));
}

/** What is large in `disk.folders` beside what has a row of its own. */
function largeFoldersOf(
  { largeFolders, podmanInfo }: Facts,
  measured: readonly Found[],
  { disk }: Config,
  mountOf: MountOf,
): readonly Found[] {
  if (disk.folders.length === 0) return [];
  const rest: Omit<Found, 'name' | 'size'> = {
    kind: 'folder',
    note: null,
    mount: null,
    path: null,
    parts: null,
  };
  if (!largeFolders.known) return [{ ...rest, name: literal('large folders'), size: largeFolders }];
  const info = valueOf(podmanInfo);
  const apart = [
    ...(info === null ? [] : [info.graphRoot, ...(info.volumePath === null ? [] : [info.volumePath])]),
    ...measured.flatMap(({ path }) => (path === null ? [] : [path])),
  ];
  const { origin, value } = largeFolders;
  const least = disk.large * 1024 * 1024;
  const found = largeOnes(value, apart, least).map(({ name, path, bytes, inside }): Found => ({
    ...rest,
    name,
    size: known(bytes, origin),
    mount: mountOf(path),
    path,
    parts: known(
      inside.map((folder) => ({ name: folder.path, bytes: folder.bytes, note: literal('') })),
      origin,
    ),
  }));
  // The sizes above are too small by what nobody could read: it is said once.
  return value.unread === 0
    ? found
    : [
        ...found,
        {
          ...rest,
          name: say`${value.unread} folders`,
          size: unknown('permission', literal('could not be looked into by du'), origin),
        },
      ];
}

/** Snapshot folders; what they hold where it was counted, which is not done for all of them. */
function snapshotsOf(
  { snapshots, snapshotSpace }: Facts,
  mountOf: MountOf,
  { disk }: Config,
): readonly Found[] {
  const home = mountOf(disk.folders[0]);
  return (valueOf(snapshots) ?? [])
    .filter(({ drive, state }) => drive === null && state === 'present')
    .map((root): Found => {
      const mount = mountOf(root.path);
      const count = say`${root.snapshots.length} snapshots`;
      const one: Found = {
        name: root.path,
        kind: 'snapshots',
        size: map(snapshots, () => null),
        note: say`${count}; a cleanup counts them`,
        mount,
        path: root.path,
        parts: null,
      };
      if (mount === null || mount !== home) return one;
      if (!snapshotSpace.known) return { ...one, size: snapshotSpace, note: count };
      const folders = snapshotSpace.value.filter(({ folder }) => isWithin(folder, root.path));
      const atLeast = sumOf(folders.map((folder) => folder.atLeast));
      const most = folders.map(({ atMost }) => atMost);
      return {
        ...one,
        size: map(snapshotSpace, () => (most.includes(null) ? atLeast : sumOf(most))),
        note: most.includes(null)
          ? say`${count}; at least, held by one alone`
          : say`${count}; at most, ${bytes(atLeast)} surely`,
        parts: map(snapshotSpace, () =>
          largestFirst(
            folders.flatMap((folder) =>
              folder.snapshots.map(({ path, exclusive }): Part => ({
                name: clean(path.slice(root.path.length + 1)),
                bytes: exclusive,
                note: literal('it alone'),
              })),
            ),
          ),
        ),
      };
    });
}

function sumOf(numbers: readonly (number | null)[]): number {
  return numbers.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

function inUse({ count, active }: { readonly count: number; readonly active: number }): Clean {
  return say`${active} of ${count} in use`;
}
