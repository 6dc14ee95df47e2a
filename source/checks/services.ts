import { type Config } from '../config/schema.ts';
import { all, byPlan, known, type Known, map, unknown, valueOf } from '../model/known.ts';
import { startPeriod } from '../model/service-state.ts';
import { type Service } from '../model/services.ts';
import { type Model } from '../model/model.ts';
import { type Container } from '../probes/containers.ts';
import { type Quadlet } from '../probes/quadlets.ts';
import { type Unit } from '../probes/units.ts';
import { type Clean, join, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Check, type CountingCheck, type Judgement, type Target } from './check.ts';
import { daemonReload, journal, start, status, typed } from './remedies.ts';
import { each, many, some, stackSources } from './targets.ts';
import { type Status } from './verdict.ts';

/** The rows, or why there are none: rows are there from each source that is known. */
export function rows(model: Model): Known<readonly Target<Service>[]> {
  const { services, sources } = model.stack;
  const complete = all(sources);
  if (services.length === 0 && !complete.known) return complete;
  return each(known(services, complete.origin), ({ name }) => name);
}

/** Rows that have a certain part; unknown when the source of that part is. */
function rowsWith(
  model: Model,
  source: Known<unknown>,
  has: (service: Service) => boolean,
): Known<readonly Target<Service>[]> {
  return map(source, () =>
    model.stack.services
      .filter(has)
      .map((service) => ({ name: service.name, row: service.name, subject: service })),
  );
}

interface Parts {
  readonly quadlet: Quadlet | null;
  readonly unit: Unit | null;
  readonly container: Container | null;
}

/** What a non-running service means: critical for those that the configuration calls critical. */
function grave({ critical }: Service): Status {
  return critical ? 'critical' : 'warning';
}

export const serviceState: Check<Service, Parts> = {
  id: 'service.state',
  group: 'stack',
  pane: 'stack',
  needs: [...stackSources, 'generator'],
  promise: 'every service that should run does',
  explain:
    'Joins Quadlet file, systemd unit and container. A Quadlet with an [Install] section should run; so should what such a one requires. ' +
    'A stopped Quadlet has no container at all (podman removes it), so `podman ps -a` does not show it. Not running is critical for the ' +
    'services in stack.critical of the configuration and a warning for others. A container that no unit promises is not judged.',
  thresholds: null,
  subjects: rows,
  fact: ({ quadlet, unit, container }) => {
    // A failed unit is bad whatever the others say; everything better has to be known from all three.
    if (unit.known && unit.value?.active === 'failed')
      return map(unit, (value) => ({ quadlet: null, unit: value, container: null }));
    return all({ quadlet, unit, container });
  },
  judge: (parts, service, model, config) => judgeState(parts, service, model, config),
};

/** A stopped service behind an open socket looks alive from outside: connections are taken, and nobody answers them (systemd.socket(5)). */
function heldOpen(unit: Parts['unit'], sockets: Model['stack']['sockets']): Clean {
  const open = (valueOf(sockets) ?? []).filter(
    ({ id, active }) => active === 'active' && unit?.triggeredBy.includes(id) === true,
  );
  return open.length === 0
    ? literal('')
    : say`, while ${join(
        open.map(({ id }) => id),
        ' and ',
      )} hold${open.length === 1 ? literal('s') : literal('')} its ports open`;
}

function judgeState(
  { quadlet, unit, container }: Parts,
  service: Service,
  { now, stack: { sockets } }: Model,
  { stack }: Config,
): Judgement {
  const { state, why, since, unitId } = service;
  const reason = why === null ? literal('') : say`: ${why}`;
  const age = since === null ? literal('') : say` for ${duration(now - since)}`;
  const look = unitId === null ? null : status(unitId);
  switch (state) {
    case 'running':
      return { status: 'ok', summary: say`running${age}`, remedy: null };
    case 'starting':
      return { status: 'ok', summary: say`starting${reason}`, remedy: null };
    case 'unhealthy':
      return service.health === 'unhealthy'
        ? { status: 'ok', summary: say`running${age}, but not healthy`, remedy: null }
        : { status: grave(service), summary: why ?? literal('not running well'), remedy: look };
    case 'activating': {
      const limit = unit?.startTimeoutMs ?? null;
      const began = unit?.changedAt ?? null;
      const late = limit !== null && began !== null && service.unit.origin.takenAt - began > limit;
      return { status: late ? 'warning' : 'ok', summary: say`activating${reason}`, remedy: look };
    }
    case 'restarting':
      return {
        status: grave(service),
        summary: say`restarts again and again${reason}`,
        remedy: unitId === null ? null : journal(unitId),
      };
    case 'failed':
      return {
        status: grave(service),
        summary: say`failed${reason}`,
        remedy: unitId === null ? null : journal(unitId),
      };
    case 'missing':
      return {
        status: grave(service),
        summary: say`no unit${reason}`,
        remedy:
          service.generatorErrors.length === 0
            ? daemonReload
            : typed([stack.generator, '--user', '--dryrun']),
      };
    case 'stopped':
      if (service.expected) {
        return {
          status: grave(service),
          summary: say`stopped${age}${reason}${heldOpen(unit, sockets)}`,
          remedy: unitId === null ? null : start(unitId),
        };
      }
      // Whether it should run is said in a file that is not there.
      return quadlet === null && unit?.source != null
        ? { status: 'warning', summary: literal('stopped, and its Quadlet is gone'), remedy: daemonReload }
        : { status: 'not-applicable', summary: literal('stopped, and nothing wants it'), remedy: null };
    case 'unmanaged':
    case 'exited':
      return container?.unit == null
        ? {
            status: 'not-applicable',
            summary: say`${state === 'exited' ? literal('ended') : literal('runs')}, and no unit promises it`,
            remedy: null,
          }
        : { status: 'warning', summary: why ?? literal('runs without its unit'), remedy: look };
    case 'unknown':
      return { status: 'unknown', summary: why ?? literal('its state is not known'), remedy: look };
  }
}

