import { madeUpBy } from '../../checks/timers.ts';
import { typed } from '../../checks/remedies.ts';
import { type TimerState } from '../../model/backups.ts';
import { isLive } from '../../model/backup-tools.ts';
import { valueOf } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { type Missed, mostMissed, type Run } from '../../model/runs.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { ahead } from '../ages.ts';
import { type Line, joinLines, line } from '../line.ts';
import { unknownSentence } from '../unknowns.ts';
import { fact, listFact } from './facts.ts';
import { type Detail, type Fact, itemRow, type PaneContext, type Row, plural } from './pane.ts';

export const calendarKey = literal('calendar');

/** A run that comes, and of which timer. */
interface Coming extends Run {
  readonly timer: TimerState;
}

/** What is told of all timers that back up. */
interface Week {
  /** The first one first. */
  readonly coming: readonly Coming[];
  readonly missed: readonly { readonly timer: TimerState; readonly times: readonly Missed[] }[];
  /** They run too often to tell each run. */
  readonly often: readonly TimerState[];
  /** They live, and run no more within the week. */
  readonly later: readonly TimerState[];
  /** Their schedule is not told, or not understood. */
  readonly dark: readonly TimerState[];
  /** They will not run. */
  readonly off: readonly TimerState[];
}

function weekOf(timers: readonly TimerState[]): Week {
  const told = timers.flatMap((timer) => {
    const runs = valueOf(timer.runs);
    return runs === null ? [] : [{ timer, runs }];
  });
  return {
    coming: told
      .filter(({ runs }) => !runs.often)
      .flatMap(({ timer, runs }) => runs.coming.map((run): Coming => ({ ...run, timer })))
      .sort((left, right) => left.wall - right.wall),
    missed: told
      .filter(({ runs }) => runs.missed.length > 0)
      .map(({ timer, runs }) => ({ timer, times: runs.missed })),
    often: told.filter(({ runs }) => runs.often).map(({ timer }) => timer),
    later: told
      .filter(({ timer, runs }) => isLive(timer) && runs.coming.length === 0)
      .map(({ timer }) => timer),
    dark: timers.filter(({ runs }) => !runs.known),
    off: timers.filter((timer) => timer.retired || !isLive(timer)),
  };
}

function nameOf({ id }: TimerState): Clean {
  return clean(id.replace(/\.timer$/, ''));
}

