import { type TimerState } from '../model/backups.ts';
import { isLive, replacementOf } from '../model/backup-tools.ts';
import { both, clockJitter, given, known, type Known, map, unknown, valueOf } from '../model/known.ts';
import { type Config } from '../config/schema.ts';
import { type Model } from '../model/model.ts';
import { mostMissed } from '../model/runs.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Check, type Judgement, type Target } from './check.ts';
import { atMost } from './range.ts';
import { journal, start, status, typed } from './remedies.ts';

const minute = 60_000;
const hour = 60 * minute;

function noTimers(_: Model, { backup }: Config): Clean | null {
  return backup.timers.length === 0 ? literal('no backup timer is configured') : null;
}

function backupTimers(model: Model): Known<readonly Target<TimerState>[]> {
  return map(model.backups.timers, (timers) =>
    timers.filter(({ backup }) => backup).map((timer) => ({ name: timer.id, row: timer.id, subject: timer })),
  );
}

/** Backup timers that systemd has; those that are not there are the matter of timer.scheduled alone. */
function existing(model: Model): Known<readonly Target<TimerState>[]> {
  return map(backupTimers(model), (targets) => {
    const there = targets.filter(({ subject }) => subject.exists);
    return there.length > 0 ? there : targets;
  });
}

const retired: Judgement = {
  status: 'not-applicable',
  summary: literal('retired by the configuration'),
  remedy: null,
};
const absent: Judgement = {
  status: 'not-applicable',
  summary: literal('there is no such timer: see timer.scheduled'),
  remedy: null,
};

interface Others {
  /** Another backup timer lives. */
  readonly otherLives: boolean;
  /** Another tool backs up: this one's timer was given up for it. */
  readonly replacedBy: Clean | null;
}

export const timerScheduled: Check<TimerState, Others> = {
  id: 'timer.scheduled',
  group: 'backup',
  pane: 'backups',
  needs: ['timers', 'units'],
  promise: 'every backup timer exists, is enabled and has a next run',
  explain:
    'backup.timers of the configuration against systemd. A timer that is not there or switched off is a warning while another backup timer ' +
    'of the same tool (backup.tools) runs, critical when none does, and no finding while another tool backs up; one that is enabled but has no next run is dead and critical. Timers that were given up ' +
    'on purpose belong into backup.retired.',
  thresholds: null,
  notApplicable: noTimers,
  subjects: backupTimers,
  fact: (timer, model, config) =>
    map(both(model.backups.timers, model.backups.tools), ([timers, tools]) => ({
      otherLives: timers.some((other) => other.backup && other.id !== timer.id && isLive(other)),
      replacedBy: replacementOf(timer.id, tools, config),
    })),
  judge: ({ otherLives, replacedBy }, timer, model) => {
    if (timer.retired) return retired;
    const off = otherLives ? 'warning' : 'critical';
    if (!timer.enabled && !timer.active && replacedBy !== null)
      return {
        status: 'not-applicable',
        summary: say`switched off: ${replacedBy} backs up now`,
        remedy: null,
      };
    if (!timer.exists) {
      return {
        status: off,
        summary: literal('systemd has no such timer'),
        remedy: typed(['systemctl', '--user', 'list-timers', '--all']),
      };
    }

    const enable = typed(['systemctl', '--user', 'enable', '--now', timer.id]);
    if (!timer.enabled && !timer.active) return { status: off, summary: literal('disabled'), remedy: enable };
    if (!isLive(timer))
      return { status: 'critical', summary: literal('no next run: it is dead'), remedy: enable };
    if (!timer.enabled)
      return {
        status: 'warning',
        summary: literal('runs, but is not enabled: gone after a boot'),
        remedy: enable,
      };
    return {
      status: 'ok',
      summary:
        timer.next === null ? literal('runs right now') : say`next in ${duration(timer.next - model.now)}`,
      remedy: null,
    };
  },
};

type Run = NonNullable<Extract<TimerState['service'], { known: true }>['value']>;

export const timerResult: Check<TimerState, Run | 'not since boot' | 'exempt'> = {
  id: 'timer.result',
  group: 'backup',
  pane: 'backups',
  needs: ['timers', 'units', 'host'],
  promise: 'the last run of every backup service succeeded',
  explain:
    'Result= and ExecMainStatus= of the service that the timer starts. That a timer elapsed says nothing of the job; and a job may write a fresh ' +
    'log and still fail. systemd forgets results at a reboot: until the next run there is nothing to judge.',
  thresholds: null,
  notApplicable: noTimers,
  subjects: existing,
  fact: (timer, model): Known<Run | 'not since boot' | 'exempt'> => {
    const { origin } = timer.service;
    if (timer.retired || !timer.exists) return known('exempt', origin);
    return given(timer.service, (run): Known<Run | 'not since boot'> => {
      if (run === null) return unknown('dependency', literal('the service it starts is not known'), origin);
      if (run.running || run.startedAt !== null || run.endedAt !== null || !run.succeeded)
        return known(run, origin);
      return given(model.host, ({ uptimeMs }): Known<'not since boot'> =>
        timer.last === null || timer.last < model.now - uptimeMs
          ? known('not since boot', origin)
          : unknown('dependency', say`systemd does not tell how ${run.id} ended`, origin),
      );
    });
  },
  judge: (run, timer, model) => {
    if (run === 'exempt') return timer.retired ? retired : absent;
    if (run === 'not since boot') {
      return {
        status: 'not-applicable',
        summary: literal('has not run since the box was started'),
        remedy: null,
      };
    }

    if (!run.succeeded && !run.running)
      return { status: 'critical', summary: failure(run, model.now), remedy: journal(run.id) };
    if (run.running) {
      const since = run.startedAt === null ? literal('') : say` for ${duration(model.now - run.startedAt)}`;
      return { status: 'ok', summary: say`runs${since}`, remedy: null };
    }

    const when = run.endedAt === null ? literal('') : say` ${duration(model.now - run.endedAt)} ago`;
    return { status: 'ok', summary: say`succeeded${when}`, remedy: null };
  },
};

