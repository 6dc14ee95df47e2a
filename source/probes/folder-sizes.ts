import { type Clean, clean, literal } from '../text/clean.ts';
import { type Owner, sourceOf } from './host-folders.ts';
import { type Context, evidenceOfPath, type Probe } from './probe.ts';
import { quadletFiles } from './quadlet-files.ts';
import { quadletOf } from './quadlets.ts';
import { type Evidence } from './reading.ts';

/** Bytes below a configured folder (`ml-cache`, `journal`), summed from a walk. */
export interface FolderSize {
  readonly name: Clean;
  readonly path: Clean;
  /** `unreadable` too where the folder is one of podman's volumes, which have no path of their own. */
  readonly state: 'present' | 'absent' | 'unreadable';
  readonly size: number | null;
  readonly files: number | null;
}

/** Deeper than this nothing is counted: a model cache has four levels, a journal two. */
const depth = 8;

export const folderSizes: Probe<readonly FolderSize[]> = {
  id: 'folder.sizes',
  title: 'sizes of folders',
  every: { seen: 300000, hidden: null },
  staleAfter: 86400000,
  async read(context, evidence) {
    const cache = context.config.ml.cache ?? (await cacheOfQuadlet(context, evidence));
    const folders = [
      ...(cache === null ? [] : [sizeOf(context, evidence, literal('ml-cache'), cache)]),
      sizeOf(context, evidence, literal('journal'), `${context.config.roots.var}/log/journal`),
    ];
    return Promise.all(folders);
  },
};

async function sizeOf(
  context: Context,
  evidence: Evidence[],
  name: Clean,
  path: string,
): Promise<FolderSize> {
  const unmeasured = { name, path: clean(path), size: null, files: null };
  if (!path.startsWith('/')) return { ...unmeasured, state: 'unreadable' };
  const startedAt = context.box.elapsed();
  const walked = await context.box.walk(path, depth);
  evidence.push(evidenceOfPath(path, Math.round(context.box.elapsed() - startedAt)));
  if (!walked.found) return { ...unmeasured, state: walked.why === 'missing' ? 'absent' : 'unreadable' };
  const sizes = walked.value.filter(({ kind }) => kind === 'file').map(({ size }) => size);
  return {
    ...unmeasured,
    state: 'present',
    // a sum without some of its parts would be too small
    size: sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0),
    files: sizes.length,
  };
}

/** Where the Quadlet of the machine learning has its model cache; null when there is no such Quadlet or it keeps none. */
async function cacheOfQuadlet(context: Context, evidence: Evidence[]): Promise<string | null> {
  const containers = (await quadletFiles(context, evidence))
    .filter(({ kind }) => kind === 'container')
    .map(quadletOf);
  const quadlet = context.config.ml.containers
    .map((name) => containers.find((container) => String(container.name) === name))
    .find((container) => container !== undefined);
  return quadlet === undefined ? null : cacheAmong(quadlet.volumes, quadlet.path, context.box.identity);
}

/**
 * The source of the volume that a container sees as /cache (`Volume=SOURCE:/cache:Z`, podman-systemd.unit(5)); null without one.
 *
 * @param file path of the Quadlet file: a source that begins with `.` is relative to it
 */
export function cacheAmong(volumes: readonly string[], file: string, owner: Owner): string | null {
  const source = volumes
    .map((volume) => /^([^:]+):\/cache\/?(?::|$)/.exec(volume)?.[1])
    .find((one) => one !== undefined);
  return source === undefined ? null : sourceOf(source, file, owner);
}
