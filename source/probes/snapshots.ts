import { type Entry } from '../box/box.ts';
import { type Clean, clean, join, say } from '../text/clean.ts';
import { needed } from './found.ts';
import { type Mount, parseMountinfo } from './mounts.ts';
import { type Context, evidenceOfPath, type Probe } from './probe.ts';

/** A snapshot as its name in a snapshot folder tells it. */
export interface Snapshot {
  /** Folder it lies in, relative to the root: `htpc-home`, empty for a flat one. */
  readonly group: Clean;
  readonly name: Clean;
  readonly path: Clean;
  /** From the NAME (`YYYYMMDD[-HHMM]`), local midnight or minute taken as UTC, epoch ms; null when the name has no date.
   * The folder's mtime is the source's and says nothing of the snapshot. */
  readonly namedAt: number | null;
}

/** A note that the backup leaves beside the snapshots. */
export interface Pin {
  readonly file: Clean;
  readonly snapshot: Clean;
  /** When the file was written, for whoever reads it again. */
  readonly modifiedAt?: number | null;
}

/** One configured snapshot root: local (`~/.snapshots`) or on a drive. */
export interface SnapshotRoot {
  readonly path: Clean;
  /** Label of the drive it belongs to, null for a local one. */
  readonly drive: Clean | null;
  /** Whether the root was there; a drive that is not plugged in is `absent`, which is a fact. */
  readonly state: 'present' | 'absent' | 'unreadable';
  /** Why it is not present, or which pin could not be read. */
  readonly detail: Clean | null;
  readonly snapshots: readonly Snapshot[];
  /** Pins: text of `.last-external-parent*` files by file name (relative path) → snapshot name. */
  readonly pins: readonly Pin[];
}

export const snapshots: Probe<readonly SnapshotRoot[]> = {
  id: 'snapshots',
  title: 'snapshot folders',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 900000,
  async read(context, evidence, previous = []) {
    const { subvolumes, drives } = context.config.backup;
    const mountinfo = `${context.config.roots.proc}/self/mountinfo`;
    const mounts =
      drives.length === 0 ? [] : parseMountinfo(needed(await context.box.readText(mountinfo), mountinfo));
    const local = [...new Set(subvolumes.map(({ root }) => trimmed(root)))];
    const roots = await Promise.all([
      ...local.map((path) => rootAt(context, path, null, previous)),
      ...drives.map(({ label, mount }) => onDrive(context, mounts, label, trimmed(mount), previous)),
    ]);
    for (const { path } of roots) evidence.push(evidenceOfPath(path));
    return roots;
  },
};

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** A drive is there only when something is mounted on its mount point: an empty folder on / looks the same and is not it. */
async function onDrive(
  context: Context,
  mounts: readonly Mount[],
  label: string,
  mount: string,
  previous: readonly SnapshotRoot[],
): Promise<SnapshotRoot> {
  const path = `${mount}/.snapshots`;
  if (mounts.some(({ target }) => target === mount)) return rootAt(context, path, clean(label), previous);
  return { ...none(path, clean(label)), state: 'absent', detail: say`nothing is mounted on ${clean(mount)}` };
}

function none(
  path: string,
  drive: Clean | null,
): Pick<SnapshotRoot, 'path' | 'drive' | 'snapshots' | 'pins'> {
  return { path: clean(path), drive, snapshots: [], pins: [] };
}

async function rootAt(
  context: Context,
  path: string,
  drive: Clean | null,
  previous: readonly SnapshotRoot[],
): Promise<SnapshotRoot> {
  const walked = await context.box.walk(path, 2);
  if (!walked.found) {
    const state = walked.why === 'missing' ? 'absent' : 'unreadable';
    return { ...none(path, drive), state, detail: clean(walked.detail) };
  }

  const before = previous.find((root) => root.path === path)?.pins ?? [];
  const { pins, unread } = await pinsIn(context, path, walked.value, before);
  return {
    ...none(path, drive),
    state: 'present',
    detail: unread.length === 0 ? null : say`not readable: ${join(unread, ', ')}`,
    snapshots: snapshotsIn(path, walked.value),
    pins,
  };
}

const dated = /^\d{8}(?!\d)/;

/**
 * The snapshots among what lies below a root: folders in group folders, and older flat ones, which begin with a date, in the root
 * itself. What lies in a snapshot is none, and neither are files, links and hidden folders.
 */
export function snapshotsIn(root: string, entries: readonly Entry[]): readonly Snapshot[] {
  return entries.flatMap(({ kind, path }) => {
    const parts = path.split('/');
    const name = parts.at(-1) ?? '';
    const group = parts.length === 2 ? (parts[0] ?? '') : '';
    const flat = parts.length === 1 && dated.test(name);
    const grouped = parts.length === 2 && !dated.test(group) && !group.startsWith('.');
    if (kind !== 'directory' || !(flat || grouped) || name.startsWith('.')) return [];
    return [
      { group: clean(group), name: clean(name), path: clean(`${root}/${path}`), namedAt: dateIn(name) },
    ];
  });
}

const date = /^(20\d{2})(\d{2})(\d{2})(?!\d)(?:-(\d{2})(\d{2})(?!\d))?/;

/** The date that a snapshot's name begins with (`20261122-htpc-home`, `20261122-1430-opptak`), as if it were UTC; null when it is none. */
export function dateIn(name: string): number | null {
  const found = date.exec(name);
  if (found === null) return null;
  const [, year, month, day, hour = '00', minute = '00'] = found.map((part: string | undefined) => part);
  const iso = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour}:${minute}:00.000Z`;
  const at = Date.parse(iso);
  // Date.parse turns 31 February into 3 March.
  return Number.isNaN(at) || new Date(at).toISOString() !== iso ? null : at;
}

/** The newest by the date in the name, then by name (`-2` is the later one of a day). Those without a date are passed over. */
export function newest(all: readonly Snapshot[]): Snapshot | null {
  let best: (Snapshot & { readonly namedAt: number }) | null = null;
  for (const snapshot of all) {
    const { namedAt, name } = snapshot;
    if (namedAt === null) continue;
    if (best === null || namedAt > best.namedAt || (namedAt === best.namedAt && name > best.name))
      best = { ...snapshot, namedAt };
  }
  return best;
}

async function pinsIn(
  { box }: Context,
  root: string,
  entries: readonly Entry[],
  before: readonly Pin[],
): Promise<{ pins: SnapshotRoot['pins']; unread: readonly Clean[] }> {
  const files = entries.filter(
    ({ kind, path }) => kind === 'file' && (path.split('/').at(-1) ?? '').startsWith('.last-external-parent'),
  );
  const unread: Clean[] = [];
  const pins = await Promise.all(
    files.map(async ({ path, modifiedAt }): Promise<readonly Pin[]> => {
      // They change once a day, and each is read by a child process.
      const same = before.find((pin) => pin.file === path && pin.modifiedAt === modifiedAt);
      if (same !== undefined && modifiedAt !== null) return [same];
      const text = await box.readText(`${root}/${path}`, 4096);
      const name = text.found ? text.value.trim() : '';
      if (name === '' && !(!text.found && text.why === 'missing')) unread.push(clean(path));
      return name === '' ? [] : [{ file: clean(path), snapshot: clean(name), modifiedAt }];
    }),
  );
  return { pins: pins.flat(), unread };
}
