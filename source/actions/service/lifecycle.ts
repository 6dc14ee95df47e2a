import { type Command } from '../../box/box.ts';
import { type Model } from '../../model/model.ts';
import { type Service } from '../../model/services.ts';
import { type Unit } from '../../probes/units.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { type Action, type ActionTarget, type Sight } from '../action.ts';
import { define, type Definition, type Guard } from '../define.ts';
import { type Step } from '../step.ts';
import {
  dependants,
  findUnit,
  identityOf,
  inWords,
  isLoaded,
  journalOf,
  objectOf,
  properName,
  serviceOf,
  socketsOf,
  type Subject,
  touchable,
  verify,
} from './subject.ts';

/** systemd's own default for a start or stop job that does not say (systemd-system.conf(5), DefaultTimeoutStartSec=). */
const defaultJobMs = 90_000;
/** Longest that a job is waited for; systemd goes on with it whatever we do. */
const longestJobMs = 15 * 60_000;
/** podman's defaults for HealthInterval= and HealthRetries= (podman-run(1)). */
const healthIntervalMs = 30_000;
const healthRetries = 3;
/** A service without a health check counts as up when it has stayed up this long: what crashes at its start is gone by then. */
const staysUpMs = 5000;

function systemctl(verb: string, units: readonly Clean[], { startTimeoutMs }: Unit): Command {
  const deadlineMs = Math.min(longestJobMs, 2 * Math.max(defaultJobMs, startTimeoutMs ?? 0));
  return { file: 'systemctl', args: ['--user', verb, '--', ...units], deadlineMs, session: true };
}

function step(title: Clean, command: Command): Step {
  // A job that systemd has taken on goes on whether somebody waits for it or not: ending systemctl takes nothing back.
  return { title, command, stoppable: false };
}

/** The unit is active and its health check says so; without one, it has stayed up for a while. */
function isUp(service: Service | undefined, now: number): boolean | null {
  if (service?.unit.known !== true) return null;
  const unit = service.unit.value;
  if (unit === null || service.state === 'restarting') return false;
  if (unit.active === 'activating' || unit.active === 'deactivating') return null;
  if (unit.active !== 'active') return false;
  switch (service.health) {
    case 'healthy':
      return true;
    case 'unhealthy':
      return false;
    case 'none':
      return unit.activeSince !== null && now - unit.activeSince >= staysUpMs ? true : null;
    case 'starting':
    case 'unknown':
      return null;
  }
}

/** It runs, and not as before: a unit that still runs the same invocation was not started anew (systemd.exec(5), $INVOCATION_ID). */
export function startedAnew(target: ActionTarget, before: Model, after: Model): boolean | null {
  const is = serviceOf(target, after);
  const up = isUp(is, after.now);
  if (up !== true || is?.unit.known !== true || is.unit.value === null) return up;
  const was = serviceOf(target, before)?.unit;
  if (was?.known === true && was.value !== null && was.value.invocation === is.unit.value.invocation)
    return false;
  // What waits behind sockets is reached through them alone.
  if (closedSockets(is.unit.value, after).length > 0) return after.stack.sockets.known ? false : null;
  return dependantsUp(target, before, after);
}

/** What was torn along and was up before is up again. */
function dependantsUp(target: ActionTarget, before: Model, after: Model): boolean | null {
  const ids = serviceOf(target, before)?.dependants ?? [];
  const states = ids
    .filter((id) => activeBefore(id, before))
    .map((id) => after.stack.services.find(({ unitId }) => unitId === id))
    .map((service) => (service?.unit.known === true ? (service.unit.value?.active ?? null) : null));
  if (states.some((state) => state === 'failed' || state === 'inactive')) return false;
  return states.every((state) => state === 'active') ? true : null;
}

function activeBefore(id: Clean, { stack }: Model): boolean {
  const unit = stack.services.find(({ unitId }) => unitId === id)?.unit;
  return unit?.known === true && unit.value?.active === 'active';
}

/** Until its health check should have said something: its start period, and as many intervals as failures are forgiven. */
export function healthPatienceMs(target: ActionTarget, { model }: Sight): number {
  const quadlet = serviceOf(target, model)?.quadlet;
  const known = quadlet?.known === true ? quadlet.value : null;
  const intervals = healthRetries * (known?.healthIntervalMs ?? healthIntervalMs);
  return (known?.startPeriodMs ?? 0) + intervals + 2 * staysUpMs;
}

