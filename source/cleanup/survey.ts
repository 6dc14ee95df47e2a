import path from 'node:path';
import { type Entry } from '../box/box.ts';
import { type Facts } from '../model/facts.ts';
import { type Known, known, unknown, valueOf } from '../model/known.ts';
import { type SnapshotStanding } from '../model/protected.ts';
import { needed } from '../probes/found.ts';
import { type ContainerSize, containerSizes } from '../probes/container-sizes.ts';
import { imageStore, type ImageStore } from '../probes/image-store.ts';
import { type LargeFolders, largeFolders } from '../probes/large-folders.ts';
import { type Context, evidenceOfPath, type Probe, take } from '../probes/probe.ts';
import { type Quadlet } from '../probes/quadlets.ts';
import { type Evidence, type Reading } from '../probes/reading.ts';
import { countSharedBytes, type SharedBytes } from '../probes/shared-bytes.ts';
import { whereabouts } from '../probes/whereabouts.ts';
import { type Clean, clean, literal } from '../text/clean.ts';
import { buildCache, buildCacheFolder, cacheFolders, type CacheFolder } from './cache-survey.ts';

/** A file of which only the whole is of interest. */
export interface StoredFile {
  readonly path: string;
  /** Of the blocks that it occupies: that is what journald counts by, and what deleting it can free. */
  readonly bytes: number;
  readonly modifiedAt: number | null;
}

/** What only a cleanup wants to know, beside the readings that everybody has. */
export interface Survey {
  /** Of the paths below: where their bytes really lie. */
  readonly places: Known<ReadonlyMap<string, Clean>>;
  readonly graphRoot: string | null;
  readonly store: Known<ImageStore>;
  /** Images that the YAML files of `.kube` Quadlets name. */
  readonly kubeImages: Known<readonly Clean[]>;
  /** The folder of the machine's journals and what lies in it. */
  readonly journals: Known<readonly StoredFile[]>;
  readonly coredumps: Known<readonly StoredFile[]>;
  /** Caches of package managers, by the manager. */
  readonly packages: readonly {
    readonly manager: PackageManager;
    readonly files: Known<readonly StoredFile[]>;
  }[];
  readonly trash: Known<readonly TrashItem[]>;
  readonly caches: Known<readonly CacheFolder[]>;
  /** Of `RUN --mount=type=cache`; null: no build has left one. */
  readonly buildCache: Known<CacheFolder | null>;
  /** What is exclusive to snapshots that may go, to what they are compared with, and to caches, by path. */
  readonly shared: Known<ReadonlyMap<Clean, SharedBytes>>;
  /** What is told with a plan that is shown, and is in none. */
  readonly containerSizes: Known<readonly ContainerSize[]>;
  readonly largeFolders: Known<LargeFolders>;
}

export interface TrashItem {
  readonly name: string;
  readonly bytes: number;
  readonly files: number;
  /** When it was thrown away, epoch milliseconds. */
  readonly at: number | null;
}

export interface PackageManager {
  readonly id: 'dnf5' | 'dnf' | 'apt';
  readonly folder: string;
  readonly depth: number;
  readonly argv: readonly string[];
}

/** Folders below `roots.var`. apt's `partial` folder is closed: its own files lie in the first level. */
export const managers = [
  { id: 'dnf5', folder: 'cache/libdnf5', depth: 6, argv: ['dnf5', 'clean', 'all'] },
  { id: 'dnf', folder: 'cache/dnf', depth: 6, argv: ['dnf', 'clean', 'all'] },
  { id: 'apt', folder: 'cache/apt/archives', depth: 1, argv: ['apt-get', 'clean'] },
] as const;

export const trashFolder = '.local/share/Trash';

