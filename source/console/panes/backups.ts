import { type SubvolumeState, type TimerState } from '../../model/backups.ts';
import { type Snapshot } from '../../probes/snapshots.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { missing } from '../../text/format.ts';
import { age, ago, ahead } from '../ages.ts';
import { type Line, joinLines, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { unknownSentence, unknownWord } from '../unknowns.ts';
import { subvolumeDetail, timerDetail } from './backup-detail.ts';
import {
  type Pane,
  type PaneContext,
  type Row,
  counts,
  isFault,
  itemRow,
  knownSection,
  plural,
  section,
  sentenceRow,
} from './pane.ts';

/** When it runs next, or why it does not. */
function next(timer: TimerState, now: number): Line {
  if (timer.retired) return line(literal('retired'), 'dim');
  if (!timer.exists) return line(literal('no such timer'), 'critical');
  if (timer.next !== null) return line(ahead(now, timer.next));
  return timer.active
    ? line(literal('never'), 'warning')
    : line(timer.enabled ? literal('not active') : literal('not enabled'), 'warning');
}

/** How the service's last run ended: that the timer elapsed says nothing. */
function result(timer: TimerState, now: number): Line {
  const { service } = timer;
  if (!service.known) return line(unknownWord(service, now), 'unknown');
  if (service.value === null) return line(missing, 'dim');
  const { running, succeeded, result, exitStatus, endedAt } = service.value;
  if (running) return line(literal('running now'), 'accent');
  if (!succeeded) {
    const code = exitStatus === null || exitStatus === 0 ? literal('') : say` ${exitStatus}`;
    return line(
      say`FAILED ${result}${code}${endedAt === null ? literal('') : say`, ${ago(now, endedAt)}`}`,
      'critical',
    );
  }
  if (endedAt === null) return line(literal('never ran'), 'dim');
  return joinLines([line(literal('succeeded'), 'ok'), line(ago(now, endedAt))], ' ');
}

function timerColumns(title: Clean, now: number): readonly Column<TimerState>[] {
  return [
    { title, min: 14, max: 34, goes: 0, cell: ({ id }) => line(id.replace(/\.timer$/, '') as Clean) },
    {
      title: literal('Next'),
      align: 'right',
      min: 6,
      max: 13,
      goes: 1,
      cell: (timer) => next(timer, now),
      by: (timer) => timer.next,
      smallestFirst: true,
    },
    {
      title: literal('Last'),
      align: 'right',
      min: 4,
      goes: 2,
      cell: ({ last }) => (last === null ? line(missing, 'dim') : line(age(now, last))),
      by: ({ last }) => (last === null ? null : now - last),
      smallestFirst: true,
    },
    { title: literal('Its service'), min: 10, goes: 0, cell: (timer) => result(timer, now) },
    {
      title: literal('Schedule'),
      min: 8,
      max: 26,
      goes: 3,
      grows: true,
      cell: ({ schedule }) => line(schedule ?? ('' as Clean), 'dim'),
    },
  ];
}

function timerRows(context: PaneContext, title: Clean, timers: readonly TimerState[]): readonly Row[] {
  return section(context, timerColumns(title, context.now), timers, (timer, cells) =>
    itemRow(context, timer.id, cells, {
      ...(timer.exists ? { target: { kind: 'timer', key: timer.id } as const } : {}),
      unit: timer.service.known ? (timer.service.value?.id ?? null) : null,
      about: joinLines([
        line(timer.id, 'strong'),
        line(timer.description ?? ('' as Clean)),
        line(timer.schedule ?? ('' as Clean), 'dim'),
      ]),
    }),
  );
}

/** A snapshot as its age, by the date in its name. */
function snapshotAge(snapshot: Snapshot | null, now: number): Line {
  if (snapshot === null) return line(literal('none'), 'warning');
  return snapshot.namedAt === null ? line(literal('no date'), 'unknown') : line(age(now, snapshot.namedAt));
}

/** The newest of all drives that can be seen; what an absent drive holds is not known now. */
function external(subvolume: SubvolumeState, now: number): Line {
  if (subvolume.external === 'never') return line(literal('stays local'), 'dim');
  const drives = subvolume.drives.map(({ label, state, newest }): Line => {
    if (state === 'absent') {
      const sent = subvolume.lastSent === null ? [] : line(say`sent ${ago(now, subvolume.lastSent)}`, 'dim');
      return joinLines([line(say`${label} absent`, 'unknown'), sent], ', ');
    }
    if (state === 'unreadable') {
      // Where nothing was looked at yet, here or there, it is no fault of the drive.
      const { local } = subvolume;
      return line(local.known ? say`${label} unreadable` : unknownWord(local, now), 'unknown');
    }
    return joinLines([snapshotAge(newest, now), line(label, 'dim')], ' ');
  });
  return drives.length === 0 ? line(literal('no drive'), 'unknown') : joinLines(drives, ', ');
}

function subvolumeColumns(now: number): readonly Column<SubvolumeState>[] {
  return [
    { title: literal('Subvolume'), min: 10, max: 24, goes: 0, cell: ({ name }) => line(name) },
    {
      title: literal('Newest here'),
      align: 'right',
      min: 11,
      max: 18,
      goes: 0,
      cell: ({ local }) =>
        local.known ? snapshotAge(local.value, now) : line(unknownWord(local, now), 'unknown'),
      by: ({ local }) => (local.known && local.value?.namedAt != null ? now - local.value.namedAt : null),
    },
    {
      title: literal('Kept'),
      align: 'right',
      min: 4,
      goes: 4,
      cell: ({ localCount }) => line(localCount === null ? missing : say`${localCount}`, 'dim'),
      by: ({ localCount }) => localCount,
    },
    { title: literal('Promised'), min: 7, goes: 3, cell: ({ schedule }) => line(literal(schedule), 'dim') },
    { title: literal('Newest on a drive'), min: 12, goes: 0, cell: (subvolume) => external(subvolume, now) },
    {
      title: literal('Next send'),
      min: 9,
      goes: 2,
      cell: ({ drives, external }) => {
        if (external === 'never') return [];
        const common = drives.find(({ state }) => state === 'present')?.common ?? null;
        return common === null
          ? []
          : common
            ? line(literal('incremental'), 'dim')
            : line(literal('FULL, no common'), 'warning');
      },
    },
  ];
}

function driveRows(context: PaneContext): readonly Row[] {
  type Drive = {
    readonly label: Clean;
    readonly mount: Clean;
    readonly present: boolean;
    readonly detail: Clean | null;
  };
  const columns: readonly Column<Drive>[] = [
    { title: literal('Drive'), min: 8, max: 24, goes: 0, cell: ({ label }) => line(label) },
    {
      title: literal('State'),
      min: 8,
      goes: 0,
      cell: ({ present }) => (present ? line(literal('present'), 'ok') : line(literal('absent'), 'unknown')),
    },
    {
      title: literal('Mount'),
      min: 8,
      goes: 1,
      grows: true,
      cell: ({ mount, detail }) => line(detail === null ? mount : say`${mount} (${detail})`, 'dim'),
    },
  ];
  return knownSection(
    context,
    literal('Drives'),
    context.model.backups.drives,
    literal('No external drive is configured (backup.drives).'),
    (drives) => section(context, columns, drives, (drive, cells) => itemRow(context, drive.label, cells)),
  );
}

function logRow(context: PaneContext): Row {
  const { log } = context.model.backups;
  const title = literal('Last run, by its log');
  if (!log.known) {
    return itemRow(
      context,
      literal('log'),
      joinLines([line(title), line(unknownSentence(log, context.now), 'unknown')]),
      { status: 'unknown' },
    );
  }
  const cells = ((): Line => {
    if (log.value === null) return line(literal('no log of a run'), 'dim');
    const { endedAt, complete, problems, warnings } = log.value;
    return joinLines([
      line(endedAt === null ? literal('end not written') : ago(context.now, endedAt)),
      complete ? line(literal('came to its end')) : line(literal('did NOT come to its end'), 'warning'),
      problems.length === 0
        ? line(literal('no errors'), 'dim')
        : line(
            say`${plural(problems.length, literal('error'), literal('errors'))}: ${join(problems, '; ')}`,
            'warning',
          ),
      warnings.length === 0
        ? []
        : line(
            say`${plural(warnings.length, literal('warning'), literal('warnings'))}: ${join(warnings, '; ')}`,
          ),
    ]);
  })();
  return itemRow(context, literal('log'), joinLines([line(title), cells]));
}

/** 4 Backups: timers and what their services made of it, the newest snapshot of each subvolume here and on the drives, other timers. */
export const backups: Pane = {
  id: 'backups',
  key: '4',
  title: literal('Backups'),
  rows(context) {
    const { backups } = context.model;
    const { timers } = backups;
    const ofBackup = knownSection(
      context,
      literal('Timers'),
      timers,
      literal('systemd knows no timer of this user.'),
      (items) => {
        const mine = items.filter(({ backup }) => backup);
        return mine.length === 0
          ? [sentenceRow(literal('none:timers'), literal('No backup timer is configured (backup.timers).'))]
          : timerRows(context, literal('Backup timer'), mine);
      },
    );
    const others = timers.known ? timers.value.filter(({ backup }) => !backup) : [];
    const subvolumes =
      backups.subvolumes.length === 0
        ? [
            sentenceRow(
              literal('none:subvolumes'),
              literal('No subvolume is configured (backup.subvolumes).'),
            ),
          ]
        : section(context, subvolumeColumns(context.now), backups.subvolumes, (subvolume, cells) =>
            itemRow(context, subvolume.name, cells, {
              target: { kind: 'subvolume', key: subvolume.name },
              about: joinLines([
                line(subvolume.name, 'strong'),
                line(subvolume.source),
                newestName(subvolume),
              ]),
            }),
          );
    return {
      summary: summarize(context),
      rows: [
        ...ofBackup,
        ...subvolumes,
        ...driveRows(context),
        logRow(context),
        ...(others.length === 0 ? [] : timerRows(context, literal('Other timer'), others)),
      ],
    };
  },
  detail(model, key, now) {
    const timer = model.backups.timers.known
      ? model.backups.timers.value.find(({ id }) => id === key)
      : undefined;
    if (timer !== undefined) return timerDetail(timer, now);
    const subvolume = model.backups.subvolumes.find(({ name }) => name === key);
    return subvolume === undefined ? null : subvolumeDetail(subvolume, model.backups.standings, now);
  },
};

function newestName({ local }: SubvolumeState): Line {
  return local.known && local.value !== null ? line(say`newest ${local.value.name}`, 'dim') : [];
}

function summarize({ model: { backups }, verdicts }: PaneContext): Line {
  const absent = backups.drives.known ? backups.drives.value.filter(({ present }) => !present).length : 0;
  const failed = backups.timers.known
    ? backups.timers.value.filter(
        ({ service, backup }) =>
          backup &&
          service.known &&
          service.value !== null &&
          !service.value.running &&
          !service.value.succeeded,
      ).length
    : 0;
  const names = new Set(backups.subvolumes.map(({ name }) => name));
  const late = new Set(
    verdicts
      .filter(({ status, subject }) => isFault(status) && subject.row !== null && names.has(subject.row))
      .map(({ subject }) => subject.row),
  ).size;
  return counts([
    [backups.subvolumes.length, literal('subvolumes')],
    [late, literal('not as promised'), true],
    [failed, literal('failed'), true],
    [absent, absent === 1 ? literal('drive absent') : literal('drives absent'), true],
  ]);
}