/** What is the same for all that goes through a service's unit. */
const throughUnit = {
  kind: 'service',
  verify,
  find: findUnit,
  identity: identityOf,
  describe: inWords,
  journal: journalOf,
} as const satisfies Partial<Definition<Subject>>;

const oldSettings: Guard<Subject> = {
  name: 'needs a reload',
  refuses: ({ service }) =>
    service.needsReload
      ? null
      : say`no file of ${service.name} is newer than its unit: a plain restart does it`,
};

export const restart: Action = define<Subject>({
  ...throughUnit,
  id: 'service.restart',
  verb: 'Restart',
  letter: 'r',
  effect: 'disruptive',
  guards: [properName, isLoaded, touchable],
  plan: (subject, { model }) => ({
    steps: restartSteps(subject, model),
    tells: [
      objectOf(subject),
      dependants(subject, 'restarted'),
      ...(subject.service.needsReload
        ? [literal('its file is newer than the unit: it starts with the OLD settings; R reloads them first')]
        : []),
    ],
  }),
  achieved: startedAnew,
  patienceMs: healthPatienceMs,
});

/**
 * A socket is not opened while its service runs (systemd: "Socket service … already active, refusing"): where one is closed, the
 * service is stopped before and started afterwards, with what it tore along, whether its sockets could be opened or not.
 */
function restartSteps({ unit, service }: Subject, model: Model): readonly Step[] {
  const opened = openSockets(unit, model);
  const isDown = unit.active === 'inactive' || unit.active === 'failed';
  if (opened.length === 0 || isDown) return [...opened, restartStep(unit)];
  const again = [unit.id, ...service.dependants.filter((id) => activeBefore(id, model))];
  const title = say`stop ${unit.id}: sockets are opened before their service runs`;
  return [
    step(title, systemctl('stop', [unit.id], unit)),
    ...opened,
    { ...step(say`start ${join(again, ', ')}`, systemctl('start', again, unit)), always: true },
  ];
}

function restartStep(unit: Unit): Step {
  return step(say`restart ${unit.id}`, systemctl('restart', [unit.id], unit));
}

export const reloadAndRestart: Action = define<Subject>({
  ...throughUnit,
  id: 'service.reload-restart',
  verb: 'Restart with its new settings',
  letter: 'R',
  effect: 'disruptive',
  guards: [properName, touchable, oldSettings],
  plan: (subject, { model }) => {
    const others = model.stack.services
      .filter(({ needsReload, name }) => needsReload && name !== subject.service.name)
      .map(({ name }) => name);
    return {
      steps: [
        step(literal('read all unit files again'), {
          file: 'systemctl',
          args: ['--user', 'daemon-reload'],
          deadlineMs: defaultJobMs,
          session: true,
        }),
        ...restartSteps(subject, model),
      ],
      tells: [
        objectOf(subject),
        dependants(subject, 'restarted'),
        others.length === 0
          ? literal('no other service waits for a reload')
          : say`the reload is for all units; with their old settings go on until they restart: ${join(others, ', ')}`,
      ],
    };
  },
  achieved: startedAnew,
  patienceMs: healthPatienceMs,
});

export const start: Action = define<Subject>({
  ...throughUnit,
  id: 'service.start',
  verb: 'Start',
  letter: 's',
  effect: 'reversible',
  guards: [
    properName,
    isLoaded,
    {
      name: 'not up already',
      refuses: ({ unit }) =>
        unit.active === 'active'
          ? say`${unit.id} is active already`
          : unit.active === 'activating'
            ? say`${unit.id} is starting already`
            : null,
    },
  ],
  plan: (subject, { model }) => {
    const { unit } = subject;
    const services = unit.requires.filter((name) => name.endsWith('.service'));
    return {
      steps: [...openSockets(unit, model), startStep(unit)],
      tells: [
        objectOf(subject),
        ...(services.length === 0 ? [] : [say`starts first what it requires: ${join(services, ', ')}`]),
      ],
      undo: say`systemctl --user stop ${unit.id}`,
    };
  },
  achieved: startedAnew,
  patienceMs: healthPatienceMs,
});

