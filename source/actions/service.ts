import { type Unit } from '../probes/units.ts';
import { type Model } from '../model/model.ts';
import { type Service } from '../model/services.ts';
import { type Clean, join, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Action, type ActionTarget, type Prepared } from './action.ts';
import { isContainerName, isUnitName } from './names.ts';

/** Reading these again tells what became of a service. */
const verify = ['units', 'containers', 'cgroups'] as const;

/** systemd's own default for a start or stop job that does not say (systemd-system.conf(5), DefaultTimeoutStartSec=). */
const defaultJobMs = 90_000;
/** Longest that a job is waited for; systemd goes on with it whatever we do. */
const longestJobMs = 15 * 60_000;

function find(target: ActionTarget, model: Model): Service | undefined {
  return model.stack.services.find((service) => service.name === target.key);
}

function refuse(refusal: Clean): Prepared {
  return { ready: false, refusal };
}

/** The unit of a service, or the sentence that says why there is none to act on. */
function unitOf(target: ActionTarget, model: Model): { service: Service; unit: Unit } | Clean {
  const service = find(target, model);
  if (service === undefined) return say`there is no service ${target.key} any more`;
  if (!service.unit.known) return say`systemd could not be asked: ${service.unit.detail}`;
  const unit = service.unit.value;
  if (unit === null) {
    return service.state === 'unmanaged'
      ? say`${service.name} is a container without a unit: quarterdeck acts through systemd only`
      : say`systemd has no unit for ${service.name}: see what the generator says of its Quadlet, then: systemctl --user daemon-reload`;
  }
  if (unit.load !== 'loaded') return say`the unit ${unit.id} is ${unit.load}: systemctl --user daemon-reload`;
  if (!isUnitName(unit.id, 'service')) return say`${unit.id} is not a name that can be given to systemctl`;
  return { service, unit };
}

/** Sockets that would start the service again at the next connection: they go first (systemd.socket(5)). */
function socketsOf(unit: Unit): readonly Clean[] {
  return unit.triggeredBy.filter((name) => isUnitName(name, 'socket')).sort();
}

function dependants(unit: Unit, what: 'stopped' | 'restarted'): Clean[] {
  const others = unit.requiredBy.filter((name) => name !== unit.id && name.endsWith('.service'));
  if (others.length === 0) return [literal('nothing requires it')];
  const names = join(others, ', ');
  return what === 'stopped'
    ? [say`stops with it, and does not come back by itself: ${names}`]
    : [say`restarts with it: ${names}`];
}

function stateOf(target: ActionTarget, model: Model): Clean {
  const service = find(target, model);
  if (service === undefined) return literal('not there');
  const since = service.since === null ? literal('') : say` for ${duration(model.now - service.since)}`;
  const health = service.health === 'none' ? literal('') : say`, health: ${service.health as Clean}`;
  const why = service.why === null ? literal('') : say` (${service.why})`;
  return say`${service.state as Clean}${since}${health}${why}`;
}

function systemctl(verb: 'start' | 'stop' | 'restart', units: readonly Clean[], unit: Unit) {
  const deadlineMs = Math.min(longestJobMs, 2 * Math.max(defaultJobMs, unit.startTimeoutMs ?? 0));
  return { file: 'systemctl', args: ['--user', verb, '--', ...units], deadlineMs, session: true };
}

function startedAnew(target: ActionTarget, before: Model, after: Model): boolean | null {
  const was = find(target, before)?.unit;
  const is = find(target, after)?.unit;
  if (is?.known !== true || is.value === null) return false;
  if (is.value.active === 'activating') return null;
  if (is.value.active !== 'active') return false;
  return was?.known === true && was.value !== null ? is.value.invocation !== was.value.invocation : true;
}

