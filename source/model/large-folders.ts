import { type FolderTree, type LargeFolders, type MeasuredFolder } from '../probes/large-folders.ts';
import { isWithin } from '../probes/mounts.ts';
import { type Clean, clean } from '../text/clean.ts';

/** A folder that is large, apart from all others that are listed, with the largest that lie in it. */
export interface LargeFolder extends MeasuredFolder {
  /** `~/.cache`, or its path. */
  readonly name: Clean;
  readonly inside: readonly MeasuredFolder[];
}

/** As many are listed. */
const mostFolders = 15;
const mostInside = 20;

/**
 * The folders from `least` bytes on, the largest first, none within another. What is listed elsewhere (`apart`: podman's store, the
 * cache of the machine learning) is not one of them, and what lies around it is told by its parts.
 */
export function largeOnes(
  { home, trees }: LargeFolders,
  apart: readonly string[],
  least: number,
): readonly LargeFolder[] {
  return trees
    .flatMap((tree) => split(tree, apart))
    .filter(({ bytes }) => bytes >= least)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, mostFolders)
    .map((folder) => ({ ...folder, name: named(folder.path, home) }));
}

/** `~/` for what lies in the home folder. */
function named(path: Clean, home: Clean): Clean {
  return isWithin(path, home) && path !== home ? clean(`~${path.slice(home.length)}`) : path;
}

function split({ top, folders }: FolderTree, apart: readonly string[]): readonly Omit<LargeFolder, 'name'>[] {
  const below = new Map<string, MeasuredFolder[]>();
  for (const folder of folders) {
    const parent = folder.path.slice(0, folder.path.lastIndexOf('/'));
    below.set(parent, [...(below.get(parent) ?? []), folder]);
  }
  const largestIn = (path: string) =>
    [...(below.get(path === '/' ? '' : path) ?? [])]
      .filter((one) => one.path !== path)
      .sort((a, b) => b.bytes - a.bytes);
  const parts = (path: string): readonly Omit<LargeFolder, 'name'>[] =>
    largestIn(path).flatMap((folder) => {
      if (apart.some((one) => isWithin(folder.path, one))) return [];
      return apart.some((one) => isWithin(one, folder.path))
        ? parts(folder.path)
        : [{ ...folder, inside: largestIn(folder.path).slice(0, mostInside) }];
    });
  return parts(top);
}
