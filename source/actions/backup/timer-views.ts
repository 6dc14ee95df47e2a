import { type TimerState } from '../../model/backups.ts';
import { say } from '../../text/clean.ts';
import { type Action } from '../action.ts';
import { define, type Guard } from '../define.ts';
import { isUnitName } from '../names.ts';
import { unitDependants } from '../unit/dependants.ts';
import { unitFiles } from '../unit/show.ts';
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
