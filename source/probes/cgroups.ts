import { type Box, type Found } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';
import { readUnit } from './cgroup-unit.ts';
import { reasonOf } from './found.ts';
import { evidenceOfPath, type Probe, Unavailable } from './probe.ts';

/**
 * The cgroup v2 files of one user unit (kernel Documentation/admin-guide/cgroup-v2.rst). Bytes and microseconds.
 * memoryCurrent, inactiveFile and the CPU times are of this reading; the others may be a few readings older while nothing
 * says that they changed (cgroup-unit.ts).
 */
export interface UnitCgroup {
  /** `immich-ml.service` */
  readonly unit: Clean;
  /** Path below the cgroup root, begins with `/`. */
  readonly path: Clean;
  readonly memoryCurrent: number | null;
  readonly memoryPeak: number | null;
  /** Null: no limit (`max`). */
  readonly memoryHigh: number | null;
  readonly memoryMax: number | null;
  readonly swapCurrent: number | null;
  /** inactive_file of memory.stat: page cache that is given back first. */
  readonly inactiveFile: number | null;
  readonly oomKills: number | null;
  /** memory.events high: how often it was throttled at MemoryHigh. */
  readonly throttled: number | null;
  /**
   * memory.pressure full avg60: share of the last minute in which none of its processes got on for want of memory, percent. Read
   * only near a limit; null: it is not near one, or the kernel does not tell.
   */
  readonly stalled: number | null;
  readonly cpuUsageUs: number | null;
  readonly cpuThrottledUs: number | null;
  readonly pids: number | null;
  /** box.elapsed() at which the file of every figure was read last. */
  readonly wholeAt?: number;
}

export const cgroups: Probe<readonly UnitCgroup[]> = {
  id: 'cgroups',
  title: '/sys/fs/cgroup',
  every: { seen: 3000, hidden: 30000 },
  staleAfter: 60000,
  async read({ box, config }, evidence, previous) {
    const root = config.roots.cgroup;
    const { uid } = box.identity;
    const manager = `/user.slice/user-${uid}.slice/user@${uid}.service`;
    evidence.push(evidenceOfPath(root + manager));
    const found = await serviceFolders(box, root + manager);
    if (!found.found) throw await absent(box, root, manager, found);
    const last = new Map((previous ?? []).map((unit) => [unit.path as string, unit]));
    const now = box.elapsed();
    const units = await Promise.all(
      found.value.map((path, index) => {
        const known = last.get(manager + path);
        const keep = known?.wholeAt === undefined || isDue(index, known.wholeAt, now) ? null : known;
        return readUnit(box, root, manager + path, keep);
      }),
    );
    return units.filter((unit) => unit !== null);
  },
};

/** Every unit is read whole once in so many milliseconds, a share of them each time that somebody looks. */
const wholeEvery = 8000;

function isDue(index: number, wholeAt: number, now: number): boolean {
  const slot = (at: number) => Math.floor((at + index * cgroups.every.seen) / wholeEvery);
  return slot(now) > slot(wholeAt);
}

/** Slices lie in slices: `app.slice/app-podman.slice/x.service`. */
const deepest = 4;

/** Paths of the `*.service` folders below the user manager's own, each beginning with `/`. What is inside of one belongs to it. */
async function serviceFolders(box: Box, base: string): Promise<Found<readonly string[]>> {
  const top = await box.list(base);
  if (!top.found) return top;
  const services: string[] = [];
  let level = [{ path: '', entries: top.value }];
  for (let depth = 1; level.length > 0; depth++) {
    const slices: string[] = [];
    for (const { path, entries } of level) {
      for (const { path: name, kind } of entries) {
        if (kind !== 'directory') continue;
        if (name.endsWith('.service')) services.push(`${path}/${name}`);
        else if (name.endsWith('.slice') && depth < deepest) slices.push(`${path}/${name}`);
      }
    }
    const lists = await Promise.all(
      slices.map(async (path) => ({ path, list: await box.list(base + path) })),
    );
    // a slice that went away meanwhile holds nothing
    level = lists.flatMap(({ path, list }) => (list.found ? [{ path, entries: list.value }] : []));
  }
  return { found: true, value: services };
}

/** Why there is no folder of the user manager. */
async function absent(
  box: Box,
  root: string,
  manager: string,
  { why, detail }: Extract<Found<never>, { found: false }>,
): Promise<Unavailable> {
  if (why !== 'missing') return new Unavailable(reasonOf(why), clean(`${root}${manager}: ${detail}`));
  const controllers = await box.readText(`${root}/cgroup.controllers`);
  return controllers.found
    ? new Unavailable('no-session', clean(`no user manager runs: ${root}${manager} does not exist`))
    : new Unavailable('version', clean(`no cgroup v2 at ${root}: memory and CPU of a unit are not known`));
}
