import { type TimerState } from '../../model/backups.ts';
import { valueOf } from '../../model/known.ts';
import { clean, literal, say } from '../../text/clean.ts';
import { type Action } from '../action.ts';
import { define, type Guard } from '../define.ts';
import { isUnitName } from '../names.ts';
import { unitDependants } from '../unit/dependants.ts';
import { unitFiles } from '../unit/show.ts';
import { answered, looking } from '../view.ts';
import { findTimer, properName, timerInWords } from './timer.ts';

const onlyShows = {
  kind: 'timer',
  effect: 'read',
  manner: 'view',
  verify: [],
  find: findTimer,
  describe: timerInWords,
  identity: ({ id }: TimerState) => ({ timer: id }),
} as const;

export const showTimer: Action = define<TimerState>({
  ...onlyShows,
  id: 'timer.unit',
  verb: 'Show its units',
  letter: 'u',
  guards: [properName],
  plan({ id, service }) {
    const started = service.known ? (service.value?.id ?? null) : null;
    return unitFiles(started !== null && isUnitName(started, 'service') ? [id, started] : [id]);
  },
});

/** A timer that was never loaded is known by its file alone. */
const isKnown: Guard<TimerState> = {
  name: 'known to systemd',
  refuses: ({ id, unit }) => (unit === null ? say`what systemd says of ${id} is not known` : null),
};

export const showTimerDependants: Action = define<TimerState>({
  ...onlyShows,
  id: 'timer.dependants',
  verb: 'Show what needs it',
  letter: 'n',
  guards: [properName, isKnown],
  plan: ({ unit }, { model }) =>
    unit === null ? { refusal: say`systemd does not know it` } : unitDependants(unit, [], model),
});

const nextRuns = 5;

/** After the time of day it names a zone (systemd.time(7)). */
function namesItsZone(event: string): boolean {
  return /:\S* +[A-Za-z]\S*$/.test(event);
}

/** Of what letters a calendar event is (systemd.time(7)); it begins with a weekday, a year, or `*`. */
const calendarEvent = /^[A-Za-z0-9*][A-Za-z0-9 *:.,/~_+-]{0,199}$/;

/**
 * When a timer elapses next, said by systemd itself: it knows the changes of time zones (systemd-analyze(1), `calendar`). Commands
 * run in UTC, so an event that names no zone has to be given the box's, in which the timer elapses.
 */
export const showTimerRuns: Action = define<TimerState>({
  ...onlyShows,
  id: 'timer.runs',
  verb: 'Show its next runs',
  letter: 'x',
  guards: [isKnown],
  plan({ id, unit }, { model: { clock } }) {
    const events = unit?.timer?.calendar ?? [];
    if (events.length === 0)
      return { refusal: say`${id} has no calendar event: it runs some time after it ran last` };
    if (!events.every((event) => calendarEvent.test(event)))
      return { refusal: say`the calendar events of ${id} are not of the form that systemd writes` };
    const zone = valueOf(clock)?.zone ?? null;
    if (zone === null && !events.every(namesItsZone))
      return { refusal: literal('the time zone of the box is not known (timedatectl)') };
    const step = looking(say`ask when ${id} elapses`, {
      file: 'systemd-analyze',
      args: [
        'calendar',
        `--iterations=${nextRuns}`,
        '--',
        ...events.map((event) => (namesItsZone(event) ? event : `${event} ${zone ?? ''}`)),
      ],
      deadlineMs: 10_000,
      session: false,
    });
    return {
      steps: [step],
      tells: [id],
      shows: ([outcome]) =>
        answered(step, outcome, (stdout) =>
          /^ *Next elapse: /m.test(stdout)
            ? [
                ...stdout.trimEnd().split('\n').map(clean),
                literal(''),
                literal('Without what RandomizedDelaySec and AccuracySec of the timer add.'),
              ]
            : null,
        ),
    };
  },
});
