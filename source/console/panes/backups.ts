import { type SubvolumeState } from '../../model/backups.ts';
import { literal, say } from '../../text/clean.ts';
import { type Line, joinLines, line } from '../line.ts';
import { accountRows, dumpRows } from './backup-accounts.ts';
import { calendarDetail, calendarKey, calendarRow } from './backup-calendar.ts';
import { subvolumeDetail, timerDetail } from './backup-detail.ts';
import { driveRows, heldInWords, subvolumeColumns } from './backup-subvolumes.ts';
import { timerRows } from './backup-timers.ts';
import {
  type Pane,
  type PaneContext,
  counts,
  isFault,
  itemRow,
  knownSection,
  section,
  sentenceRow,
} from './pane.ts';

/**
 * 4 Backups: timers and what their services made of it, the newest snapshot of each subvolume here and on the drives, what the backups say of
 * themselves, dumps of databases, other timers.
 */
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
        : section(context, subvolumeColumns(context), backups.subvolumes, (subvolume, cells) =>
            itemRow(context, subvolume.name, cells, {
              target: { kind: 'subvolume', key: subvolume.name },
              about: joinLines([
                line(subvolume.name, 'strong'),
                heldInWords(context.model.past, subvolume, context.now),
                newestName(subvolume),
                line(subvolume.source),
              ]),
            }),
          );
    return {
      summary: summarize(context),
      rows: [
        ...ofBackup,
        ...calendarRow(context),
        ...subvolumes,
        ...driveRows(context),
        ...accountRows(context),
        ...dumpRows(context),
        ...(others.length === 0 ? [] : timerRows(context, literal('Other timer'), others)),
      ],
    };
  },
  detail(model, key, now) {
    if (key === calendarKey) return calendarDetail(model);
    const timer = model.backups.timers.known
      ? model.backups.timers.value.find(({ id }) => id === key)
      : undefined;
    if (timer !== undefined) return timerDetail(timer, now);
    const subvolume = model.backups.subvolumes.find(({ name }) => name === key);
    return subvolume === undefined ? null : subvolumeDetail(subvolume, model, now);
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
