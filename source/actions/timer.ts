import { type Model } from '../model/model.ts';
import { type TimerState } from '../model/backups.ts';
import { literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Action, type ActionTarget } from './action.ts';
import { isUnitName } from './names.ts';

function find(target: ActionTarget, model: Model): TimerState | undefined {
  const timers = model.backups.timers;
  return timers.known ? timers.value.find((timer) => timer.id === target.key) : undefined;
}

export const runNow: Action = {
  id: 'timer.run',
  verb: 'Run its service now',
  letter: 't',
  effect: 'disruptive',
  kind: 'timer',
  verify: ['units', 'timers'],
  prepare(target, model) {
    const timer = find(target, model);
    if (timer === undefined)
      return { ready: false, refusal: say`there is no timer ${target.key} to be seen now` };
    if (!timer.service.known)
      return { ready: false, refusal: say`its service is not known: ${timer.service.detail}` };
    const service = timer.service.value;
    if (service === null)
      return { ready: false, refusal: say`${timer.id} starts no service that systemd knows` };
    if (service.running) return { ready: false, refusal: say`${service.id} is running already` };
    if (!isUnitName(service.id, 'service')) {
      return { ready: false, refusal: say`${service.id} is not a name that can be given to systemctl` };
    }
    const next = timer.next === null ? literal('never') : say`in ${duration(timer.next - model.now)}`;
    return {
      ready: true,
      // A backup may take hours: the job is queued, and what became of it is read afterwards.
      command: {
        file: 'systemctl',
        args: ['--user', 'start', '--no-block', '--', service.id],
        deadlineMs: 20_000,
        session: true,
      },
      effectLines: [
        say`last run: ${service.result}, ${service.endedAt === null ? literal('never seen to end') : say`ended ${duration(model.now - service.endedAt)} ago`}`,
        say`next run by its timer: ${next}; that does not change`,
        literal('it runs in the background; this pane shows its result'),
      ],
    };
  },
  describe(target, model) {
    const timer = find(target, model);
    if (timer?.service.known !== true || timer.service.value === null) return literal('not known');
    const service = timer.service.value;
    if (service.running) return literal('running');
    return say`${service.succeeded ? literal('succeeded') : service.result}${
      service.endedAt === null ? literal('') : say`, ended ${duration(model.now - service.endedAt)} ago`
    }`;
  },
  achieved(target, before, after) {
    const was = find(target, before)?.service;
    const is = find(target, after)?.service;
    if (is?.known !== true || is.value === null) return false;
    if (is.value.running) return true;
    const endedBefore = was?.known === true ? (was.value?.endedAt ?? null) : null;
    // Ended already, within the time the reading took: then its result says how.
    return is.value.endedAt !== endedBefore ? is.value.succeeded : null;
  },
};
