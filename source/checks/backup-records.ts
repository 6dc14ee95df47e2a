import { type Backups, type SubvolumeState } from '../model/backups.ts';
import { replacementOf } from '../model/backup-tools.ts';
import { both, byPlan, clockJitter, given, known, type Known, unknown, valueOf } from '../model/known.ts';
import { literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { backUpNow, lateness, manual, ofSubvolumes, remedyNeeds, secondsSince } from './backup-rhythm.ts';
import { type Check } from './check.ts';
import { typed } from './remedies.ts';
import { one, some } from './targets.ts';

type Log = NonNullable<Extract<Backups['log'], { known: true }>['value']>;

export const backupLog: Check<null, { readonly log: Log; readonly running: boolean }> = {
  id: 'backup.log',
  group: 'backup',
  pane: 'backups',
  needs: ['backupLog', 'timers', 'units'],
  promise: 'the last backup run says that it succeeded',
  explain:
    'Reads the last run in the newest backup log: errors, what it names as failed, and whether it came to its end. A run can end with exit ' +
    'code 0 and still have failed to send; and a log that nobody writes any more stays good for ever, so an old one is a warning. Not applicable while every timer of backup.timers whose name holds ' +
    'btrfs-backup is retired, or while they are all off and another tool (backup.tools) backs up.',
  thresholds: { warn: '691200', crit: null, unit: 's', source: 'weekly plus a day' },
  notApplicable: ({ backups }, config) => {
    const { backup } = config;
    const writers = backup.timers.filter((id) => id.includes('btrfs-backup'));
    const gone = writers.every((id) => backup.retired.includes(id));
    if (gone) return literal('no timer in use writes this log');
    const others = writers.map((id) => replacementOf(id, valueOf(backups.tools) ?? [], config));
    const [other] = others;
    return other == null || others.includes(null) ? null : say`${other} backs up now, and writes no such log`;
  },
  subjects: one(literal('log')),
  fact: (_, { backups }) =>
    given(both(backups.log, backups.timers), ([log, timers]) => {
      const running = timers.some((timer) => timer.backup && valueOf(timer.service)?.running === true);
      return log === null
        ? unknown('dependency', literal('no run is in the backup log'), backups.log.origin)
        : known({ log, running }, backups.log.origin);
    }),
  judge: ({ log, running }, _, model) => {
    const remedy = typed(['tail', '-n', '50', log.path]);
    const [problem] = log.problems;
    if (problem !== undefined) {
      return {
        status: 'critical',
        summary: say`${log.problems.length} problems in the last run: ${some(log.problems, 1)}`,
        remedy,
      };
    }

    if (!log.complete) {
      return running
        ? { status: 'ok', summary: literal('runs right now'), remedy: null }
        : { status: 'critical', summary: literal('the last run did not come to its end'), remedy };
    }

    if (log.warnings.length > 0)
      return { status: 'warning', summary: say`warnings in the last run: ${some(log.warnings, 1)}`, remedy };
    if (log.endedAt === null)
      return { status: 'unknown', summary: literal('when the last run ended is not told'), remedy };
    const age = secondsSince(log.endedAt, model.now);
    return { value: age, summary: say`the last run ended well ${duration(age * 1000)} ago`, remedy };
  },
};

type Metric = NonNullable<SubvolumeState['metric']>;

export const backupMetric: Check<SubvolumeState, Metric | 'manual'> = {
  ...ofSubvolumes,
  id: 'backup.metric',
  needs: ['textfiles', ...remedyNeeds],
  promise: 'the backup tool’s own metrics say that it succeeded',
  explain:
    'backup_success and backup_last_success_timestamp of the *.prom files that the backup leaves: 0 failed, 1 succeeded, 2 skipped by schedule. ' +
    'A file with a line that is not of the format is not believed at all.',
  thresholds: { warn: '93600', crit: '180000', unit: 's', source: 'as backup.local' },
  rangesOf: ({ schedule }) => lateness(schedule === 'manual' ? 'daily' : schedule),
  fact: ({ schedule, metric }, model): Known<Metric | 'manual'> => {
    if (schedule === 'manual') return known('manual', byPlan(model.now));
    return given(model.textfiles, (files): Known<Metric> => {
      const { origin } = model.textfiles;
      const bad = files.find(({ badLines }) => badLines > 0);
      if ((metric?.lastSuccess ?? 0) > model.now + clockJitter)
        return unknown('parse', literal('its last success lies in the future'), origin);
      if (metric !== null) return known(metric, origin);
      return bad === undefined
        ? unknown('dependency', literal('no metric of it in the *.prom files'), origin)
        : unknown('parse', say`${bad.path} has lines that are not of the format`, origin);
    });
  },
  judge: (metric, _, model) => {
    if (metric === 'manual') return manual;
    const { success, lastSuccess } = metric;
    const failed = success === 0;
    const remedy = backUpNow(model);
    if (lastSuccess === null) {
      if (failed)
        return {
          status: 'critical',
          summary: literal('the last run failed, and none succeeded before'),
          remedy,
        };
      return { status: 'unknown', summary: literal('when it last succeeded is not on record'), remedy };
    }

    const age = secondsSince(lastSuccess, model.now);
    const words = failed ? literal('the last run failed; ') : literal('');
    return {
      value: age,
      summary: say`${words}last success ${duration(age * 1000)} ago`,
      remedy,
      ...(failed ? { atLeast: 'critical' as const } : {}),
    };
  },
};