/** Everything that is measured for a plan, but what snapshots hold alone. Never rejects. */
export async function survey(
  context: Context,
  facts: Facts,
  standings: readonly SnapshotStanding[],
): Promise<Survey> {
  const { box, config } = context;
  const { var: root } = config.roots;
  const graphRoot = facts.podmanInfo.known ? String(facts.podmanInfo.value.graphRoot) : null;
  const trash = path.join(box.identity.home, trashFolder);
  const packageFolders = managers.map((one) => ({ ...one, folder: `${root}/${one.folder}` }));
  const journal = journalFolder(root);
  const coredump = coredumpFolder(root);
  const paths = [
    ...(graphRoot === null ? [] : [graphRoot]),
    journal,
    coredump,
    trash,
    ...config.cleanup.caches.folders,
    buildCacheFolder(context),
    ...packageFolders.map(({ folder }) => folder),
    ...new Set(standings.map(({ snapshot }) => path.dirname(snapshot.path))),
  ];
  const [places, store, kubeImages, journals, coredumps, packages, thrown, caches, builds] =
    await Promise.all([
      taken(whereabouts(paths), context),
      graphRoot === null ? withoutInfo(facts) : taken(imageStore(graphRoot), context),
      taken(kubeImagesOf(valueOf(facts.quadlets) ?? []), context),
      taken(filesBelow(journal, 2), context),
      taken(filesBelow(coredump, 1), context),
      Promise.all(
        packageFolders.map(async (manager) => ({
          manager,
          files: await taken(filesBelow(manager.folder, manager.depth), context),
        })),
      ),
      taken(trashItems(trash), context),
      taken(cacheFolders, context),
      taken(buildCache, context),
    ]);
  const later = unknown('pending', literal('not counted'), { probes: [], takenAt: box.now(), evidence: [] });
  return {
    places,
    graphRoot,
    store,
    kubeImages,
    journals,
    coredumps,
    packages,
    trash: thrown,
    caches,
    buildCache: builds,
    shared: later,
    containerSizes: later,
    largeFolders: later,
  };
}

/** What is measured for whoever reads a plan: seconds, on a large home folder minutes. Never rejects. */
export async function told(context: Context): Promise<Pick<Survey, 'containerSizes' | 'largeFolders'>> {
  const [sizes, folders] = await Promise.all([taken(containerSizes, context), taken(largeFolders, context)]);
  return { containerSizes: sizes, largeFolders: folders };
}

/** The same with what snapshots and caches hold alone: minutes on a large disk. */
export async function counted(
  context: Context,
  before: Survey,
  standings: readonly SnapshotStanding[],
  caches: readonly Clean[],
): Promise<Survey> {
  const paths = [...countedPaths(standings), ...caches];
  return paths.length === 0 ? before : { ...before, shared: await taken(sharedBytesOf(paths), context) };
}

export function journalFolder(root: string): string {
  return `${root}/log/journal`;
}

export function coredumpFolder(root: string): string {
  return `${root}/lib/systemd/coredump`;
}

async function taken<T>(probe: Probe<T>, context: Context): Promise<Known<T>> {
  return toKnown(await take(probe, context), probe.id);
}

function toKnown<T>(reading: Reading<T>, id: string): Known<T> {
  const from = { probes: [id], takenAt: reading.takenAt, evidence: reading.evidence };
  return reading.known ? known(reading.value, from) : unknown(reading.reason, reading.detail, from);
}

function withoutInfo({ podmanInfo }: Facts): Promise<Known<never>> {
  return Promise.resolve(
    podmanInfo.known
      ? unknown('dependency', literal('podman did not tell where its images lie'), podmanInfo.origin)
      : podmanInfo,
  );
}

/** A probe that is asked for a plan only. */
function once<T>(id: string, read: (context: Context, evidence: Evidence[]) => Promise<T>): Probe<T> {
  return { id, title: id, every: { seen: 60_000, hidden: null }, staleAfter: 600_000, read };
}

/** The files below a folder, with its sizes; a folder that is not there has none. */
function filesBelow(folder: string, depth: number): Probe<readonly StoredFile[]> {
  return once(`files ${folder}`, async ({ box }, evidence) => {
    evidence.push(evidenceOfPath(folder));
    const walked = await box.walk(folder, depth);
    if (!walked.found && walked.why === 'missing') return [];
    return needed(walked, folder)
      .filter(({ kind }) => kind === 'file')
      .map((entry) => stored(folder, entry));
  });
}

