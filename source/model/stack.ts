import { type Config } from '../config/schema.ts';
import { type Network } from '../probes/podman.ts';
import { type GeneratorReport } from '../probes/generator.ts';
import { type Quadlet } from '../probes/quadlets.ts';
import { type Readings } from '../probes/catalogue.ts';
import { type Unit } from '../probes/units.ts';
import { type Clean, literal } from '../text/clean.ts';
import { byUnit, type CgroupsOf, cpuSecondsOf, cpuShares, memoryOf } from './consumption.ts';
import { type Facts } from './facts.ts';
import { both, given, known, type Known, map, unknown, valueOf } from './known.ts';
import { type Joined, joinServices, withoutSuffix } from './service-join.ts';
import { stateOf } from './service-state.ts';
import { type QuadletFile, type Service, type ServiceState, type Stack } from './services.ts';

const up: ReadonlySet<ServiceState> = new Set([
  'running',
  'starting',
  'unhealthy',
  'activating',
  'restarting',
  'unmanaged',
]);

/** Services and what surrounds them, from all sources at one instant. */
export function buildStack(
  facts: Facts,
  readings: Readings,
  previous: Readings,
  config: Config,
  now: number,
): Stack {
  const joined = joinServices(facts, config.stack.ignore);
  const units = new Map((valueOf(facts.units) ?? []).map((unit) => [unit.id as string, unit]));
  const surroundings: Surroundings = {
    errors: errorsByFile(valueOf(facts.generator)),
    cgroups: byUnit(facts.cgroups),
    cpu: facts.cgroups.known ? cpuShares(readings.cgroups, previous.cgroups) : new Map(),
    critical: new Set(config.stack.critical),
    units,
    wantedUnits: new Set(
      (valueOf(facts.quadlets) ?? []).filter(({ wanted }) => wanted).map(({ unit }) => unit),
    ),
    now,
  };
  const services = joined.map((row) => toService(row, surroundings));
  services.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
  const ids = new Set(services.map(({ unitId }) => unitId as string | null));

  return {
    services,
    sources: {
      quadlets: map(facts.quadlets, count),
      units: map(facts.units, count),
      containers: map(facts.containers, count),
    },
    files: quadletFiles(facts, services),
    sockets: map(facts.units, (list) =>
      list.filter(({ id }) => id.endsWith('.socket')).map(({ id, active }) => ({ id, active })),
    ),
    networks: map(both(facts.quadlets, facts.podmanNetworks), ([quadlets, networks]) =>
      joinNetworks(quadlets, networks),
    ),
    otherFailed: map(facts.units, (list) =>
      list
        .filter(({ id, active }) => active === 'failed' && !ids.has(id))
        .map(({ id, result }) => ({ unit: id, result })),
    ),
    systemFailed: map(facts.failedSystemUnits, (list) =>
      list.map(({ id, description }) => ({ unit: id, description })),
    ),
    missingSecrets: map(both(facts.quadlets, facts.podmanSecrets), ([quadlets, secrets]) => {
      const there = new Set(secrets);
      return quadlets.flatMap(({ file, secrets: named }) =>
        named
          .map(secretName)
          .filter((secret) => !there.has(secret))
          .map((secret) => ({ secret, quadlet: file })),
      );
    }),
  };
}

function count(list: readonly unknown[]): number {
  return list.length;
}

/** `Secret=postgres-password,type=env,…` names `postgres-password`. */
export function secretName(value: Clean): Clean {
  return (value.split(',', 1)[0] ?? value).trim() as Clean;
}

interface Surroundings {
  readonly errors: ReadonlyMap<string, readonly Clean[]>;
  readonly cgroups: Known<CgroupsOf>;
  readonly cpu: ReadonlyMap<string, number>;
  readonly critical: ReadonlySet<string>;
  readonly units: ReadonlyMap<string, Unit>;
  readonly wantedUnits: ReadonlySet<string>;
  readonly now: number;
}