export const containerHealth: Check<
  Service,
  { readonly container: Container | null; readonly quadlet: Quadlet | null }
> = {
  id: 'container.health',
  group: 'stack',
  pane: 'stack',
  needs: stackSources,
  promise: 'every health check of a running container passes',
  explain:
    'The word in parentheses of `podman ps`. A container without a health check is not applicable, one within its HealthStartPeriod is ' +
    'left in peace; one that is still `starting` more than three intervals after it has a health check that does not run. ' +
    'Unhealthy is critical for the services in stack.critical of the configuration.',
  thresholds: null,
  subjects: (model) =>
    rowsWith(
      model,
      model.stack.sources.containers,
      ({ container }) => container.known && container.value?.state === 'running',
    ),
  fact: ({ container, quadlet }) => all({ container, quadlet }),
  judge: ({ container, quadlet }, service, model) => {
    const look = typed(['podman', 'healthcheck', 'run', container?.name ?? service.name]);
    switch (container?.health ?? 'none') {
      case 'healthy':
        return { status: 'ok', summary: literal('healthy'), remedy: null };
      case 'none':
        return { status: 'not-applicable', summary: literal('no health check'), remedy: null };
      case 'unhealthy':
        return { status: grave(service), summary: literal('unhealthy'), remedy: look };
      case 'starting': {
        const period = startPeriod(quadlet, service.since, model.now, service.container.origin.takenAt);
        const why = period === null ? literal('starting') : say`starting: ${period.why}`;
        return { status: period?.overdue === true ? 'warning' : 'ok', summary: why, remedy: look };
      }
    }
  },
};

export const containerRestarts: CountingCheck<Service, number> = {
  id: 'container.restarts',
  group: 'stack',
  pane: 'stack',
  needs: stackSources,
  promise: 'services do not restart by themselves again and again',
  explain:
    'What was added to NRestarts of the unit: automatic restarts since it was last started by hand. podman’s own count is always 0 for a Quadlet, because ' +
    'each start makes a new container. A worker that dies inside of its container does not count here.',
  thresholds: {
    warn: '2',
    crit: '5',
    unit: 'count',
    within: { warn: 5 * 60_000, crit: 3_600_000 },
    source: 'node-mixin, awesome-prometheus-alerts (SystemdServiceCrashLooping)',
  },
  subjects: (model) =>
    rowsWith(
      model,
      model.stack.sources.units,
      ({ unit }) => unit.known && unit.value !== null && unit.value.load !== 'not-found',
    ),
  fact: ({ unit, restarts }) =>
    restarts === null && unit.known
      ? unknown('parse', literal('systemd does not tell NRestarts'), unit.origin)
      : map(unit, () => restarts ?? NaN),
  count: (restarts, { unitId }) => {
    const counter = { total: restarts, began: null, of: literal('automatic restart') };
    return { warn: counter, crit: counter, remedy: unitId === null ? null : journal(unitId) };
  },
};

export const unitFailed: Check<'user' | 'system', readonly Clean[]> = {
  id: 'unit.failed',
  group: 'stack',
  pane: 'stack',
  needs: [...stackSources, 'failedSystemUnits'],
  promise: 'no other unit has failed',
  explain:
    'Units in state failed: of the user manager those that are no service of the stack (those have their own verdict), and of the ' +
    'system manager all. Health checks of containers run in units of their own; those count as the health of the container.',
  thresholds: {
    warn: '0',
    crit: null,
    unit: 'count',
    source: 'check_systemd, netdata, node-mixin: any failed unit is a warning',
  },
  subjects: (model) =>
    known(
      (['user', 'system'] as const).map((scope) => ({
        name: literal(scope),
        row: null,
        subject: scope,
      })),
      byPlan(model.now),
    ),
  fact: (scope, { stack }) =>
    scope === 'user'
      ? map(stack.otherFailed, (list) => list.map(({ unit }) => unit))
      : map(stack.systemFailed, (list) => list.map(({ unit }) => unit)),
  judge: (units, scope) => {
    const [first] = units;
    return {
      value: units.length,
      summary:
        first === undefined
          ? literal('no failed unit')
          : say`${many(units.length, literal('failed unit'))}: ${some(units)}`,
      remedy:
        first === undefined ? null : scope === 'user' ? status(first) : typed(['systemctl', 'status', first]),
    };
  },
};
