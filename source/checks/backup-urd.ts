import { type Clean, literal, say } from '../text/clean.ts';
import { both, clockJitter, given, known, type Known, unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Beat } from '../probes/urd.ts';
import { duration } from '../text/format.ts';
import { secondsSince } from './backup-rhythm.ts';
import { type Check } from './check.ts';
import { atMost } from './range.ts';
import { journal, typed } from './remedies.ts';
import { one, some } from './targets.ts';

const hour = 3600;
const isUrd = /^urd\b/i;

/** The timers of Urd that systemd has, and whether one of them is live. */
function itsTimers({ backups }: Model) {
  return given(backups.tools, (tools) =>
    known(
      tools.find(({ name }) => isUrd.test(name)),
      backups.tools.origin,
    ),
  );
}

function beatOf({ backups }: Model): Beat | null {
  return backups.urd.known ? backups.urd.value.beat : null;
}

export const backupUrd: Check<null, Beat> = {
  id: 'backup.urd',
  group: 'backup',
  pane: 'backups',
  needs: ['heartbeat', 'timers', 'units'],
  promise: 'Urd says that its last run succeeded and that its promises hold',
  explain:
    'heartbeat.json, which Urd writes after each run: its result, the promise of each subvolume (PROTECTED, AT RISK, UNPROTECTED), and notes of a parent that it could not write. It says itself until ' +
    'when the next one should have come: a warning after half of that and two hours, critical after all of it and two hours. Not applicable where Urd has no timer that is live, or never ran.',
  thresholds: {
    warn: '93600',
    crit: '180000',
    unit: 's',
    source: 'stale_after of the heartbeat: twice its shortest interval; shown: of a daily one',
  },
  rangesOf: (_, model) => {
    const beat = beatOf(model);
    const until = beat === null || beat.staleAt === null ? 48 * hour : (beat.staleAt - beat.writtenAt) / 1000;
    return { warn: atMost(Math.round(until / 2 + 2 * hour)), crit: atMost(Math.round(until + 2 * hour)) };
  },
  notApplicable: (model) => {
    const timers = itsTimers(model);
    const { urd } = model.backups;
    if (!timers.known) return null;
    if (timers.value === undefined || timers.value.timers.length === 0)
      return urd.known && urd.value.beat === null ? literal('there is no Urd here') : null;
    const off = timers.value.timers.every(({ active, enabled, retired }) => retired || (!active && !enabled));
    return off ? literal('the timer of Urd is off: see timer.scheduled') : null;
  },
  subjects: one(literal('urd')),
  fact: (_, model): Known<Beat> => {
    const { urd } = model.backups;
    return given(both(urd, model.backups.tools), ([{ path, beat }]): Known<Beat> =>
      beat === null
        ? unknown('dependency', say`its timer is there, but ${path} is not`, urd.origin)
        : beat.writtenAt > model.now + clockJitter
          ? unknown('parse', literal('it was written in the future'), urd.origin)
          : known(beat, urd.origin),
    );
  },
  judge(beat, _, model) {
    const { subvolumes, result, writtenAt } = beat;
    const age = secondsSince(writtenAt, model.now);
    const when = say`${duration(age * 1000)} ago`;
    const unit = itsService(model);
    const remedy = unit === null ? typed(['urd', 'status']) : journal(unit);
    const named = (wanted: (one: Beat['subvolumes'][number]) => boolean) =>
      subvolumes.filter(wanted).map(({ name }) => name);
    if (subvolumes.length === 0)
      return {
        status: 'unknown',
        summary: literal('it names no subvolume'),
        remedy: typed(['urd', 'status']),
      };
    const failed = named(({ success }) => success === false);
    const unprotected = named(({ promise }) => promise === 'UNPROTECTED');
    if (failed.length > 0 || result === 'failure')
      return {
        status: 'critical',
        summary:
          failed.length > 0
            ? say`its last run, ${when}, failed for ${some(failed)}`
            : say`its last run, ${when}, failed`,
        remedy,
      };
    if (unprotected.length > 0)
      return {
        status: 'critical',
        summary: say`it calls unprotected: ${some(unprotected)}`,
        remedy: typed(['urd', 'status']),
      };
    const atRisk = named(({ promise }) => promise === 'AT RISK');
    const unpinned = named(({ pinFailures }) => pinFailures > 0);
    const words =
      atRisk.length > 0
        ? say`it calls at risk: ${some(atRisk)}`
        : unpinned.length > 0
          ? say`it sent, but could not note the parent of the next send: ${some(unpinned)}`
          : result === 'partial'
            ? say`its last run, ${when}, did only a part`
            : null;
    if (words !== null)
      return { value: age, summary: words, remedy: typed(['urd', 'status']), atLeast: 'warning' };
    return {
      value: age,
      summary: say`${result === 'empty' ? literal('nothing was due') : literal('ended well')} ${when}, ${subvolumes.length} subvolumes protected`,
      remedy,
    };
  },
};

function itsService(model: Model): Clean | null {
  const timers = itsTimers(model);
  const services = timers.known ? (timers.value?.timers ?? []).map(({ service }) => service) : [];
  const [first] = services.flatMap((service) =>
    service.known && service.value !== null ? [service.value.id] : [],
  );
  return first ?? null;
}
