import { type SubvolumeState } from '../../model/backups.ts';
import { type DriveState } from '../../model/drives.ts';
import { type Snapshot } from '../../probes/snapshots.ts';
import { heldSpace } from '../../model/held-space.ts';
import { valueOf } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { missing, shortBytes } from '../../text/format.ts';
import { age, ago, when } from '../ages.ts';
import { type Line, joinLines, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { unknownWord } from '../unknowns.ts';
import { type PaneContext, type Row, itemRow, knownSection, section } from './pane.ts';

/** A snapshot as its age, by the date in its name. */
function snapshotAge(snapshot: Snapshot | null, now: number): Line {
  if (snapshot === null) return line(literal('none'), 'warning');
  return snapshot.namedAt === null ? line(literal('no date'), 'unknown') : line(age(now, snapshot.namedAt));
}

/** What each drive holds; what an absent drive holds is not known now. */
function external(subvolume: SubvolumeState, now: number): Line {
  if (subvolume.external === 'never') return line(literal('stays local'), 'dim');
  const drives = subvolume.drives.map(({ label, state, newest, garbled }): Line => {
    if (state === 'absent') {
      const sent = subvolume.lastSent === null ? [] : line(say`sent ${ago(now, subvolume.lastSent)}`, 'dim');
      return joinLines([line(say`${label} absent`, 'unknown'), sent], ', ');
    }
    if (state === 'unreadable') {
      // Where nothing was looked at yet, here or there, it is no fault of the drive.
      const { local } = subvolume;
      return line(local.known ? say`${label} unreadable` : unknownWord(local, now), 'unknown');
    }
    const broken = garbled.length === 0 ? [] : line(say`${garbled.length} garbled`, 'warning');
    return joinLines([snapshotAge(newest, now), line(label, 'dim'), broken], ' ');
  });
  return drives.length === 0 ? line(literal('no drive'), 'unknown') : joinLines(drives, ', ');
}

/** What the next send to the drives is: the worst of them. */
function nextSend({ external: rhythm, drives }: SubvolumeState): Line {
  if (rhythm === 'never') return [];
  const whole = drives.find(({ fullSend }) => fullSend !== null)?.fullSend ?? null;
  if (whole !== null) {
    const much =
      whole.bytes === null
        ? literal('')
        : say` ${whole.atMost ? literal('≤ ') : literal('')}${shortBytes(whole.bytes)}`;
    return whole.fits === false
      ? line(say`FULL${much}, no room`, 'critical')
      : line(say`FULL${much}${whole.fits === true ? literal(', fits') : literal('')}`, 'warning');
  }
  const linked = drives.some(
    ({ common, pin, state }) => common === true || (state === 'absent' && pin?.here === true),
  );
  return linked ? line(literal('incremental'), 'dim') : [];
}

/** What they hold, as it was last counted. */
function heldHere(past: Model['past'], { name }: SubvolumeState): Line {
  const held = heldSpace(past, name);
  return held.known ? line(say`≤ ${shortBytes(held.value.bytes)}`) : line(missing, 'dim');
}

/** The snapshots of a subvolume in words: how many, since when, and what they hold or why nobody has counted it. */
export function heldInWords(
  past: Model['past'],
  { name, localCount, localOldest }: SubvolumeState,
  now: number,
): Line {
  if (localCount === null || localCount === 0) return [];
  const oldest = localOldest?.namedAt ?? null;
  const since = oldest === null ? literal('') : say` since ${when(oldest).slice(0, 10) as Clean}`;
  const held = heldSpace(past, name);
  const space = held.known
    ? say`hold at most ${shortBytes(held.value.bytes)}, counted ${ago(now, held.value.at)}`
    : literal('whose space is not measured');
  return line(say`${localCount}${since} ${space}`, 'dim');
}

/** A row for each subvolume. What its snapshots hold has a column where any of them was counted. */
export function subvolumeColumns({ model, now }: PaneContext): readonly Column<SubvolumeState>[] {
  const { past, backups } = model;
  const held: readonly Column<SubvolumeState>[] = backups.subvolumes.some(
    ({ name }) => heldSpace(past, name).known,
  )
    ? [
        {
          title: literal('Holds'),
          align: 'right',
          min: 7,
          goes: 6,
          cell: (subvolume) => heldHere(past, subvolume),
          by: ({ name }) => valueOf(heldSpace(past, name))?.bytes ?? null,
        },
      ]
    : [];
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
    {
      title: literal('Oldest'),
      align: 'right',
      min: 6,
      goes: 7,
      cell: ({ localOldest }) => line(age(now, localOldest?.namedAt ?? null), 'dim'),
      by: ({ localOldest }) => (localOldest?.namedAt == null ? null : now - localOldest.namedAt),
    },
    ...held,
    { title: literal('Promised'), min: 7, goes: 3, cell: ({ schedule }) => line(literal(schedule), 'dim') },
    { title: literal('Newest on a drive'), min: 12, goes: 0, cell: (subvolume) => external(subvolume, now) },
    {
      title: literal('Next send'),
      min: 9,
      goes: 2,
      cell: nextSend,
    },
  ];
}

/** The configured drives, and what is there instead of them. */
export function driveRows(context: PaneContext): readonly Row[] {
  const columns: readonly Column<DriveState>[] = [
    { title: literal('Drive'), min: 8, max: 24, goes: 0, cell: ({ label }) => line(label) },
    {
      title: literal('State'),
      min: 8,
      goes: 0,
      cell: ({ present }) => (present ? line(literal('present'), 'ok') : line(literal('absent'), 'unknown')),
    },
    {
      title: literal('Free'),
      align: 'right',
      min: 6,
      goes: 2,
      cell: ({ space }) =>
        space === null
          ? line(missing, 'dim')
          : line(say`${shortBytes(space.available)} of ${shortBytes(space.total)}`),
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
