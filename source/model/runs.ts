import { literal, say } from '../text/clean.ts';
import { type TimerState } from './backups.ts';
import { isLive } from './backup-tools.ts';
import { elapses, leftOut } from './calendar.ts';
import { known, type Known, unknown, valueOf } from './known.ts';
import { timeZone, type TimeZone } from './time-zone.ts';

/** A run that a schedule promises. Epoch milliseconds. */
export interface Run {
  /** The time of the schedule; null: systemd alone says when, because it is counted from the run before. */
  readonly at: number | null;
  /** When it begins, where systemd has drawn that already. */
  readonly drawn: number | null;
  /** When it begins at the latest, after what is added at random. */
  readonly until: number;
  /** What the clocks of the box show at that time, or where there is none at the other, as if they were in UTC. */
  readonly wall: number;
}

/** A time of a schedule at which nothing ran, and what the clocks of the box showed then. */
export interface Missed {
  readonly at: number;
  readonly wall: number;
}

/** What the schedule of a timer promises. */
export interface Runs {
  /** The runs of the coming week, the first one first. */
  readonly coming: readonly Run[];
  /** There are more than these: it runs too often to tell each. */
  readonly often: boolean;
  /** Times at which it should have run since it last did, and did not, the first one first; of more than a hundred the first. */
  readonly missed: readonly Missed[];
  /** Times of the coming week that do not come, because the clocks are put forward over them, as clocks would show them. */
  readonly leftOut: readonly number[];
  /** Since when it is known whether runs were missed; null: systemd does not know when it last ran. */
  readonly since: number | null;
}

/** What the times of a schedule are told by. */
export interface Clocks {
  readonly zoneNamed: (name: string | null) => TimeZone | null;
  readonly now: number;
  /** When systemd was asked for its timers: what was to run after that may have run. */
  readonly listedAt: number;
}

export const noRuns: Runs = { coming: [], often: false, missed: [], leftOut: [], since: null };

const minute = 60_000;
const hour = 60 * minute;
const week = 7 * 24 * hour;
/** A timer that runs more often than six times a day is told as one. */
const mostComing = 42;
/** More are not counted. */
export const mostMissed = 100;
/** What systemd adds to every timer, for the sake of fewer wake-ups, is not worth a word. */
export const ordinaryAccuracyMs = minute;

/** Zones by their names, and the box's for null. */
export function zones(ofBox: string | null): Clocks['zoneNamed'] {
  return (name) => {
    const own = name ?? ofBox;
    return own === null ? null : timeZone(own);
  };
}

type Promised = Omit<TimerState, 'runs'>;

/**
 * What the schedule of a timer promises, and what of that has not happened. The times are those of the schedule's shape; where
 * systemd itself names a later run than they do, they are not understood, and nothing is said.
 */
export function runsOf(timer: Promised, clocks: Clocks): Known<Runs> {
  const { origin } = timer.service;
  const settings = timer.unit?.timer ?? null;
  if (timer.retired || !timer.exists || timer.switchedOff) return known(noRuns, origin);
  if (settings === null) return unknown('dependency', literal('its schedule is not known'), origin);
  const { now, listedAt } = clocks;
  const since = lastRun(timer);
  const window = settings.randomizedDelayMs + settings.accuracyMs;
  if (![timer.last, timer.next, since, now + window].every(isTime))
    return unknown('parse', literal('systemd names a time that no clock shows'), origin);
  if (settings.calendar.length === 0)
    return known({ ...noRuns, coming: drawnAlone(timer, clocks), since }, origin);

  const times = (from: number, until: number, most: number, told = elapses) =>
    union(
      settings.calendar.map((event) => told(event, clocks.zoneNamed, { from, until, most })),
      most,
    );
  const coming = times(Math.max(timer.last ?? 0, now - window), now + week, mostComing);
  if (coming === null) return notUnderstood(timer, clocks);
  const running = valueOf(timer.service)?.running === true;
  const latest = listedAt - window - grace(timer);
  const missed = since === null || running ? [] : (times(since, latest, mostMissed) ?? []);
  const { next } = timer;
  const first = coming[0];
  const isFirst =
    next !== null && first !== undefined && next >= first - minute && next <= first + window + minute;
  const isLater = next !== null && first === undefined && next > now + week;
  // An earlier one makes up for what was missed; any other says that the schedule, or its zone, is not what we take it for.
  const madeUp = next !== null && missed.length > 0 && (first === undefined || next < first);
  if (next !== null && !isFirst && !isLater && !madeUp)
    return unknown('dependency', literal('systemd names another next run than its schedule'), origin);
  const long =
    settings.randomizedDelayMs + (settings.accuracyMs > ordinaryAccuracyMs ? settings.accuracyMs : 0);
  return known(
    {
      coming: isLive(timer)
        ? [
            ...(madeUp && !isFirst ? drawnAlone(timer, clocks) : []),
            ...coming.map((at, index) => ({
              at,
              drawn: index === 0 && isFirst ? next : null,
              until: at + long,
              wall: wallAt(at, clocks),
            })),
          ]
        : [],
      often: coming.length >= mostComing,
      leftOut: isLive(timer) ? (times(now, now + week, mostComing, leftOut) ?? []) : [],
      missed: missed.map((at) => ({ at, wall: wallAt(at, clocks) })),
      since,
    },
    origin,
  );
}

/** A number that is none, or further away than any calendar goes, is no time. */
function isTime(at: number | null): boolean {
  return at === null || Math.abs(at) < 8e15;
}

/** When it last began, by its timer or by hand; where it never did, when the timer was started. */
function lastRun({ last, service, unit, active }: Promised): number | null {
  const begun = [last, valueOf(service)?.startedAt ?? null].filter((at) => at !== null);
  if (begun.length > 0) return Math.max(...begun);
  return active ? (unit?.activeSince ?? null) : null;
}

function drawnAlone({ next }: Promised, clocks: Clocks): readonly Run[] {
  return next === null ? [] : [{ at: null, drawn: next, until: next, wall: wallAt(next, clocks) }];
}

/** Where the zone of the box is not known, in UTC. */
function wallAt(at: number, { zoneNamed }: Clocks): number {
  return zoneNamed(null)?.wallAt(at) ?? at;
}

/** How late it may be beyond its own delays: a box that wakes up has other things to do. */
function grace({ intervalMs }: Promised): number {
  return Math.max(minute, Math.min(hour, (intervalMs ?? hour) / 4));
}

function notUnderstood({ schedule, service: { origin } }: Promised, { zoneNamed }: Clocks): Known<Runs> {
  const detail =
    zoneNamed(null) === null
      ? literal('the time zone of the box is not known: timedatectl')
      : say`its schedule is not of a form that is understood: ${schedule ?? literal('')}`;
  return unknown('dependency', detail, origin);
}

/** All of them in order, `most` at most; null: one is not known. */
function union(lists: readonly (readonly number[] | null)[], most: number): readonly number[] | null {
  const all: number[] = [];
  for (const list of lists) {
    if (list === null) return null;
    all.push(...list);
  }
  return [...new Set(all)].sort((left, right) => left - right).slice(0, most);
}
