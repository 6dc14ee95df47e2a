import { type Container } from '../probes/containers.ts';
import { type Quadlet } from '../probes/quadlets.ts';
import { type Unit } from '../probes/units.ts';
import { type Clean } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { globs } from './globs.ts';
import { known, type Known } from './known.ts';

/** What belongs together, before it is judged. */
export interface Joined {
  readonly name: Clean;
  readonly unitId: Clean | null;
  readonly quadlet: Known<Quadlet | null>;
  readonly unit: Known<Unit | null>;
  readonly container: Known<Container | null>;
}

interface Draft {
  quadlet: Quadlet | null;
  unitId: Clean | null;
  unit: Unit | null;
  container: Container | null;
}

/** Kinds of Quadlet that run something by themselves. */
const running: ReadonlySet<string> = new Set(['container', 'kube']);

/** Whether a unit was generated from a Quadlet that runs something: its SourcePath= names the file. */
export function isFromQuadlet(unit: Unit): boolean {
  return unit.source !== null && /\.(container|kube)$/.test(unit.source);
}

/**
 * Quadlet files ∪ units that run a container ∪ containers. The unit's name joins a Quadlet to its unit, the label
 * PODMAN_SYSTEMD_UNIT a container to its unit, and where there is no label the container's name to its Quadlet.
 * Each source may be unknown by itself: then its part of every row is unknown, and the rows of the others remain.
 */
export function joinServices(facts: Facts, ignored: readonly string[]): readonly Joined[] {
  const quadlets = facts.quadlets.known ? facts.quadlets.value.filter(({ kind }) => running.has(kind)) : [];
  const units = new Map(
    (facts.units.known ? facts.units.value : []).map((unit) => [unit.id as string, unit]),
  );
  const containers = facts.containers.known ? facts.containers.value : [];
  const isIgnored = globs(ignored);

  const drafts: Draft[] = [];
  const byUnit = new Map<string, Draft>();
  const byName = new Map<string, Draft>();
  const add = (draft: Draft) => {
    drafts.push(draft);
    if (draft.unitId !== null && !byUnit.has(draft.unitId)) byUnit.set(draft.unitId, draft);
    if (draft.quadlet !== null && !byName.has(draft.quadlet.name)) byName.set(draft.quadlet.name, draft);
  };

  for (const quadlet of quadlets) {
    // The same file name in two folders: the first wins, as in the generator's search path.
    if (byUnit.has(quadlet.unit)) continue;
    add({ quadlet, unitId: quadlet.unit, unit: units.get(quadlet.unit) ?? null, container: null });
  }

  for (const unit of units.values()) {
    if (isFromQuadlet(unit) && !byUnit.has(unit.id)) {
      add({ quadlet: null, unitId: unit.id, unit, container: null });
    }
  }

  for (const container of containers) {
    const home =
      (container.unit === null ? undefined : byUnit.get(container.unit)) ?? byName.get(container.name);
    if (home?.container === null) {
      home.container = container;
    } else if (!(container.unit !== null && home === undefined && isIgnored(withoutSuffix(container.unit)))) {
      const unit = container.unit === null ? null : (units.get(container.unit) ?? null);
      add({ quadlet: home?.quadlet ?? null, unitId: container.unit, unit, container });
    }
  }

  const taken = new Set<string>();
  return drafts.map(({ quadlet, unitId, unit, container }) => ({
    name: unique(nameOf(quadlet, unitId, container), unitId ?? container?.id ?? null, taken),
    unitId,
    quadlet: part(facts.quadlets, quadlet),
    unit: part(facts.units, unit),
    container: part(facts.containers, container),
  }));
}

/** One row's share of a source: unknown when the source is, else the object or null. */
function part<T>(source: Known<readonly T[]>, value: T | null): Known<T | null> {
  return source.known ? known(value, source.origin) : source;
}

function nameOf(quadlet: Quadlet | null, unitId: Clean | null, container: Container | null): Clean {
  return container?.name ?? quadlet?.name ?? withoutSuffix(unitId ?? ('?' as Clean));
}

/** `immich-ml.service` → `immich-ml`. */
export function withoutSuffix(unit: Clean): Clean {
  return unit.replace(/\.(service|socket|timer)$/, '') as Clean;
}

function unique(name: Clean, also: Clean | null, taken: Set<string>): Clean {
  let free = name;
  for (let copy = 2; taken.has(free); copy++) {
    free = (copy === 2 && also !== null ? `${name} (${also})` : `${name} (${String(copy)})`) as Clean;
  }

  taken.add(free);
  return free;
}
