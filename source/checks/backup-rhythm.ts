import { type Config } from '../config/schema.ts';
import { type SubvolumeState } from '../model/backups.ts';
import { isLive } from '../model/backup-tools.ts';
import { type Known, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Clean, literal } from '../text/clean.ts';
import { type Target } from './check.ts';
import { atMost } from './range.ts';
import { start } from './remedies.ts';
import { each, planned } from './targets.ts';

const hours = 3600;
const days = 24 * hours;

/** Seconds after which what is promised daily, weekly or monthly is late, and far too late. */
const late = {
  daily: { warn: 26 * hours, crit: 50 * hours },
  weekly: { warn: 8 * days, crit: 15 * days },
  monthly: { warn: 32 * days, crit: 63 * days },
} as const;
export type Rhythm = keyof typeof late;

/**
 * A name that holds only a day may be of any hour of it, and is taken for its first. A snapshot that is made at four in the
 * morning is then 28 hours old before the next one comes. Seconds.
 */
export const onlyDay = 4 * hours;

/** Ranges for the age of what comes in a rhythm, in seconds; `grace` is added to both. */
export function lateness(rhythm: Rhythm, grace = 0): { readonly warn: string; readonly crit: string } {
  return { warn: atMost(late[rhythm].warn + grace), crit: atMost(late[rhythm].crit + grace) };
}

/** Seconds since an instant, never negative. */
export function secondsSince(at: number, now: number): number {
  return Math.max(0, now - at) / 1000;
}

export const manual = {
  status: 'not-applicable',
  summary: literal('snapshots are made by hand'),
  remedy: null,
} as const;

/** What the checks of single subvolumes have in common. */
export const ofSubvolumes = {
  group: 'backup',
  pane: 'backups',
  notApplicable: (_: Model, { backup }: Config): Clean | null =>
    backup.subvolumes.length === 0 ? literal('no subvolume is configured') : null,
  subjects: (model: Model): Known<readonly Target<SubvolumeState>[]> =>
    each(planned(model, model.backups.subvolumes), ({ name }) => name),
} as const;

/** What {@link backUpNow} is taken from. */
export const remedyNeeds = ['timers', 'units'] as const;

/** The command that backs up now: of the first configured timer that is not retired and has a service; one of a tool that is live before all others. */
export function backUpNow({ backups }: Model): Clean | null {
  const timers = (valueOf(backups.timers) ?? []).filter(
    ({ backup, retired, exists }) => backup && !retired && exists,
  );
  const live = (valueOf(backups.tools) ?? []).find((tool) => tool.live)?.timers.filter(isLive) ?? [];
  const service = [...timers.filter(isLive), ...live, ...timers]
    .map((timer) => valueOf(timer.service)?.id ?? null)
    .find((id) => id !== null);
  return service == null ? null : start(service);
}
