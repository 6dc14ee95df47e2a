import { type Entry, type FileFailure, type Found } from '../box/box.ts';
import { needed } from './found.ts';
import { type Context, evidenceOfPath } from './probe.ts';
import { dropinFolders, quadletName } from './quadlet-names.ts';
import { type QuadletKind } from './quadlets.ts';
import { type Evidence } from './reading.ts';
import { reread } from './reread.ts';
import { parseUnitFile, type UnitEntry } from './unit-file.ts';

/** A Quadlet file with its drop-ins merged. */
export interface QuadletFile {
  readonly file: string;
  readonly path: string;
  readonly base: string;
  readonly kind: QuadletKind;
  readonly entries: readonly UnitEntry[];
}

/** The files as they were last read, by path: most never change, and three probes read them. */
let latest: ReadonlyMap<string, QuadletFile> = new Map();

const deepest = 5;
const mostFiles = 1000;

interface Places {
  readonly files: { readonly name: string; readonly path: string }[];
  /** By folder name (`immich-ml.container.d`), in the order of search. */
  readonly dropins: Map<string, string[]>;
}

/**
 * Quadlet files of the configured folders and all below them, links followed. A file name counts once: the first folder
 * wins, as in the generator (podman's cmd/quadlet/main.go). A folder that is not there has none; a link that leads nowhere is a
 * Quadlet without keys. A file that says what it said the last time is the very object of that time.
 *
 * @throws {Unavailable} when a folder or file that is there cannot be read
 */
export async function quadletFiles(context: Context, evidence: Evidence[]): Promise<readonly QuadletFile[]> {
  const found: Places = { files: [], dropins: new Map() };
  for (const root of context.config.stack.quadlets) {
    evidence.push(evidenceOfPath(root));
    await search(context, root, found);
  }
  const first = new Map<string, string>();
  for (const { name, path } of found.files) if (!first.has(name)) first.set(name, path);
  const files = await Promise.all(
    [...first].slice(0, mostFiles).map(([file, path]) => readQuadlet(context, file, path, found.dropins)),
  );
  latest = new Map(files.map((file) => [file.path, file]));
  return files;
}

async function readQuadlet(
  context: Context,
  file: string,
  path: string,
  folders: Places['dropins'],
): Promise<QuadletFile> {
  const { base, kind } = quadletName(file) ?? { base: file, kind: 'container' as const };
  const own = await textOf(context, path);
  const dropins = await dropinPaths(context, dropinFolders(base, kind), folders);
  const texts = [own, ...(await Promise.all(dropins.map((dropin) => textOf(context, dropin))))];
  // The length of each tells where one ends and the next begins.
  const all = texts.map((text) => `${text.length}\n${text}`).join('\n');
  return reread(all, latest.get(path), () => ({
    file,
    path,
    base,
    kind,
    entries: texts.flatMap(parseUnitFile),
  }));
}

async function search(context: Context, root: string, found: Places): Promise<void> {
  let level = [{ folder: root, entries: listed(await context.box.list(root), root) }];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const below: string[] = [];
    for (const { folder, entries } of level) below.push(...sorted(context, folder, entries, found));
    const lists = await Promise.all(
      below.map(async (folder) => ({ folder, list: await context.box.list(folder) })),
    );
    // what is not there, or no folder: a link to a file that is no Quadlet
    const there = lists.filter(({ list }) => list.found || unreadable.has(list.why));
    level = there.map(({ folder, list }) => ({ folder, entries: needed(list, folder) }));
  }
}

const unreadable: ReadonlySet<FileFailure> = new Set<FileFailure>(['permission', 'timeout', 'hung']);

/** Notes the files and drop-in folders of one folder; gives back what is to be searched below it. */
function sorted(
  context: Context,
  folder: string,
  entries: readonly Entry[],
  found: Places,
): readonly string[] {
  const below: string[] = [];
  for (const entry of entries) {
    const path = `${folder}/${entry.path}`;
    if (entry.kind === 'directory' && entry.path.endsWith('.d')) {
      found.dropins.set(entry.path, [...(found.dropins.get(entry.path) ?? []), path]);
    } else if (entry.kind === 'directory' || (entry.kind === 'link' && quadletName(entry.path) === null)) {
      if (!isAnothers(context, folder, entry)) below.push(path);
    } else if (quadletName(entry.path) !== null) {
      found.files.push({ name: entry.path, path });
    }
  }
  return below;
}

/** /etc/containers/systemd/users/UID belongs to that user alone. */
function isAnothers({ box }: Context, folder: string, { path }: Entry): boolean {
  return folder.endsWith('/users') && /^\d+$/.test(path) && path !== String(box.identity.uid);
}

async function dropinPaths(
  { box }: Context,
  folders: readonly string[],
  known: ReadonlyMap<string, readonly string[]>,
): Promise<readonly string[]> {
  const byName = new Map<string, string>();
  for (const path of folders.flatMap((folder) => known.get(folder) ?? [])) {
    for (const { path: name } of listed(await box.list(path), path)) {
      if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, `${path}/${name}`);
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

function listed(list: Found<readonly Entry[]>, folder: string): readonly Entry[] {
  return !list.found && list.why === 'missing' ? [] : needed(list, folder);
}

async function textOf({ box }: Context, path: string): Promise<string> {
  const text = await box.readText(path);
  return !text.found && text.why === 'missing' ? '' : needed(text, path);
}
