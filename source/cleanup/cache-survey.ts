import { type Entry } from '../box/box.ts';
import { needed } from '../probes/found.ts';
import { type Context, evidenceOfPath, type Probe, Unavailable } from '../probes/probe.ts';
import { ran } from '../probes/run.ts';
import { amongOwnIds } from '../probes/user-namespace.ts';
import { clean, literal } from '../text/clean.ts';

/** A folder that is a cache, with all below it. */
export interface CacheFolder {
  readonly path: string;
  readonly bytes: number;
  readonly files: number;
  /** Bytes of files that have several names (hard links), of which some may lie elsewhere and stay. */
  readonly linked: number;
  /** When a file in it was last written, epoch milliseconds; null: not known. */
  readonly writtenAt: number | null;
  /** The same bytes by the hour in which their files were last written. */
  readonly hours: readonly CachedHour[];
}

export interface CachedHour {
  /** Its beginning, epoch milliseconds; null: not known. */
  readonly since: number | null;
  readonly bytes: number;
  readonly files: number;
}

interface CachedFile {
  readonly bytes: number;
  readonly isLinked: boolean;
  readonly writtenAt: number | null;
}

const hour = 3_600_000;
/** Deeper than any path can be that the kernel takes. */
const allLevels = 4096;

/** Files as a cache, by the hour, so that what snapshots may hold of it is told without looking at each file again. */
export function cacheOf(path: string, list: readonly CachedFile[]): CacheFolder {
  const hours = new Map<number | null, { bytes: number; files: number }>();
  let [bytes, writtenAt] = [0, list.length === 0 ? null : 0] as [number, number | null];
  for (const file of list) {
    const since = file.writtenAt === null ? null : Math.floor(file.writtenAt / hour) * hour;
    const one = hours.get(since) ?? { bytes: 0, files: 0 };
    hours.set(since, one);
    one.bytes += file.bytes;
    one.files++;
    bytes += file.bytes;
    // One that is not known may be the newest.
    writtenAt = writtenAt === null || file.writtenAt === null ? null : Math.max(writtenAt, file.writtenAt);
  }
  return {
    path,
    bytes,
    files: list.length,
    linked: list.reduce((sum, file) => sum + (file.isLinked ? file.bytes : 0), 0),
    writtenAt,
    hours: [...hours].map(([since, one]) => ({ since, ...one })),
  };
}

/** Each folder in `cleanup.caches.folders`; a folder of caches that is not there has none. */
export const cacheFolders: Probe<readonly CacheFolder[]> = {
  id: 'caches',
  title: 'folders of caches',
  every: { seen: 60_000, hidden: null },
  staleAfter: 600_000,
  async read(context, evidence) {
    const { box, config } = context;
    const found = await Promise.all(
      config.cleanup.caches.folders.map(async (given) => {
        const folder = given.replace(/(.)\/+$/, '$1');
        evidence.push(evidenceOfPath(folder));
        const walked = await box.walk(folder, allLevels);
        if (!walked.found && walked.why === 'missing') return [];
        const entries = needed(walked, folder);
        const words = ['-P', folder, '-xdev', '-type', 'f', '-links', '+1', '-printf', '%P\\n'];
        const { stdout } = await ran(context, evidence, {
          file: 'find',
          args: words,
          deadlineMs: 20_000,
          session: false,
        });
        return byFolder(folder, entries, new Set(stdout.split('\n')));
      }),
    );
    return found.flat();
  },
};

/** `linked`: paths of what has several names. */
function byFolder(
  folder: string,
  entries: readonly Entry[],
  linked: ReadonlySet<string>,
): readonly CacheFolder[] {
  const files = new Map<string, CachedFile[]>();
  // A folder comes before what lies in it.
  for (const { path, kind, size, allocated, modifiedAt } of entries) {
    const slash = path.indexOf('/');
    if (slash === -1 && kind === 'directory') files.set(path, []);
    else if (slash !== -1 && kind === 'file')
      files
        .get(path.slice(0, slash))
        // A line end in a name makes two lines of it.
        ?.push({
          bytes: allocated ?? size ?? 0,
          writtenAt: modifiedAt,
          isLinked: linked.has(path) || path.includes('\n'),
        });
  }
  return [...files].map(([name, list]) => cacheOf(`${folder}/${name}`, list));
}

/**
 * Where builds keep what `RUN --mount=type=cache` asks for: `buildah-cache-UID` in the folder for temporary files (buildah's
 * internal/volumes, CacheParent; podman 4.5 or newer). podman removes all of it with `podman image prune --build-cache`, but images with it.
 */
export function buildCacheFolder({ box, config }: Pick<Context, 'box' | 'config'>): string {
  return `${config.roots.var}/tmp/buildah-cache-${box.identity.uid}`;
}

/** The whole cache of builds: one folder, measured and removed at once. Its files may belong to ids of the user namespace. */
export const buildCache: Probe<CacheFolder | null> = {
  id: 'build.cache',
  title: 'cache of builds',
  every: { seen: 60_000, hidden: null },
  staleAfter: 600_000,
  async read(context, evidence) {
    const folder = buildCacheFolder(context);
    const { box } = context;
    evidence.push(evidenceOfPath(folder));
    const listed = await box.list(folder);
    if (!listed.found && listed.why === 'missing') return null;
    const words = ['find', '-P', folder, '-xdev', '-type', 'f', '-printf', '%s %T@ %n\\n'] as const;
    const { stdout } = await ran(context, evidence, {
      ...amongOwnIds(box.identity, words),
      deadlineMs: 30_000,
    });
    return cacheOf(folder, parseFiles(stdout));
  },
};

/**
 * Reads `BYTES TIME LINKS` of each file.
 * @throws {Unavailable} `parse` on a line that is none
 */
export function parseFiles(text: string): readonly CachedFile[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Unavailable('parse', literal('find ends within a line'));
  return lines.map((line) => {
    const [, bytes, time, links] = /^(\d{1,15}) (-?\d{1,12}(?:\.\d+)?) (\d{1,9})$/.exec(line) ?? [];
    if (bytes === undefined) throw new Unavailable('parse', clean(`find: ${line.slice(0, 120)}`));
    return { bytes: Number(bytes), writtenAt: Math.floor(Number(time) * 1000), isLinked: links !== '1' };
  });
}
