import { type Command } from '../../box/box.ts';
import { type TimerState } from '../../model/backups.ts';
import { type Model } from '../../model/model.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { type Action, type ActionTarget, type Effect, type Refusal, type Sight } from '../action.ts';
import { define, type Definition, type Guard, refuse } from '../define.ts';
import { isUnitName } from '../names.ts';
import { type Step } from '../step.ts';

const verify = ['units', 'timers'] as const;

/** How long a run that was started is watched. A backup may take hours: what runs on is shown by its row. */
const watchedMs = 30_000;

function timerOf({ key }: ActionTarget, model: Model): TimerState | undefined {
  const { timers } = model.backups;
  return timers.known ? timers.value.find(({ id }) => id === key) : undefined;
}

/** The timer of a row, or why there is none to act on. */
export function findTimer(target: ActionTarget, { model }: Sight): TimerState | Refusal {
  if (!model.backups.timers.known)
    return refuse(say`systemd could not be asked: ${model.backups.timers.detail}`);
  const timer = timerOf(target, model);
  return timer?.exists === true ? timer : refuse(say`systemd has no timer ${target.key}`);
}

export const properName: Guard<TimerState> = {
  name: 'proper name',
  refuses: ({ id }) =>
    isUnitName(id, 'timer') ? null : say`${id} is not a name that can be given to systemctl`,
};

function systemctl(...args: readonly string[]): Command {
  return { file: 'systemctl', args: ['--user', ...args], deadlineMs: 30_000, session: true };
}

function one(title: Clean, command: Command): readonly Step[] {
  return [{ title, command, stoppable: false }];
}

/** The timer itself in words. */
export function timerInWords(target: ActionTarget, model: Model): Clean {
  const timer = timerOf(target, model);
  if (timer === undefined) return literal('not known');
  const state = timer.active ? literal('active') : literal('not active');
  const next =
    timer.next === null ? literal('no next run') : say`next run in ${duration(timer.next - model.now)}`;
  return say`${timer.enabled ? literal('enabled') : literal('not enabled')}, ${state}, ${next}`;
}

function identity({ id, active, enabled, service }: TimerState) {
  const run = service.known ? service.value : null;
  return {
    timer: id,
    state: active ? literal('active') : literal('not active'),
    'its unit file': enabled ? literal('enabled') : literal('not enabled'),
    service:
      run === null
        ? literal('not known')
        : say`${run.id} ${run.running ? literal('running') : literal('not running')}`,
  };
}

/** The last run of the timer's service in words. */
function runInWords(target: ActionTarget, model: Model): Clean {
  const service = timerOf(target, model)?.service;
  if (service?.known !== true || service.value === null) return literal('not known');
  const { running, succeeded, result, exitStatus, startedAt, endedAt } = service.value;
  if (running)
    return startedAt === null ? literal('running') : say`running for ${duration(model.now - startedAt)}`;
  const ended = endedAt === null ? literal('') : say`, ended ${duration(model.now - endedAt)} ago`;
  if (succeeded) return say`succeeded${ended}`;
  const code = exitStatus === null || exitStatus === 0 ? literal('') : say` ${exitStatus}`;
  return say`FAILED ${result}${code}${ended}`;
}

function serviceId(target: ActionTarget, model: Model): Clean | null {
  const service = timerOf(target, model)?.service;
  return service?.known === true ? (service.value?.id ?? null) : null;
}

/** What a timer's service can be refused for. */
const canRun: Guard<TimerState> = {
  name: 'its service can run',
  refuses({ id, service }) {
    if (!service.known) return say`its service is not known: ${service.detail}`;
    if (service.value === null) return say`${id} starts no service that systemd knows`;
    if (service.value.running) return say`${service.value.id} is running already`;
    return isUnitName(service.value.id, 'service')
      ? null
      : say`${service.value.id} is not a name that can be given to systemctl`;
  },
};

export const runNow: Action = define<TimerState>({
  id: 'timer.run',
  verb: 'Run its service now',
  letter: 't',
  effect: 'disruptive',
  kind: 'timer',
  verify,
  find: findTimer,
  guards: [properName, canRun],
  plan({ service: known, next, backup }, { model }) {
    const service = known.known ? known.value : null;
    if (service === null) return refuse(literal('its service is not known'));
    const ended =
      service.endedAt === null
        ? literal('never seen to end')
        : say`ended ${duration(model.now - service.endedAt)} ago`;
    return {
      // It may take hours: the job is queued, and what becomes of it is read afterwards.
      steps: one(say`start ${service.id}`, systemctl('start', '--no-block', '--', service.id)),
      tells: [
        say`${service.id}, last run: ${service.result}, ${ended}`,
        next === null
          ? literal('its timer has no next run')
          : say`next run by its timer: in ${duration(next - model.now)}; that does not change`,
        ...(backup ? [literal('a backup reads a lot: other work on these disks is slower meanwhile')] : []),
        literal('it runs in the background; this pane shows its result'),
      ],
      undo: say`systemctl --user stop ${service.id} ends the run; what it has done stays done`,
    };
  },
  identity,
  describe: runInWords,
  journal: serviceId,
  patienceMs: () => watchedMs,
  achieved(target, before, after) {
    const was = timerOf(target, before)?.service;
    const is = timerOf(target, after)?.service;
    if (is?.known !== true || is.value === null || is.value.running) return null;
    const started = was?.known === true ? (was.value?.startedAt ?? null) : null;
    const ended = was?.known === true ? (was.value?.endedAt ?? null) : null;
    // Neither begun nor ended since: systemd has not come to it yet.
    if (is.value.startedAt === started && is.value.endedAt === ended) return null;
    return is.value.succeeded;
  },
});

