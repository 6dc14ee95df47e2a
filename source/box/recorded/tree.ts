import { type Entry, type EntryKind } from '../box.ts';
import { type FileEntry, bytesOf } from './entries.ts';
import { type Moment, holds } from './moment.ts';
import { print } from './template.ts';

/** A path of the recorded file tree. `entry` is absent for folders that exist only because something lies below them. */
export interface Node {
  readonly name: string;
  readonly children: Map<string, Node>;
  entry: Exclude<FileEntry, { is: 'statfs' }> | null;
}

/** Where a path leads: to a node, or not. */
export type Way =
  | { readonly leads: true; readonly node: Node }
  /** `said`: the recording says that it is missing, it does not merely know nothing of it. */
  | { readonly leads: false; readonly why: 'missing' | 'denied' | 'hang' | 'loop'; readonly said: boolean };

/** As many symbolic links as the kernel follows in one path (path_resolution(7)). */
const mostLinks = 40;

/**
 * Builds the tree of what counts at this moment. Entries come in the order in which they win: later ones over earlier ones.
 * A mark (missing, denied, hang) takes away what earlier entries put below its path.
 */
export function grow(entries: readonly FileEntry[], moment: Moment): Node {
  const root: Node = { name: '', children: new Map(), entry: null };
  // Entries of one folder stand together as a rule: the way to it is gone once.
  let folder = { path: '', node: root };
  for (const entry of entries) {
    if (entry.is === 'statfs' || !holds(entry.when, moment)) continue;
    const where = print(entry.path, moment);
    const slash = where.lastIndexOf('/');
    if (where.slice(0, slash) !== folder.path) {
      const path = where.slice(0, slash);
      folder = { path, node: reach(root, path) };
    }
    const name = where.slice(slash + 1);
    const node = name === '' ? folder.node : step(folder.node, name);
    if (entry.is === 'missing' || entry.is === 'denied' || entry.is === 'hang') node.children.clear();
    node.entry = entry;
  }
  return root;
}

/** The node of a folder that something lies in. */
function reach(root: Node, where: string): Node {
  let node = root;
  for (const name of names(where)) node = step(node, name);
  return node;
}

function step(node: Node, name: string): Node {
  // Below what was missing something is there again: then it is a folder.
  if (node.entry?.is === 'missing') node.entry = null;
  let child = node.children.get(name);
  if (child === undefined) {
    child = { name, children: new Map(), entry: null };
    node.children.set(name, child);
  }
  return child;
}

function names(where: string): string[] {
  return where.split('/').filter((name) => name !== '' && name !== '.');
}

/**
 * Follows a path as path_resolution(7) does, symbolic links in folders too. The last link is followed unless told not to.
 * What a recording holds below the path of a link counts as being there, before what the link leads to.
 */
export function follow(root: Node, where: string, lastLink = true): Way {
  // The names that are still to go, the next one last.
  const rest = names(where).reverse();
  let trail: Node[] = [root];
  let links = 0;
  for (;;) {
    const node = trail.at(-1) ?? root;
    const { entry, children } = node;
    const next = rest.at(-1);
    const child = next === undefined || next === '..' ? undefined : children.get(next);
    if (child !== undefined) {
      trail.push(child);
      rest.pop();
      continue;
    }

    if (entry?.is === 'missing') return { leads: false, why: 'missing', said: true };
    if (entry?.is === 'denied' || entry?.is === 'hang') return { leads: false, why: entry.is, said: true };
    if (entry?.is === 'link' && (next !== undefined || (lastLink && children.size === 0))) {
      if (++links > mostLinks) return { leads: false, why: 'loop', said: true };
      trail = entry.target.startsWith('/') ? [root] : trail.slice(0, -1);
      rest.push(...names(entry.target).reverse());
      continue;
    }

    if (next === undefined) return { leads: true, node };
    if (next !== '..') return { leads: false, why: 'missing', said: false };
    if (trail.length > 1) trail.pop();
    rest.pop();
  }
}

/** What a node is, as its folder's listing says. */
export function kindOf(node: Node): EntryKind {
  const { entry } = node;
  if (entry === null || entry.is === 'directory') return 'directory';
  if (entry.is === 'missing') return 'directory';
  if (entry.is !== 'denied' && entry.is !== 'hang') return entry.is;
  return entry.folder || node.children.size > 0 ? 'directory' : 'file';
}

/** Whether the node is there at all: a mark `missing` with nothing below it is not. */
function exists(node: Node): boolean {
  return node.entry?.is !== 'missing' || node.children.size > 0;
}

/** Names and kinds of a folder, sorted by name as bytes of UTF-16. */
export function listing(node: Node): Entry[] {
  return sorted(node).map((child) => ({
    path: child.name,
    kind: kindOf(child),
    size: null,
    allocated: null,
    modifiedAt: null,
    mode: null,
  }));
}

/** Everything below a folder to a depth, sorted by path; `stopped` where it could not be looked into. */
export function walking(
  node: Node,
  depth: number,
  moment: Moment,
): { entries: Entry[]; stopped: 'denied' | 'hang' | null } {
  const entries: Entry[] = [];
  let stopped: 'denied' | 'hang' | null = null;
  const descend = (folder: Node, prefix: string, left: number) => {
    for (const child of sorted(folder)) {
      const where = prefix + child.name;
      const kind = kindOf(child);
      const { modifiedAt = null, mode = null } = child.entry ?? {};
      const size = sizeOf(child, moment);
      const allocated = child.entry?.is === 'file' ? (child.entry.allocated ?? size) : 0;
      entries.push({ path: where, kind, size, allocated, modifiedAt, mode });
      if (kind !== 'directory' || left <= 1) continue;
      const mark = child.entry?.is;
      if (mark === 'denied' || mark === 'hang') stopped ??= mark;
      descend(child, `${where}/`, left - 1);
    }
  };
  descend(node, '', depth);
  return { entries: entries.sort((a, b) => (a.path < b.path ? -1 : 1)), stopped };
}

function sorted(node: Node): Node[] {
  return [...node.children.values()]
    .filter(exists)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function sizeOf({ entry }: Node, moment: Moment): number | null {
  if (entry?.is !== 'file') return entry?.is === 'link' ? entry.target.length : 0;
  return entry.size ?? bytesOf(entry.content(), moment)?.byteLength ?? null;
}
