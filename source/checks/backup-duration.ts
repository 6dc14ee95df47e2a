import { type TimerState } from '../model/backups.ts';
import { both, given, known, type Known, map, unknown, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { medianOf, type Past } from '../model/past.ts';
import { seriesName } from '../model/sampled.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Check, type Judgement } from './check.ts';
import { atMost } from './range.ts';
import { journal } from './remedies.ts';

/** A run this short is never slow, whatever the others took. Seconds. */
const shortest = 600;
const times = 3;
const enough = 4;

/** How long it ran (seconds), or why there is nothing to compare. */
type Length =
  | { readonly seconds: number; readonly usual: number | null; readonly running: boolean }
  | { readonly why: Clean };

/** The median of the earlier runs of a timer's service, in seconds; null: too few are known. */
function usualOf({ id, service }: TimerState, { hourly }: Past): number | null {
  const startedAt = valueOf(service)?.startedAt ?? 0;
  const before = (hourly.get(seriesName('backup.duration', id)) ?? [])
    .filter(({ at }) => at < startedAt)
    .map(({ value }) => value);
  return before.length < enough ? null : medianOf(before);
}

const tooFew: Clean = literal('too few earlier runs are known to compare with');

export const backupDuration: Check<TimerState, Length> = {
  id: 'backup.duration',
  group: 'backup',
  pane: 'backups',
  needs: ['timers', 'units'],
  promise: 'a backup takes as long as it usually does',
  explain:
    'How long the service of each backup timer ran, or has been running, against the median of its runs of the last eight days (samples, which quarterdeck keeps itself). More than three times as long, and more ' +
    'than ten minutes, is a warning: a send that was incremental has become a whole one, or a disk is dying. Whether a short run did anything is told by backup.log and backup.local. Not applicable until four runs are known.',
  thresholds: {
    warn: '10800',
    crit: null,
    unit: 's',
    source: 'three times the median of its earlier runs; shown: of one that takes an hour',
  },
  rangesOf: (timer, { past }) => {
    const usual = past.known ? usualOf(timer, past.value) : null;
    return { warn: atMost(Math.round(Math.max(shortest, times * (usual ?? shortest)))), crit: null };
  },
  notApplicable: (_, { backup }) =>
    backup.timers.length === 0 ? literal('no backup timer is configured') : null,
  subjects: ({ backups }: Model) =>
    map(backups.timers, (timers) => {
      const mine = timers.filter(({ backup }) => backup);
      const there = mine.filter(({ exists }) => exists);
      return (there.length > 0 ? there : mine).map((timer) => ({
        name: timer.id,
        row: timer.id,
        subject: timer,
      }));
    }),
  fact: (timer, model) =>
    given(timer.service, (run): Known<Length> => {
      const { origin } = timer.service;
      if (run === null || (run.startedAt === null && run.endedAt === null))
        return known({ why: literal('has not run since the box was started') }, origin);
      const end = run.running ? model.now : run.endedAt;
      if (run.startedAt === null || end === null)
        return unknown('dependency', say`systemd does not tell how long ${run.id} ran`, origin);
      const seconds = Math.max(0, end - run.startedAt) / 1000;
      // So short a run needs no others beside it.
      if (seconds <= shortest) return known({ seconds, usual: null, running: run.running }, origin);
      return map(both(timer.service, model.past), ([, past]) => {
        const usual = past.without === null ? usualOf(timer, past) : null;
        return usual === null ? { why: past.without ?? tooFew } : { seconds, usual, running: run.running };
      });
    }),
  judge(length, { service }): Judgement {
    if ('why' in length) return { status: 'not-applicable', summary: length.why, remedy: null };
    const { seconds, usual, running } = length;
    const took = running ? literal('has been running for') : literal('took');
    const id = valueOf(service)?.id ?? null;
    return {
      value: seconds,
      summary:
        usual === null
          ? say`${took} ${duration(seconds * 1000)}`
          : say`${took} ${duration(seconds * 1000)}, usually ${duration(usual * 1000)}`,
      remedy: id === null ? null : journal(id),
    };
  },
};