function failure({ result, exitStatus, endedAt }: Run, now: number): Clean {
  const code = exitStatus === null || exitStatus === 0 ? literal('') : say`, exit status ${exitStatus}`;
  const when = endedAt === null ? literal('') : say`, ${duration(now - endedAt)} ago`;
  return say`failed: ${result}${code}${when}`;
}

/** How late a timer may be: a tenth of its interval, at least an hour (a quarter of it for quick ones), and what it may itself delay. */
function slack({ intervalMs, unit }: TimerState): number {
  const interval = intervalMs ?? 0;
  const grace = Math.max(interval / 10, Math.min(hour, interval / 4), minute);
  return grace + (unit?.timer?.randomizedDelayMs ?? 0) + (unit?.timer?.accuracyMs ?? minute);
}

/** How long ago it ran, and the times of its schedule since then at which it did not. Milliseconds. */
interface Lateness {
  readonly age: number;
  readonly missed: readonly number[];
}

/** What makes a run happen that was missed. */
export function madeUpBy(timer: TimerState): Clean {
  if (!timer.active) return typed(['systemctl', '--user', 'enable', '--now', timer.id]);
  const service = valueOf(timer.service)?.id ?? null;
  return service === null ? status(timer.id) : start(service);
}

export const timerOverdue: Check<TimerState, Lateness | 'exempt'> = {
  id: 'timer.overdue',
  group: 'backup',
  pane: 'backups',
  needs: ['timers', 'units', 'clock'],
  promise: 'every backup timer ran when it should have',
  explain:
    'Time since the timer last elapsed against its interval (from OnUnitActiveSec=, from the shape of OnCalendar=, else from its next and last ' +
    'elapse), with a grace of a tenth, at least an hour, and its own delays. One that never elapsed counts from when it was started. ' +
    'Critical after two intervals. A time of its calendar at which it did not run is a warning at once (an hour later, where the time zone of the box is known): ' +
    'Mon..Fri is three days apart only once a week.',
  thresholds: {
    warn: '93600',
    crit: '180000',
    unit: 's',
    source: 'check_systemd, awesome-prometheus-alerts; shown: of a daily timer',
  },
  rangesOf: (timer) => {
    const interval = timer.intervalMs ?? 24 * hour;
    const seconds = (ms: number) => atMost(Math.round(ms / 1000));
    return { warn: seconds(interval + slack(timer)), crit: seconds(2 * interval + slack(timer)) };
  },
  notApplicable: noTimers,
  subjects: existing,
  fact: (timer, model): Known<Lateness | 'exempt'> => {
    const { origin } = model.backups.timers;
    // Switched off is the matter of timer.scheduled.
    if (timer.retired || !timer.exists || timer.switchedOff) return known('exempt', origin);
    if (valueOf(timer.service)?.running === true) return known({ age: 0, missed: [] }, origin);
    const since = timer.last ?? timer.unit?.activeSince ?? null;
    if (since !== null && since > model.now + clockJitter)
      return unknown('parse', literal('it last ran in the future: the clock stepped'), origin);
    if (since === null) return unknown('pending', literal('has not run yet'), origin);
    if (timer.intervalMs === null)
      return unknown('dependency', literal('its interval cannot be told'), origin);
    const age = Math.max(0, model.now - since);
    // By its interval alone a run of Mon..Fri that did not happen would be well for three days.
    const zone = valueOf(model.clock)?.zone ?? null;
    if (!timer.runs.known && zone === null && age <= timer.intervalMs + slack(timer)) return timer.runs;
    const missed = (valueOf(timer.runs)?.missed ?? []).map(({ at }) => at);
    if (timer.last === null && missed.length === 0 && age <= timer.intervalMs + slack(timer)) {
      const first = timer.next === null ? literal('') : say`, first in ${duration(timer.next - model.now)}`;
      return unknown('pending', say`has not run yet${first}`, origin);
    }

    return known({ age, missed }, origin);
  },
  judge: (fact, timer, { now }) => {
    if (fact === 'exempt')
      return timer.retired
        ? retired
        : timer.exists
          ? { ...absent, summary: literal('switched off: see timer.scheduled') }
          : absent;
    const every = timer.intervalMs === null ? literal('') : say`, due every ${duration(timer.intervalMs)}`;
    const last =
      fact.age === 0
        ? literal('runs right now')
        : timer.last === null
          ? say`never ran in ${duration(fact.age)}`
          : say`last ran ${duration(fact.age)} ago`;
    const [first] = fact.missed;
    const value = fact.age / 1000;
    return first === undefined
      ? { value, summary: say`${last}${every}`, remedy: status(timer.id) }
      : {
          value,
          summary: say`${missedInWords(fact.missed.length)}, the first ${duration(now - first)} ago; ${last}${every}`,
          remedy: madeUpBy(timer),
          atLeast: 'warning',
        };
  },
};

/** `missed 3 runs`. */
function missedInWords(count: number): Clean {
  return say`missed ${count}${literal(count >= mostMissed ? ' or more' : '')} ${literal(count === 1 ? 'run' : 'runs')}`;
}
