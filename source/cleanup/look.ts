import { type Ledger } from '../history/cleanup-ledger.ts';
import { buildModel, type Surroundings } from '../model/build.ts';
import { type Facts, factsOf } from '../model/facts.ts';
import { valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type ProbeName, type Readings } from '../probes/catalogue.ts';
import { type Filesystem } from '../probes/filesystems.ts';
import { type Context } from '../probes/probe.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { calibrationOf, countedLines, inDoubt } from './calibration.ts';
import { type Kind, type Sorted } from './candidate.ts';
import { type CleanupPlan, planCleanup, type Space, usedPercent } from './plan.ts';
import { heldBySnapshots, type HeldBySnapshots } from './snapshots.ts';
import { sources } from './sources.ts';
import { counted, survey, type Survey, told } from './survey.ts';

/** The readings that a plan rests on. */
export const planReadings = [
  'host',
  'filesystems',
  'btrfs',
  'images',
  'containers',
  'podmanInfo',
  'podmanUsage',
  'quadlets',
  'units',
  'generator',
  'snapshots',
  'subvolumes',
  'operations',
  'rights',
] as const satisfies readonly ProbeName[];

/** What is wished of a plan. */
export interface Wish {
  /** Percent used; null: that of the configuration. */
  readonly target: number | null;
  /** Mount point; null: the fullest of those that are over their target. */
  readonly mount: string | null;
}

/** Everything that was looked at for a plan, at one instant. */
export interface Look {
  readonly plan: CleanupPlan;
  /** Everything that may go, whether the plan needs it or not. */
  readonly found: Sorted;
  readonly model: Model;
  readonly facts: Facts;
  readonly filesystem: Filesystem;
  /** What snapshots hold, of those subvolumes whose snapshots were counted for it. */
  readonly held: readonly HeldBySnapshots[];
}

export type Looked =
  { readonly looked: true; readonly look: Look } | { readonly looked: false; readonly why: Clean };

export interface Looking {
  readonly context: Context;
  readonly ledger: Ledger;
  /** Takes the readings of {@link planReadings} anew. */
  readonly read: () => Promise<Readings>;
  readonly holds: () => Promise<Surroundings['holds']>;
  /**
   * What snapshots hold alone is counted where the plan may need them: minutes on a large disk. Called before that begins; null:
   * it is not counted.
   */
  readonly counting: ((snapshots: number) => void) | null;
  /** What is in no plan is measured as well, for whoever reads all of it: large folders, what containers wrote. */
  readonly tells: boolean;
}

/** Reads the box and plans. Never rejects. */
export async function look(id: string, wish: Wish, looking: Looking): Promise<Looked> {
  const { context, ledger, read, holds, counting, tells } = looking;
  const { box, config } = context;
  const readings = await read();
  const now = box.now();
  const facts = factsOf(readings, now, config.probes.patience);
  const model = buildModel(readings, {}, { identity: box.identity, now, config, holds: await holds() });
  if (!facts.filesystems.known)
    return { looked: false, why: say`the file systems are not known: ${facts.filesystems.detail}` };
  const filesystem = wanted(facts.filesystems.value, wish.mount, wish.target ?? config.disk.target);
  if (filesystem === null)
    return {
      looked: false,
      why:
        wish.mount === null
          ? literal('there is no file system with a disk behind it whose space is known')
          : say`nothing with a disk behind it is mounted on ${clean(wish.mount)}`,
    };
  const space = spaceIn(filesystem);
  if (space === null) return { looked: false, why: say`how full ${filesystem.mount} is, is not known` };
  const standings = model.backups.standings.known ? model.backups.standings.value : [];
  const latest = await ledger.latest(countedLines);
  const calibration = calibrationOf(latest);
  const planned = (measured: Survey) => {
    const all = sources({
      facts,
      model,
      survey: measured,
      config,
      filesystem,
      owner: box.identity,
      now,
    });
    const found = { ...all, candidates: all.candidates.map((one) => inDoubt(one, latest, now)) };
    const plan = planCleanup({
      id,
      now,
      host: clean(box.identity.hostname),
      filesystem,
      target: wish.target ?? config.disk.target,
      space,
      btrfs: btrfsOf(model, filesystem),
      found,
      calibration,
    });
    return { found, plan };
  };
  const measured = await survey(context, facts, standings);
  let result = planned(measured);
  let held: readonly HeldBySnapshots[] = [];
  if (counting !== null && result.plan.need > 0) {
    const pathsOf = (wanted: Kind) =>
      result.plan.steps.flatMap(({ kind, identity }) => (kind === wanted ? [identity['path']] : []));
    const needed = new Set(pathsOf('snapshot'));
    if (needed.size > 0) counting(needed.size);
    const subvolumes = new Set(
      standings.filter(({ snapshot }) => needed.has(snapshot.path)).map(({ subvolume }) => subvolume),
    );
    const those = standings.filter(({ subvolume }) => subvolumes.has(subvolume));
    const [shown, known] = await Promise.all([
      tells ? told(context) : {},
      counted(
        context,
        measured,
        those,
        pathsOf('cache').length > 0 ? cachesOn(filesystem, result.found) : [],
      ),
    ]);
    result = planned({ ...known, ...shown });
    held = heldBySnapshots(those, valueOf(known.shared) ?? new Map());
  }
  return { looked: true, look: { ...result, model, facts, filesystem, held } };
}

/** What is exclusive to a file is told by btrfs alone. */
function cachesOn({ type }: Filesystem, { candidates }: Sorted): readonly Clean[] {
  return type === 'btrfs'
    ? candidates.flatMap(({ kind, identity: { path } }) =>
        kind === 'cache' && path !== undefined ? [path] : [],
      )
    : [];
}

function spaceIn({ space }: Filesystem): Space | null {
  return space === null ? null : { used: space.total - space.free, available: space.available };
}

/** The one that was named, else the fullest of those over the target, else the fullest. */
function wanted(all: readonly Filesystem[], mount: string | null, target: number): Filesystem | null {
  if (mount !== null)
    return (
      all.find(({ mounts }) => mounts.some((one) => one.target === mount.replace(/(.)\/+$/, '$1'))) ?? null
    );
  const full = (one: Filesystem) => {
    const space = spaceIn(one);
    return space === null || one.mounts.every(({ readOnly }) => readOnly) ? -1 : usedPercent(space);
  };
  const ordered = all.filter((one) => full(one) >= 0).sort((a, b) => full(b) - full(a));
  return ordered.find((one) => full(one) > target) ?? ordered[0] ?? null;
}

function btrfsOf(model: Model, { mount }: Filesystem) {
  const { filesystems } = model.storage;
  const state = filesystems.known ? filesystems.value.find((one) => one.mounts.includes(mount)) : undefined;
  return state?.btrfs.known === true ? state.btrfs.value : null;
}