function names(timers: readonly TimerState[]): Clean {
  return join(timers.map(nameOf), ', ');
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function weekday(wall: number): Clean {
  return clean(weekdays[new Date(wall).getUTCDay()] ?? '');
}

/** `Mon 23 Nov`. */
function dayOf(wall: number): Clean {
  const date = new Date(wall);
  return say`${weekday(wall)} ${date.getUTCDate()} ${clean(months[date.getUTCMonth()] ?? '')}`;
}

/** `03:00`. */
function timeOf(wall: number): Clean {
  return clean(new Date(wall).toISOString().slice(11, 16));
}

/** `03:00`, and `03:00-03:30` where systemd adds something by chance. */
function windowOf({ at, until, wall }: Run): Clean {
  const long = at === null ? 0 : until - at;
  return long < 60_000 ? timeOf(wall) : say`${timeOf(wall)}-${timeOf(wall + long)}`;
}

/** How many runs the row names. */
const named = 4;

/** The row under the timers: what was missed, and the next runs of all of them. */
export function calendarRow(context: PaneContext): readonly Row[] {
  const timers = ofBackups(context.model);
  if (timers.length === 0) return [];
  const { coming, missed, dark } = weekOf(timers);
  const first = coming.slice(0, named);
  const runs = first.map((run, index) => {
    const sameDay = index > 0 && weekday(first[index - 1]?.wall ?? 0) === weekday(run.wall);
    return say`${sameDay ? literal('') : say`${weekday(run.wall)} `}${windowOf(run)} ${nameOf(run.timer)}`;
  });
  const cells: Line = joinLines([
    line(literal('Calendar')),
    ...missed.map(({ timer, times }) =>
      line(
        say`${nameOf(timer)} missed ${countOf(times)}: ${weekday(times[0]?.wall ?? 0)} ${timeOf(times[0]?.wall ?? 0)}`,
        'warning',
      ),
    ),
    ...(dark.length === 0 ? [] : [line(say`${dark.length} not told`, 'unknown')]),
    runs.length === 0 ? line(literal('no run is planned in the coming week'), 'dim') : line(join(runs, ', ')),
  ]);
  return [
    itemRow(context, calendarKey, cells, {
      about: joinLines([
        line(literal('Calendar of the backups'), 'strong'),
        line(say`${plural(coming.length, literal('run'), literal('runs'))} in the coming week`),
        line(say`times of ${zoneOf(context.model)}`, 'dim'),
      ]),
    }),
  ];
}

function ofBackups({ backups: { timers } }: Model): readonly TimerState[] {
  return (valueOf(timers) ?? []).filter(({ backup }) => backup);
}

function zoneOf({ clock }: Model): Clean {
  return valueOf(clock)?.zone ?? literal('UTC, because the time zone of the box is not known');
}

function countOf({ length }: readonly Missed[]): Clean {
  return say`${length}${literal(length >= mostMissed ? ' or more' : '')}`;
}

/** Why a run was missed, as far as it can be told. */
function whyMissed({ at }: Missed, { active }: TimerState, bootedAt: number | null): Clean {
  if (!active) return literal('the timer is stopped');
  return bootedAt !== null && at < bootedAt
    ? literal('the box, or its timer, was off')
    : literal('systemd did not start it');
}

/** So many missed runs of one timer are told each. */
const mostTold = 5;

function missedFacts({ missed }: Week, { host, now }: Model): readonly Fact[] {
  if (missed.length === 0)
    return [fact(literal('Missed'), literal('nothing since each of them last ran, as far as systemd knows'))];
  const uptime = valueOf(host)?.uptimeMs ?? null;
  const bootedAt = uptime === null ? null : now - uptime;
  return missed.flatMap(({ timer, times }) => {
    const more = times.length - mostTold;
    return [
      ...times.slice(0, mostTold).map((one, index) => ({
        label: index === 0 ? literal('MISSED') : null,
        value: line(
          say`${dayOf(one.wall)} ${timeOf(one.wall)} ${nameOf(timer)}: ${whyMissed(one, timer, bootedAt)}`,
          'warning' as const,
        ),
      })),
      ...(more > 0 ? [{ label: null, value: line(say`and ${more} more`, 'warning' as const) }] : []),
      fact(literal('type'), madeUpBy(timer)),
    ];
  });
}

/** A night of two o'clock timers in spring: systemd runs nothing in the hour that clocks are put forward over. */
function leftOutFacts(timers: readonly TimerState[]): readonly Fact[] {
  return timers.flatMap((timer) => {
    const { often = false, leftOut: [first] = [] } = valueOf(timer.runs) ?? {};
    return first === undefined || often
      ? []
      : [
          {
            label: literal('LEFT OUT'),
            value: line(
              say`${dayOf(first)} ${timeOf(first)} ${nameOf(timer)}: clocks are put forward over it, and systemd skips it`,
              'warning' as const,
            ),
          },
        ];
  });
}

/** Of timers that systemd has no last run of: whether one was missed nobody can tell. */
function forgottenFacts(timers: readonly TimerState[]): readonly Fact[] {
  const forgotten = timers.filter(
    (timer) => isLive(timer) && timer.last === null && valueOf(timer.service)?.startedAt == null,
  );
  return forgotten.flatMap((timer) => {
    const service = valueOf(timer.service)?.id ?? null;
    return [
      fact(
        literal('Not known'),
        say`what ${nameOf(timer)} missed before the box was started: systemd forgets when it ran`,
      ),
      ...(service === null
        ? []
        : [fact(literal('type'), typed(['journalctl', '--user', '-u', service, '-n', '5']))]),
    ];
  });
}

/** What becomes of a run that is missed. */
function persistenceFacts(timers: readonly TimerState[]): readonly Fact[] {
  const counted = timers.filter(({ unit }) => (unit?.timer?.calendar.length ?? 0) > 0);
  const kept = counted.filter(({ unit }) => unit?.timer?.persistent === true);
  const lost = counted.filter(({ unit }) => unit?.timer?.persistent === false);
  return [
    ...(kept.length === 0
      ? []
      : [fact(literal('Made up for'), say`${names(kept)}: once the box is back (Persistent=true)`)]),
    ...(lost.length === 0
      ? []
      : [fact(literal('Lost'), say`a missed run of ${names(lost)} (Persistent=false)`)]),
  ];
}

/** `daily`, `weekly`, `monthly`, else how far its runs are apart at most. */
function rhythmOf({ intervalMs }: TimerState): Clean {
  const days = (intervalMs ?? 0) / 86_400_000;
  if (intervalMs === null) return literal('?');
  if (days === 1) return literal('daily');
  if (days === 7) return literal('weekly');
  return days >= 28 && days <= 35 ? literal('monthly') : say`every ${duration(intervalMs)}`;
}

/** Which subvolumes the configuration promises a snapshot so often, the most important first. */
function promiseFacts({ backups: { subvolumes } }: Model): readonly Fact[] {
  return (['daily', 'weekly', 'monthly'] as const).flatMap((rhythm) => {
    const own = subvolumes.filter(({ schedule }) => schedule === rhythm);
    const tiers = [...new Set(own.map(({ tier }) => tier))].sort((a, b) => (a ?? 99) - (b ?? 99));
    const words = tiers.map((tier) => {
      const list = join(
        own.filter((one) => one.tier === tier).map(({ name }) => name),
        ', ',
      );
      return tier === null ? list : say`tier ${tier}: ${list}`;
    });
    return words.length === 0 ? [] : [fact(say`Due ${literal(rhythm)}`, join(words, '; '))];
  });
}

const mostRows = 60;

/** The coming week of all timers that back up, what was missed, and what becomes of what is missed. */
export function calendarDetail(model: Model): Detail | null {
  const timers = ofBackups(model);
  if (timers.length === 0) return null;
  const { now } = model;
  const week = weekOf(timers);
  const soon = (timer: TimerState) =>
    timer.next === null ? literal('') : say`, next ${ahead(now, timer.next)}`;
  return {
    title: literal('Calendar of the backups, 7 days'),
    facts: [
      ...missedFacts(week, model),
      ...leftOutFacts(timers),
      ...forgottenFacts(timers),
      ...persistenceFacts(timers),
      ...listFact(
        literal('Often'),
        week.often.map((timer) => say`${nameOf(timer)} ${rhythmOf(timer)}${soon(timer)}`),
      ),
      ...listFact(
        literal('Later'),
        week.later.map((timer) => say`${nameOf(timer)} ${rhythmOf(timer)}${soon(timer)}`),
      ),
      ...listFact(literal('Will not run'), week.off.length === 0 ? [] : [names(week.off)]),
      ...week.dark.flatMap((timer) =>
        timer.runs.known
          ? []
          : [
              {
                label: literal('Not told'),
                value: line(
                  say`${nameOf(timer)}: ${unknownSentence(timer.runs, now)}${soon(timer)}`,
                  'unknown' as const,
                ),
              },
            ],
      ),
      ...promiseFacts(model),
      fact(literal('Times of'), zoneOf(model)),
    ],
    table:
      week.coming.length === 0
        ? null
        : {
            columns: [literal('day'), literal('time'), literal('timer'), literal('rhythm'), literal('in')],
            rows: week.coming
              .slice(0, mostRows)
              .map((run) => [
                dayOf(run.wall),
                windowOf(run),
                nameOf(run.timer),
                rhythmOf(run.timer),
                say`${ahead(now, run.drawn ?? run.at ?? now)}${drawnOf(run)}`,
              ]),
          },
  };
}

/** What chance has added already. */
function drawnOf({ at, drawn, wall }: Run): Clean {
  if (at === null) return literal(', made up for or counted from the last');
  return drawn === null || drawn - at < 60_000 ? literal('') : say`, drawn: ${timeOf(wall + drawn - at)}`;
}
