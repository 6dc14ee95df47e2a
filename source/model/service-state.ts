import { type Container, type ContainerHealth } from '../probes/containers.ts';
import { type Quadlet } from '../probes/quadlets.ts';
import { type Unit } from '../probes/units.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Known } from './known.ts';
import { type ServiceState } from './services.ts';

/** What the state of one service is read from. */
export interface Parts {
  readonly quadlet: Known<Quadlet | null>;
  readonly unit: Known<Unit | null>;
  readonly container: Known<Container | null>;
  readonly generatorErrors: readonly Clean[];
  readonly now: number;
}

export interface Judged {
  readonly state: ServiceState;
  readonly why: Clean | null;
}

/** podman's own default for HealthInterval=, milliseconds (podman-run(1)). */
const defaultInterval = 30_000;

/**
 * One word for a service. systemd decides, because the lifecycle is its; podman adds health; the Quadlet says what
 * should be there. What is not known never makes a state better than `unknown`.
 */
export function stateOf(parts: Parts): Judged {
  const { unit, quadlet } = parts;
  if (!unit.known) return withoutSystemd(parts, unit.detail);
  if (unit.value === null || unit.value.load === 'not-found') return withoutUnit(parts);
  const loaded = unit.value;
  if (loaded.load === 'masked') return { state: 'stopped', why: literal('masked') };
  if (loaded.load !== 'loaded')
    return { state: 'missing', why: say`systemd could not load the unit: ${loaded.load}` };
  switch (loaded.active) {
    case 'active':
    case 'reloading':
    case 'refreshing':
      return active(parts, loaded, quadlet.known ? quadlet.value : null);
    case 'activating':
      return loaded.sub === 'auto-restart' || loaded.sub === 'auto-restart-queued'
        ? { state: 'restarting', why: say`${ending(loaded) ?? literal('ended')}; waits for its next start` }
        : { state: 'activating', why: loaded.sub };
    case 'deactivating':
      return { state: 'stopped', why: say`stopping (${loaded.sub})` };
    case 'failed':
    case 'maintenance':
      return { state: 'failed', why: ending(loaded) ?? loaded.result };
    case 'inactive':
      return inactive(parts, loaded);
    default:
      return { state: 'unknown', why: say`systemd says ${loaded.active}` };
  }
}

function active({ container, now }: Parts, unit: Unit, quadlet: Quadlet | null): Judged {
  if (!container.known) return { state: 'running', why: say`health not known: ${container.detail}` };
  if (container.value === null) {
    if (quadlet?.kind !== 'container') return { state: 'running', why: null };
    const since = unit.activeSince;
    if (since !== null && since > container.origin.takenAt)
      return { state: 'starting', why: literal('just started') };
    return { state: 'unhealthy', why: literal('the unit is active, but podman has no such container') };
  }

  const { state, health } = container.value;
  if (state !== 'running')
    return { state: 'unhealthy', why: say`the unit is active, but its container is ${state}` };
  return healthState(
    health,
    quadlet,
    unit.activeSince ?? container.value.startedAt,
    now,
    container.origin.takenAt,
  );
}

function healthState(
  health: ContainerHealth,
  quadlet: Quadlet | null,
  since: number | null,
  now: number,
  askedAt: number,
): Judged {
  if (health === 'unhealthy') return { state: 'unhealthy', why: literal('its health check fails') };
  if (health === 'starting')
    return { state: 'starting', why: startPeriod(quadlet, since, now, askedAt)?.why ?? null };
  return { state: 'running', why: null };
}

/**
 * How far a service that is still `starting` is: milliseconds left of HealthStartPeriod= (negative: that long over it),
 * and whether it was over it by more than three intervals when podman was asked, so that its health check should have
 * said something by then. Null: no start is known.
 */
export function startPeriod(
  quadlet: Quadlet | null,
  since: number | null,
  now: number,
  askedAt: number,
): { readonly left: number; readonly overdue: boolean; readonly why: Clean } | null {
  if (since === null) return null;
  const length = quadlet?.startPeriodMs ?? 0;
  const interval = quadlet?.healthIntervalMs ?? defaultInterval;
  const left = since + length - now;
  if (left > 0) return { left, overdue: false, why: say`start period: ${duration(left)} left` };
  const overdue = askedAt - since - length > 3 * interval;
  return {
    left,
    overdue,
    why: overdue
      ? say`still starting ${duration(-left)} after its start period`
      : literal('first health check is due'),
  };
}

function inactive({ container, quadlet }: Parts, unit: Unit): Judged {
  if (container.known && container.value?.state === 'running') {
    return { state: 'unmanaged', why: say`runs although ${unit.id} is inactive` };
  }

  const wanted =
    quadlet.known && quadlet.value?.wanted === false ? literal('nothing starts it by itself') : null;
  return { state: 'stopped', why: unit.result === 'success' ? wanted : ending(unit) };
}

function withoutUnit({ quadlet, container, generatorErrors }: Parts): Judged {
  if (quadlet.known && quadlet.value !== null) {
    const why = generatorErrors[0] ?? literal('systemd has no such unit: a daemon-reload is due');
    return { state: 'missing', why };
  }

  if (!container.known || container.value === null) return { state: 'unknown', why: null };
  const { state, exitCode, unit } = container.value;
  if (state !== 'running') {
    return { state: 'exited', why: exitCode === null ? state : say`${state}, exit code ${exitCode}` };
  }

  return {
    state: 'unmanaged',
    why: unit === null ? literal('no unit runs it') : say`its unit ${unit} does not exist`,
  };
}

function withoutSystemd({ container, quadlet, now }: Parts, detail: Clean): Judged {
  if (!container.known) return { state: 'unknown', why: detail };
  if (container.value === null) return { state: 'unknown', why: say`no container; systemd: ${detail}` };
  const { state, health, startedAt, exitCode } = container.value;
  if (state !== 'running') {
    return { state: 'exited', why: exitCode === null ? state : say`${state}, exit code ${exitCode}` };
  }

  return healthState(health, quadlet.known ? quadlet.value : null, startedAt, now, container.origin.takenAt);
}

/** How its main process ended, in systemd's words; null when it ended well. */
export function ending(unit: Unit): Clean | null {
  if (unit.result === 'exit-code' && unit.exitStatus !== null) return say`exit status ${unit.exitStatus}`;
  if (unit.result === 'signal' && unit.exitStatus !== null) return say`killed by signal ${unit.exitStatus}`;
  if (unit.result !== 'success' && unit.result !== '') return unit.result;
  return unit.exitStatus !== null && unit.exitStatus !== 0 ? say`exit status ${unit.exitStatus}` : null;
}
