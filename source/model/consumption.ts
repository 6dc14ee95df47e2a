import { type UnitCgroup } from '../probes/cgroups.ts';
import { nearLimit } from '../probes/cgroup-unit.ts';
import { type Reading } from '../probes/reading.ts';
import { type Unit } from '../probes/units.ts';
import { literal, say } from '../text/clean.ts';
import { known, type Known, map, unknown } from './known.ts';
import { type Memory } from './services.ts';

/** Readings further apart than this say nothing of "now". Milliseconds. */
const longestSpan = 5 * 60_000;

/** The cgroups of a reading by unit id. */
export type CgroupsOf = ReadonlyMap<string, UnitCgroup>;

export function byUnit(cgroups: Known<readonly UnitCgroup[]>): Known<CgroupsOf> {
  return map(cgroups, (list) => new Map(list.map((cgroup) => [cgroup.unit as string, cgroup])));
}

/**
 * Memory of a unit from its cgroup (kernel admin-guide/cgroup-v2.rst): `podman stats` shows the host's memory as the
 * limit of a Quadlet, because the limit is on the unit. Null: it does not run. Bytes.
 */
export function memoryOf(unit: Unit | null, cgroups: Known<CgroupsOf>): Known<Memory | null> {
  if (!cgroups.known || unit === null) return cgroups.known ? known(null, cgroups.origin) : cgroups;
  const cgroup = cgroups.value.get(unit.id);
  if (cgroup?.memoryCurrent == null) {
    const runs = unit.active === 'active' || unit.active === 'reloading';
    const started = unit.activeSince !== null && unit.activeSince > cgroups.origin.takenAt;
    if (!runs || started) return known(null, cgroups.origin);
    const detail =
      cgroup === undefined
        ? say`no cgroup of ${unit.id} was found`
        : literal('memory.current is not readable');
    return unknown('dependency', detail, cgroups.origin);
  }

  const { memoryCurrent, inactiveFile } = cgroup;
  const high = cgroup.memoryHigh ?? unit.memoryHigh;
  const max = cgroup.memoryMax ?? unit.memoryMax;
  return known(
    {
      workingSet: Math.max(0, memoryCurrent - (inactiveFile ?? 0)),
      current: memoryCurrent,
      peak: cgroup.memoryPeak,
      high,
      max,
      swap: cgroup.swapCurrent,
      oomKills: cgroup.oomKills,
      throttled: cgroup.throttled,
      stalled: cgroup.stalled,
      tight: memoryCurrent >= nearLimit * Math.min(high ?? Infinity, max ?? Infinity),
    },
    cgroups.origin,
  );
}

/** A time of cpu.stat of a unit since its cgroup was made, seconds: used, or held back (kernel admin-guide/cgroup-v2.rst). Null: not told. */
export function cpuSecondsOf(
  unit: string | null,
  cgroups: Known<CgroupsOf>,
  time: 'cpuUsageUs' | 'cpuThrottledUs',
): number | null {
  if (unit === null || !cgroups.known) return null;
  const spent = cgroups.value.get(unit)?.[time] ?? null;
  return spent === null ? null : spent / 1e6;
}

/**
 * CPU share of each unit between two readings, percent of one processor. A unit is left out when it was restarted in
 * between (its counter went back or its path changed), or when the two readings do not make a time span.
 */
export function cpuShares(
  latest: Reading<readonly UnitCgroup[]> | undefined,
  previous: Reading<readonly UnitCgroup[]> | undefined,
): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  if (latest?.known !== true || previous?.known !== true) return shares;
  const span = latest.elapsedAt - previous.elapsedAt;
  if (!(span > 0 && span <= longestSpan)) return shares;
  const before = new Map(previous.value.map((cgroup) => [cgroup.path as string, cgroup.cpuUsageUs]));
  for (const { unit, path, cpuUsageUs } of latest.value) {
    const earlier = before.get(path);
    if (cpuUsageUs === null || earlier == null || cpuUsageUs < earlier) continue;
    shares.set(unit, ((cpuUsageUs - earlier) / 1000 / span) * 100);
  }

  return shares;
}