function startStep(unit: Unit): Step {
  return step(say`start ${unit.id}`, systemctl('start', [unit.id], unit));
}

/** Starts a unit that was stopped by {@link stopSteps}, after its sockets. */
export function startAgain(unit: Unit): readonly Step[] {
  return [...opening(socketsOf(unit), unit), startStep(unit)];
}

/** Its sockets that are not open, or of which that is not known. */
function closedSockets(unit: Unit, { stack }: Model): readonly Clean[] {
  return socketsOf(unit).filter((id) => {
    const socket = stack.sockets.known ? stack.sockets.value.find((one) => one.id === id) : undefined;
    return socket?.active !== 'active';
  });
}

/** A service behind sockets is handed them when it starts: those that are closed are opened first. */
function openSockets(unit: Unit, model: Model): readonly Step[] {
  return opening(closedSockets(unit, model), unit);
}

function opening(sockets: readonly Clean[], unit: Unit): readonly Step[] {
  return sockets.length === 0
    ? []
    : [step(say`open its sockets first: ${join(sockets, ', ')}`, systemctl('start', sockets, unit))];
}

/** Stops a unit, after its sockets. */
export function stopSteps(unit: Unit): readonly Step[] {
  const sockets = socketsOf(unit);
  const title = say`close its sockets first, or they would start it again: ${join(sockets, ', ')}`;
  return [
    ...(sockets.length === 0 ? [] : [step(title, systemctl('stop', sockets, unit))]),
    step(say`stop ${unit.id}`, systemctl('stop', [unit.id], unit)),
  ];
}

export const stop: Action = define<Subject>({
  ...throughUnit,
  id: 'service.stop',
  verb: 'Stop',
  letter: 'S',
  effect: 'disruptive',
  guards: [
    properName,
    touchable,
    {
      name: 'not down already',
      refuses: ({ unit }) =>
        ['inactive', 'failed'].includes(unit.active) && socketsOf(unit).length === 0
          ? say`${unit.id} is ${unit.active} already`
          : null,
    },
  ],
  plan: (subject) => {
    const { unit, service } = subject;
    const sockets = socketsOf(unit);
    return {
      steps: stopSteps(unit),
      tells: [
        objectOf(subject),
        dependants(subject, 'stopped'),
        literal('its container is removed (Quadlets run with --rm); named volumes and folders stay'),
      ],
      undo: say`systemctl --user start ${join([...sockets, unit.id], ' ')}`,
      // What the whole box hangs on is not stopped by two keys.
      word: service.critical ? service.name : null,
    };
  },
  achieved(target, _before, after) {
    const unit = serviceOf(target, after)?.unit;
    if (unit?.known !== true) return null;
    if (unit.value === null) return true;
    if (unit.value.active === 'deactivating') return null;
    const isDown = unit.value.active === 'inactive' || unit.value.active === 'failed';
    const sockets = socketsOf(unit.value);
    if (!isDown || sockets.length === 0) return isDown;
    // An open one starts it again at the next connection.
    return after.stack.sockets.known ? closedSockets(unit.value, after).length === sockets.length : null;
  },
});

export const resetFailed: Action = define<Subject>({
  ...throughUnit,
  id: 'service.reset-failed',
  verb: 'Forget that it failed',
  letter: 'f',
  effect: 'reversible',
  guards: [
    properName,
    {
      name: 'has failed',
      refuses: ({ unit }) =>
        unit.active === 'failed' ? null : say`${unit.id} is ${unit.active}, not failed`,
    },
  ],
  plan: (subject) => ({
    steps: [
      step(
        say`forget that ${subject.unit.id} failed`,
        systemctl('reset-failed', [subject.unit.id], subject.unit),
      ),
    ],
    tells: [
      objectOf(subject),
      literal('it is inactive then, and its limit of starts begins anew; it is not started'),
      literal('why it failed stands in its journal only, then'),
    ],
    undo: literal('none is needed: nothing but the mark goes'),
  }),
  achieved(target, _before, after) {
    const unit = serviceOf(target, after)?.unit;
    return unit?.known === true ? unit.value === null || unit.value.active !== 'failed' : null;
  },
});