export const restart: Action = {
  id: 'service.restart',
  verb: 'Restart',
  letter: 'r',
  effect: 'disruptive',
  kind: 'service',
  verify,
  prepare(target, model) {
    const found = unitOf(target, model);
    if (typeof found === 'string') return refuse(found);
    const { service, unit } = found;
    return {
      ready: true,
      command: systemctl('restart', [unit.id], unit),
      effectLines: [
        say`now ${stateOf(target, model)}`,
        ...dependants(unit, 'restarted'),
        ...(service.needsReload
          ? [
              literal(
                'its file is newer than the unit: it starts with the OLD settings until systemctl --user daemon-reload',
              ),
            ]
          : []),
      ],
    };
  },
  describe: stateOf,
  achieved: startedAnew,
};

export const start: Action = {
  id: 'service.start',
  verb: 'Start',
  letter: 's',
  effect: 'reversible',
  kind: 'service',
  verify,
  prepare(target, model) {
    const found = unitOf(target, model);
    if (typeof found === 'string') return refuse(found);
    const { unit } = found;
    if (unit.active === 'active') return refuse(say`${unit.id} is active already`);
    if (unit.active === 'activating') return refuse(say`${unit.id} is starting already`);
    return {
      ready: true,
      command: systemctl('start', [...socketsOf(unit), unit.id], unit),
      effectLines: [say`now ${stateOf(target, model)}`, ...required(unit)],
    };
  },
  describe: stateOf,
  achieved: startedAnew,
};

function required(unit: Unit): Clean[] {
  const services = unit.requires.filter((name) => name.endsWith('.service'));
  return services.length === 0 ? [] : [say`starts first what it requires: ${join(services, ', ')}`];
}

export const stop: Action = {
  id: 'service.stop',
  verb: 'Stop',
  letter: 'S',
  effect: 'disruptive',
  kind: 'service',
  verify,
  prepare(target, model) {
    const found = unitOf(target, model);
    if (typeof found === 'string') return refuse(found);
    const { unit } = found;
    const sockets = socketsOf(unit);
    if (['inactive', 'failed'].includes(unit.active) && sockets.length === 0) {
      return refuse(say`${unit.id} is ${unit.active} already`);
    }
    return {
      ready: true,
      command: systemctl('stop', [...sockets, unit.id], unit),
      effectLines: [
        say`now ${stateOf(target, model)}`,
        ...(sockets.length === 0
          ? []
          : [say`its sockets go first, or they would start it again: ${join(sockets, ', ')}`]),
        ...dependants(unit, 'stopped'),
        literal('its container is removed (Quadlets run with --rm); named volumes and folders stay'),
      ],
    };
  },
  describe: stateOf,
  achieved(target, _before, after) {
    const unit = find(target, after)?.unit;
    if (unit?.known !== true) return false;
    if (unit.value === null) return true;
    return unit.value.active === 'deactivating'
      ? null
      : unit.value.active === 'inactive' || unit.value.active === 'failed';
  },
};

export const healthCheck: Action = {
  id: 'service.healthcheck',
  verb: 'Run health check',
  letter: 'h',
  effect: 'read',
  kind: 'service',
  verify,
  prepare(target, model) {
    const service = find(target, model);
    if (service === undefined) return refuse(say`there is no service ${target.key} any more`);
    if (!service.container.known) return refuse(say`podman could not be asked: ${service.container.detail}`);
    const container = service.container.value;
    if (container === null) return refuse(say`${service.name} has no container now`);
    if (service.health === 'none') return refuse(say`${container.name} has no health check`);
    if (!isContainerName(container.name))
      return refuse(say`${container.name} is not a name that can be given to podman`);
    const command = service.quadlet.known ? service.quadlet.value?.healthCommand : null;
    return {
      ready: true,
      command: {
        file: 'podman',
        args: ['healthcheck', 'run', '--', container.name],
        deadlineMs: 60_000,
        session: true,
      },
      effectLines: [
        say`now ${stateOf(target, model)}`,
        ...(command ? [say`runs in the container: ${command}`] : []),
        literal('a failure counts towards its failing streak'),
      ],
    };
  },
  describe: stateOf,
  achieved(target, _before, after) {
    const health = find(target, after)?.health;
    return health === 'starting' ? null : health === 'healthy';
  },
};
