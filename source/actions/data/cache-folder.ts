import { type HostFolder } from '../../probes/host-folders.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { isPlainPath } from '../names.ts';

/** What stands around a folder that is to be emptied. All are absolute paths without a slash at their end. */
export interface Around {
  readonly home: string;
  /** Where something is mounted. */
  readonly mounts: readonly string[];
  /** What other services see of the host, and what the service itself sees beside its cache. */
  readonly folders: readonly (HostFolder & { readonly service: Clean })[];
  /** Databases, snapshots, drives, dumps, and whatever else the configuration names: nothing in them, and nothing around them. */
  readonly precious: readonly string[];
  /** What is backed up: not these themselves, and nothing around them. */
  readonly subvolumes: readonly string[];
}

/** A folder's last two names have to say it: `…/immich-ml-cache`, `…/immich-ml/cache`, `…/model-cache`. */
const isNamedSo = /(?:^|[/._-])(?:ml|models?|machine-learning)(?:[/._-](?:[^/]*[._-])?)cache$/i;

/** Fewer names than this, and it is a folder of the system or of a disk. */
const fewestNames = 3;

/** Whether a path is another one or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

/**
 * Why a folder is not emptied; null: it is named as a cache of models, and nothing that is known of this box lies in it or is it. What is
 * given as the folder may be anything: it comes from the configuration or from a Quadlet.
 */
export function whyKept(path: string, around: Around): Clean | null {
  const shown = clean(path);
  if (!isPlainPath(path)) return say`${shown} is no plain path of the host`;
  const names = path.slice(1).split('/');
  if (names.length < fewestNames) return say`${shown} is too near to the root of the disk`;
  if (names.some((name) => name.startsWith('.'))) return say`${shown} lies in a hidden folder`;
  if (!isNamedSo.test(names.slice(-2).join('/')))
    return say`${shown} is not named as a cache of models (…/immich-ml-cache)`;
  if (isWithin(around.home, path)) return say`${shown} is the home of somebody`;
  const mount = around.mounts.find((one) => isWithin(one, path));
  if (mount !== undefined) return say`${clean(mount)} is mounted there`;
  const precious = around.precious.find((one) => isWithin(path, one) || isWithin(one, path));
  if (precious !== undefined)
    return say`${shown} and ${clean(precious)}, which the configuration names for other things, are not apart`;
  const subvolume = around.subvolumes.find((one) => isWithin(one, path));
  if (subvolume !== undefined) return say`${clean(subvolume)}, which is backed up, lies there`;
  const other = around.folders.find(
    (one) => isWithin(one.path, path) || (!one.readOnly && one.path !== '/' && isWithin(path, one.path)),
  );
  if (other !== undefined)
    return say`${other.service} has ${clean(other.path)} as its ${clean(other.target)}`;
  return null;
}

/** What a folder has to be as `stat --format=%u:%F` tells it (stat(1)): a folder of ours, and no link to one. */
export function whyNotOurs(said: string, uid: number): Clean | null {
  const [, owner, kind] = /^(\d{1,10}):(.{1,40})\n$/.exec(said) ?? [];
  if (owner === undefined || kind === undefined) return literal('whose it is could not be told');
  if (kind !== 'directory') return say`it is no folder but a ${clean(kind)}`;
  return Number(owner) === uid ? null : say`it belongs to the user ${Number(owner)}, and not to us`;
}
