import path from 'node:path';
import { type Clean, clean, literal } from '../text/clean.ts';
import { mountOf, parseMountinfo } from './mounts.ts';
import { needed } from './found.ts';
import { type Context, evidenceOfPath, type Probe, Unavailable } from './probe.ts';
import { countSharedBytes, type SharedBytes } from './shared-bytes.ts';
import { snapshotsIn } from './snapshots.ts';

/** What the snapshots in one folder hold. Bytes as `btrfs filesystem du` counts them: data, before compression. */
export interface SnapshotFolderSpace {
  readonly folder: Clean;
  /** Oldest first by their names. `exclusive`: what deleting it alone frees. */
  readonly snapshots: readonly { readonly path: Clean; readonly exclusive: number }[];
  /** Sum of what each holds alone: deleting all of them frees no less. */
  readonly atLeast: number;
  /** What lies in the folder and not in its newest snapshot, with what that one holds alone; null: not told. */
  readonly atMost: number | null;
}

const hour = 3_600_000;

/**
 * What snapshots hold, on the file systems on which `disk.folders` lie. Each file of each snapshot is looked at, so seldom, and
 * only while somebody looks; pools of large disks are left to the plan of a cleanup.
 */
export const snapshotSpace: Probe<readonly SnapshotFolderSpace[]> = {
  id: 'snapshot.space',
  title: 'du of the snapshots',
  every: { seen: 6 * hour, hidden: null },
  staleAfter: 48 * hour,
  onDemand: true,
  long: true,
  hungMs: hour,
  async read(context, evidence) {
    const folders = await foldersOf(context);
    for (const [folder] of folders) evidence.push(evidenceOfPath(folder));
    const paths = folders.flatMap(([folder, snapshots]) => [folder, ...snapshots]);
    const counted = await countSharedBytes(context, evidence, paths);
    return folders.map(([folder, snapshots]) => spaceOf(folder, snapshots, counted));
  },
};

/** Folders that hold snapshots, with them in order; only those that lie beside `disk.folders`. */
async function foldersOf({ box, config }: Context): Promise<readonly (readonly [Clean, readonly Clean[]])[]> {
  const roots = [...new Set(config.backup.subvolumes.map(({ root }) => root.replace(/(.)\/+$/, '$1')))];
  if (roots.length === 0 || config.disk.folders.length === 0) return [];
  const file = `${config.roots.proc}/self/mountinfo`;
  const mounts = parseMountinfo(needed(await box.readText(file), file));
  // Each subvolume has a device number of its own; what they have in common is the source.
  const sources = new Set(config.disk.folders.map((folder) => mountOf(folder, mounts)?.source));
  const found = new Map<Clean, Clean[]>();
  for (const root of roots) {
    const mount = mountOf(root, mounts);
    if (mount?.type !== 'btrfs' || !sources.has(mount.source)) continue;
    const walked = await box.walk(root, 2);
    if (!walked.found && walked.why === 'missing') continue;
    for (const { path: own } of snapshotsIn(root, needed(walked, root))) {
      const folder = clean(path.dirname(own));
      found.set(folder, [...(found.get(folder) ?? []), own]);
    }
  }
  return [...found].map(([folder, snapshots]) => [folder, snapshots.sort()] as const);
}

function spaceOf(
  folder: Clean,
  paths: readonly Clean[],
  counted: ReadonlyMap<Clean, SharedBytes>,
): SnapshotFolderSpace {
  const of = (one: Clean) => {
    const bytes = counted.get(one);
    if (bytes === undefined) throw new Unavailable('parse', literal('btrfs filesystem du left one out'));
    return bytes;
  };
  const whole = of(folder);
  const newest = paths.at(-1);
  const kept = newest === undefined ? null : of(newest);
  const snapshots = paths.map((one) => ({ path: one, exclusive: of(one).exclusive }));
  const atLeast = snapshots.reduce((sum, { exclusive }) => sum + exclusive, 0);
  const apart =
    whole.shared === null || kept === null || kept.shared === null
      ? null
      : whole.exclusive + whole.shared - kept.shared;
  return { folder, snapshots, atLeast, atMost: apart === null ? null : Math.max(atLeast, apart) };
}