function toService(row: Joined, around: Surroundings): Service {
  const quadlet = valueOf(row.quadlet);
  const unit = valueOf(row.unit);
  const container = valueOf(row.container);
  const generatorErrors = quadlet === null ? [] : (around.errors.get(quadlet.file) ?? []);
  const { state, why } = stateOf({
    quadlet: row.quadlet,
    unit: row.unit,
    container: row.container,
    generatorErrors,
    now: around.now,
  });
  return {
    ...row,
    state,
    why,
    health: row.container.known ? (container?.health ?? 'none') : 'unknown',
    since: up.has(state)
      ? (unit?.activeSince ?? container?.startedAt ?? null)
      : (unit?.inactiveSince ?? unit?.changedAt ?? container?.exitedAt ?? null),
    restarts: unit?.restarts ?? null,
    memory: given(row.unit, (known) => memoryOf(known, around.cgroups)),
    cpu: row.unitId === null ? null : (around.cpu.get(row.unitId) ?? null),
    cpuSeconds: cpuSecondsOf(row.unitId, around.cgroups, 'cpuUsageUs'),
    cpuHeldSeconds: cpuSecondsOf(row.unitId, around.cgroups, 'cpuThrottledUs'),
    image: container?.image ?? quadlet?.image ?? null,
    expected: up.has(state) || quadlet?.wanted === true || requiredByWanted(unit, around),
    critical:
      around.critical.has(row.name) ||
      (row.unitId !== null && around.critical.has(withoutSuffix(row.unitId))),
    needsReload: unit?.needsReload === true,
    generatorErrors,
    dependants: unit === null ? [] : dependantsOf(unit, around.units),
  };
}

function requiredByWanted(unit: Unit | null, { wantedUnits }: Surroundings): boolean {
  return unit?.requiredBy.some((id) => wantedUnits.has(id)) ?? false;
}

/** Services that stop with a unit: those that require it, are bound to it or are part of it, and theirs in turn (systemd.unit(5)). */
function dependantsOf(unit: Unit, units: ReadonlyMap<string, Unit>): readonly Clean[] {
  const pulled = ({ requiredBy, boundBy, consistsOf }: Unit) => [...requiredBy, ...boundBy, ...consistsOf];
  const seen = new Set<Clean>();
  const waiting = pulled(unit);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === unit.id || seen.has(id) || !id.endsWith('.service')) continue;
    seen.add(id);
    const next = units.get(id);
    if (next !== undefined) waiting.push(...pulled(next));
  }

  return [...seen].sort();
}

/** The generator's complaints by file name; it names a file by its path or by its name. */
function errorsByFile(report: GeneratorReport | null): ReadonlyMap<string, readonly Clean[]> {
  const errors = new Map<string, Clean[]>();
  for (const { file, text } of report?.errors ?? []) {
    if (file === null) continue;
    const name = file.slice(file.lastIndexOf('/') + 1);
    const list = errors.get(name);
    if (list === undefined) errors.set(name, [text]);
    else list.push(text);
  }

  return errors;
}

/** What the generator has against a file; a unit that it does not make without a word is a complaint too. */
function errorsFor(report: GeneratorReport): (quadlet: Quadlet) => readonly Clean[] {
  const errors = errorsByFile(report);
  const made = new Set(report.units);
  return ({ file, unit }) =>
    errors.get(file) ?? (made.has(unit) ? [] : [literal('the generator makes no unit of it')]);
}

function quadletFiles(facts: Facts, services: readonly Service[]): Known<readonly QuadletFile[]> {
  const rows = new Map(services.map((service) => [service.unitId as string | null, service.name]));
  const errors = map(facts.generator, errorsFor);
  const units = map(facts.units, (list) => new Map(list.map((unit) => [unit.id as string, unit])));
  return map(facts.quadlets, (quadlets) =>
    quadlets.map((quadlet) => ({
      quadlet,
      service: rows.get(quadlet.unit) ?? null,
      made: map(units, (byId) => ['loaded', 'masked'].includes(byId.get(quadlet.unit)?.load ?? '')),
      errors: map(errors, (of) => of(quadlet)),
      needsReload: given(units, (byId) => {
        const unit = byId.get(quadlet.unit);
        return unit?.needsReload === null
          ? unknown('parse', literal('systemd does not tell NeedDaemonReload'), units.origin)
          : known(unit?.needsReload ?? false, units.origin);
      }),
    })),
  );
}

function joinNetworks(quadlets: readonly Quadlet[], networks: readonly Network[]) {
  const there = new Map(networks.map((network) => [network.name as string, network]));
  const defined = new Set<string>(quadlets.filter(({ kind }) => kind === 'network').map(({ name }) => name));
  const rows = networks.map(({ name, subnets, internal }) => ({
    name,
    subnets,
    internal,
    defined: defined.has(name),
    exists: true,
  }));
  const absent = quadlets
    .filter(({ kind, name }) => kind === 'network' && !there.has(name))
    .map(({ name, entries }) => ({
      name,
      subnets: entries.filter(({ key }) => key === 'Subnet').map(({ value }) => value),
      internal: entries.some(({ key, value }) => key === 'Internal' && /^(true|yes|on|1)$/i.test(value)),
      defined: true,
      exists: false,
    }));
  return [...rows, ...absent].sort((left, right) =>
    left.name < right.name ? -1 : left.name > right.name ? 1 : 0,
  );
}