interface TimerVerb {
  readonly verb: 'start' | 'stop' | 'enable' | 'disable';
  readonly title: string;
  readonly letter: string;
  readonly effect: Effect;
  readonly opposite: TimerVerb['verb'];
  /** Why there is nothing to do; null: there is. */
  readonly refuses: (timer: TimerState) => Clean | null;
  readonly tells: (timer: TimerState, model: Model) => readonly Clean[];
  /** Whether the timer is as the verb wants it. */
  readonly done: (timer: TimerState) => boolean;
}

/** States of a unit file that enable and disable can change (systemctl(1)); what was generated or is static cannot be. */
const changeable: ReadonlySet<string> = new Set([
  'enabled',
  'disabled',
  'enabled-runtime',
  'linked',
  'linked-runtime',
]);

const verbs: readonly TimerVerb[] = [
  {
    verb: 'start',
    title: 'Start the timer',
    letter: 's',
    effect: 'reversible',
    opposite: 'stop',
    refuses: ({ id, active }) => (active ? say`${id} is active already` : null),
    tells: ({ enabled, unit }) => [
      literal('it waits for its next time from now on'),
      ...(unit?.timer?.persistent === true
        ? [literal('Persistent=true: a run that was missed meanwhile starts at once')]
        : []),
      ...(enabled ? [] : [literal('it is not enabled: after the next boot it is off again (e enables it)')]),
    ],
    done: ({ active }) => active,
  },
  {
    verb: 'stop',
    title: 'Stop the timer',
    letter: 'S',
    effect: 'disruptive',
    opposite: 'start',
    refuses: ({ id, active }) => (active ? null : say`${id} is not active`),
    tells: ({ enabled, next, backup }, model) => [
      next === null
        ? literal('it has no next run')
        : say`its next run, in ${duration(next - model.now)}, does not take place`,
      ...(backup ? [literal('NOTHING is backed up by it until it is started again')] : []),
      ...(enabled ? [literal('it is enabled: after the next boot it is on again')] : []),
      literal('a run that goes on now is not ended'),
    ],
    done: ({ active }) => !active,
  },
  {
    verb: 'enable',
    title: 'Enable the timer',
    letter: 'e',
    effect: 'reversible',
    opposite: 'disable',
    refuses: ({ id, enabled }) => (enabled ? say`${id} is enabled already` : null),
    tells: ({ active }) => [
      literal('it starts with every boot from now on'),
      ...(active ? [] : [literal('it is not active now, and this does not start it (s does)')]),
    ],
    done: ({ enabled }) => enabled,
  },
  {
    verb: 'disable',
    title: 'Disable the timer',
    letter: 'd',
    effect: 'reversible',
    opposite: 'enable',
    refuses: ({ id, enabled }) => (enabled ? null : say`${id} is not enabled`),
    tells: ({ active, backup }) => [
      literal('it does not start with the next boot any more'),
      ...(active ? [literal('it is active and stays so until then (S stops it)')] : []),
      ...(backup ? [literal('after the next boot NOTHING is backed up by it')] : []),
    ],
    done: ({ enabled }) => !enabled,
  },
];

/** Start, stop, enable and disable a timer. */
export const timerVerbs: readonly Action[] = verbs.map((one_) => timerVerb(one_));

function timerVerb({ verb, title, letter, effect, opposite, refuses, tells, done }: TimerVerb): Action {
  const changesFile = verb === 'enable' || verb === 'disable';
  const guards: Definition<TimerState>['guards'] = [
    properName,
    {
      name: 'can be changed',
      refuses: ({ id, unit }) =>
        !changesFile || changeable.has(unit?.unitFile ?? '')
          ? null
          : say`the unit file of ${id} is ${unit?.unitFile ?? literal('not there')}: systemctl cannot change that`,
    },
    { name: 'not so already', refuses },
  ];
  return define<TimerState>({
    id: `timer.${verb}`,
    verb: title,
    letter,
    effect,
    kind: 'timer',
    verify,
    find: findTimer,
    guards,
    plan: (timer, { model }) => ({
      steps: one(say`${literal(verb)} ${timer.id}`, systemctl(verb, '--', timer.id)),
      tells: [timer.id, ...tells(timer, model)],
      undo: say`systemctl --user ${literal(opposite)} ${timer.id}`,
    }),
    identity,
    describe: timerInWords,
    journal: ({ key }) => key,
    achieved(target, _before, after) {
      const timer = timerOf(target, after);
      return timer === undefined ? null : done(timer);
    },
  });
}