function stored(folder: string, { path: name, size, allocated, modifiedAt }: Entry): StoredFile {
  return { path: `${folder}/${name}`, bytes: allocated ?? size ?? 0, modifiedAt };
}

/** What lies in the trash, each with all below it (Trash specification: `files` beside `info`). */
function trashItems(trash: string): Probe<readonly TrashItem[]> {
  return once('trash', async ({ box }, evidence) => {
    const folder = `${trash}/files`;
    evidence.push(evidenceOfPath(folder));
    const walked = await box.walk(folder, 12);
    if (!walked.found && walked.why === 'missing') return [];
    const items = new Map<string, { bytes: number; files: number }>();
    for (const entry of needed(walked, folder)) {
      const [name = ''] = entry.path.split('/');
      const item = items.get(name) ?? { bytes: 0, files: 0 };
      items.set(name, item);
      item.files++;
      if (entry.kind === 'file') item.bytes += entry.allocated ?? entry.size ?? 0;
    }
    return Promise.all(
      [...items].map(async ([name, item]) => {
        const info = await box.readText(`${trash}/info/${name}.trashinfo`, 16_384);
        const date = info.found ? /^DeletionDate=(\S+)$/m.exec(info.value)?.[1] : undefined;
        // Local time without a zone: a day more or less is of no matter here.
        const at = date === undefined ? NaN : Date.parse(`${date}Z`);
        return { name, ...item, at: Number.isNaN(at) ? null : at };
      }),
    );
  });
}

/** `image:` of every container in the YAML of the `.kube` Quadlets. A file that cannot be read makes all of it unknown. */
function kubeImagesOf(quadlets: readonly Quadlet[]): Probe<readonly Clean[]> {
  return once('kube images', async ({ box }, evidence) => {
    const files = quadlets
      .filter(({ kind }) => kind === 'kube')
      .flatMap(({ path: own, entries }) =>
        entries
          .filter(({ section, key }) => section === 'Kube' && key === 'Yaml')
          .map(({ value }) => path.resolve(path.dirname(own), value)),
      );
    const texts = await Promise.all(
      files.map(async (file) => {
        evidence.push(evidenceOfPath(file));
        return needed(await box.readText(file), file);
      }),
    );
    return texts.flatMap((text) =>
      [...text.matchAll(/^[\s-]*["']?image["']?\s*:\s*["']?([^\s"'#]+)/gm)].map(([, name = '']) =>
        clean(name),
      ),
    );
  });
}

/**
 * What has to be counted to tell what deleting snapshots frees: those that may go, and for each folder of snapshots all of it and
 * the newest that stays.
 */
export function countedPaths(standings: readonly SnapshotStanding[]): readonly Clean[] {
  const free = standings.filter(({ protections }) => protections.length === 0);
  const subvolumes = new Set(free.map(({ subvolume }) => subvolume));
  const compared = [...subvolumes].flatMap((subvolume) => {
    const own = standings.filter((one) => one.subvolume === subvolume);
    const folders = new Set(own.map(({ snapshot }) => path.dirname(snapshot.path)));
    const stays = own
      .filter(({ protections }) => protections.length > 0)
      .sort((a, b) => (b.snapshot.createdAt ?? 0) - (a.snapshot.createdAt ?? 0))[0];
    return [...[...folders].map(clean), ...(stays === undefined ? [] : [stays.snapshot.path])];
  });
  return [...new Set([...free.map(({ snapshot }) => snapshot.path), ...compared])];
}

function sharedBytesOf(paths: readonly Clean[]): Probe<ReadonlyMap<Clean, SharedBytes>> {
  return once('btrfs filesystem du', (context, evidence) => countSharedBytes(context, evidence, paths));
}
