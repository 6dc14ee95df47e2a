import { valueOf } from '../../model/known.ts';
import { type FilesystemState } from '../../model/storage.ts';
import { type Verdict, rank } from '../../checks/verdict.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { bytes, duration, missing, percent, shortBytes } from '../../text/format.ts';
import { truncateStart } from '../../text/width.ts';
import { type Line, joinLines, line, piece } from '../line.ts';
import { bar } from '../parts/bar.ts';
import { type Column } from '../parts/columns.ts';
import { toneOf } from '../symbols.ts';
import { unknownSentence, unknownWord } from '../unknowns.ts';
import {
  type Pane,
  type PaneContext,
  isFault,
  itemRow,
  knownSection,
  section,
  sentenceRow,
  subRow,
  verdictsOf,
} from './pane.ts';
import { filesystemDetail } from './filesystem-detail.ts';
import { holderDetail, holderNamed, holderRows, measuringRows } from './holders.ts';

/** How far from the target: over it by so many bytes, or under it. */
function distance({ space }: FilesystemState): Line {
  if (!space.known) return [];
  return space.value.overTarget > 0
    ? line(say`${shortBytes(space.value.overTarget)} over`, 'warning')
    : line(literal('under'), 'dim');
}

/** Change since last week in percentage points. */
function week({ space, lastWeek }: FilesystemState): Line {
  if (lastWeek === null) return line(missing, 'dim');
  if (!space.known) return line(percent(lastWeek), 'dim');
  const change = space.value.usedPercent - lastWeek;
  return line(
    say`${percent(lastWeek)} ${(change > 0.05 ? '↑' : change < -0.05 ? '↓' : '=') as Clean}`,
    'dim',
  );
}

function filesystemColumns(context: PaneContext): readonly Column<FilesystemState>[] {
  const cells = context.width >= 100 ? 24 : context.width >= 74 ? 14 : 8;
  // Of a path the end tells more than the beginning.
  const name = context.width >= 74 ? 24 : 14;
  const tone = (filesystem: FilesystemState) =>
    toneOf(verdictsOf(context.verdicts, filesystem.mount)[0]?.status ?? null);
  return [
    {
      title: literal('File system'),
      min: 8,
      goes: 0,
      cell: ({ mount }) => line(truncateStart(mount, name), 'strong'),
    },
    {
      title: literal('Used'),
      align: 'right',
      min: 6,
      max: 14,
      goes: 0,
      cell: (filesystem) =>
        filesystem.space.known
          ? line(percent(filesystem.space.value.usedPercent), tone(filesystem))
          : line(unknownWord(filesystem.space, context.now), 'unknown'),
      by: ({ space }) => (space.known ? space.value.usedPercent : null),
    },
    {
      title: literal(''),
      min: cells,
      goes: 3,
      cell: (filesystem) =>
        filesystem.space.known
          ? bar(filesystem.space.value.usedPercent, cells, tone(filesystem), filesystem.target)
          : [],
    },
    {
      title: literal('Target'),
      align: 'right',
      min: 4,
      goes: 5,
      cell: ({ target }) => line(say`${target} %`, 'dim'),
      by: ({ target }) => target,
    },
    {
      title: literal('Over by'),
      align: 'right',
      min: 7,
      goes: 1,
      cell: distance,
      by: ({ space }) => (space.known ? space.value.overTarget : null),
    },
    {
      title: literal('Free'),
      align: 'right',
      min: 5,
      goes: 2,
      cell: ({ space }) => (space.known ? line(shortBytes(space.value.available)) : []),
      by: ({ space }) => (space.known ? space.value.available : null),
      smallestFirst: true,
    },
    {
      title: literal('Size'),
      align: 'right',
      min: 5,
      goes: 6,
      cell: ({ space }) => (space.known ? line(shortBytes(space.value.total), 'dim') : []),
      by: ({ space }) => (space.known ? space.value.total : null),
    },
    {
      title: literal('Week ago'),
      align: 'right',
      min: 8,
      goes: 4,
      cell: week,
      by: ({ lastWeek }) => lastWeek,
    },
    {
      title: literal('Type'),
      min: 5,
      goes: 7,
      cell: ({ type, readOnly }) => (readOnly ? line(say`${type} READ-ONLY`, 'critical') : line(type, 'dim')),
    },
  ];
}

/** What lies further ahead is told by the file system's own page. Milliseconds. */
const soonMs = 14 * 24 * 3_600_000;

/** `95 % in 2d`: which level will be passed next, where that is soon. */
function comingSoon({ filling }: FilesystemState): Clean | null {
  const levels = valueOf(filling)?.levels ?? [];
  const next = levels.find(({ inMs }) => inMs !== null && inMs > 0 && inMs <= soonMs);
  return next?.inMs == null ? null : say`${next.percent} % in ${duration(next.inMs)}`;
}

/** The second line of a file system: when it passes its next level, and of a btrfs what df does not tell. */
function secondLine(filesystem: FilesystemState, context: PaneContext): Line | null {
  const soon = comingSoon(filesystem);
  if (!filesystem.btrfs.known)
    return line(say`btrfs: ${unknownSentence(filesystem.btrfs, context.now)}`, 'unknown');
  const btrfs = filesystem.btrfs.value;
  if (btrfs === null) return soon === null ? null : line(soon, 'warning');
  const judged = (check: string): Verdict['status'] | null =>
    context.verdicts.find((verdict) => verdict.check === check && verdict.subject.row === filesystem.mount)
      ?.status ?? null;
  return joinLines(
    [
      soon === null ? [] : line(soon, 'warning'),
      btrfs.unallocated === null
        ? line(literal('unallocated ? (size of a device is not known)'), 'unknown')
        : line(say`unallocated ${shortBytes(btrfs.unallocated)}`, mark(judged('btrfs.unallocated'))),
      line(say`metadata ${percent(btrfs.metadataPercent)}`, mark(judged('btrfs.metadata'))),
      btrfs.deviceErrors === null
        ? line(literal('device errors ?'), 'unknown')
        : btrfs.deviceErrors === 0
          ? line(literal('no device errors'), 'dim')
          : line(say`${btrfs.deviceErrors} device errors`, 'warning'),
      btrfs.missingDevices === 0 ? [] : line(say`${btrfs.missingDevices} devices missing`, 'critical'),
      btrfs.mixedProfiles ? line(literal('mixed profiles'), 'warning') : [],
      btrfs.raw.exclusiveOperation === 'none'
        ? []
        : line(say`${btrfs.raw.exclusiveOperation} runs`, 'accent'),
    ],
    ' · ',
  );
}

function mark(status: Verdict['status'] | null): 'dim' | ReturnType<typeof toneOf> {
  return status === null || status === 'ok' ? 'dim' : toneOf(status);
}

/** 2 Disk: each file system against its target and against last week; btrfs's own figures; who holds the space. */
export const disk: Pane = {
  id: 'disk',
  key: '2',
  title: literal('Disk'),
  rows(context) {
    const { storage } = context.model;
    const filesystems = knownSection(
      context,
      literal('File systems'),
      storage.filesystems,
      literal('No file system with a disk behind it is mounted.'),
      (items) => {
        const status = ({ mount }: FilesystemState) =>
          rank(verdictsOf(context.verdicts, mount)[0]?.status ?? 'ok');
        const ordered = [...items].sort((a, b) => status(b) - status(a));
        return section(context, filesystemColumns(context), ordered, (filesystem, cells) => {
          const second = secondLine(filesystem, context);
          const row = itemRow(context, filesystem.mount, cells, {
            about: aboutFilesystem(filesystem, context),
            target: { kind: 'filesystem', key: filesystem.mount },
            ...(filesystem.space.known ? {} : { status: 'unknown' as const }),
          });
          return second === null ? row : [row, subRow(say`btrfs:${filesystem.mount}`, second)];
        });
      },
    );
    const absent = storage.absent.map((mount) =>
      itemRow(context, mount, [
        piece(mount, 'strong'),
        piece(literal('  ')),
        piece(literal('not mounted'), 'critical'),
      ]),
    );
    const holders = holderRows(context, storage.holders);
    return {
      summary: summarize(context),
      rows: [
        ...absent,
        ...filesystems,
        ...measuringRows(context),
        ...(holders.length > 0
          ? holders
          : [
              sentenceRow(
                literal('none:holders'),
                literal('Nothing was measured yet of who holds the space.'),
              ),
            ]),
      ],
    };
  },
  detail(model, key, now) {
    const { filesystems, holders } = model.storage;
    const holder = holderNamed(holders, key);
    if (holder !== null) return holderDetail(holder, model, now);
    const filesystem = filesystems.known ? filesystems.value.find(({ mount }) => mount === key) : undefined;
    return filesystem === undefined ? null : filesystemDetail(filesystem, holders, now);
  },
};

function aboutFilesystem(filesystem: FilesystemState, context: PaneContext): Line {
  const { space } = filesystem;
  if (!space.known) return line(say`${filesystem.mount}: ${unknownSentence(space, context.now)}`, 'unknown');
  return joinLines([
    line(filesystem.mount, 'strong'),
    line(
      say`${bytes(space.value.used)} used, ${bytes(space.value.available)} free of ${bytes(space.value.total)}`,
    ),
    space.value.overTarget > 0
      ? line(say`${bytes(space.value.overTarget)} to free for ${filesystem.target} %`, 'warning')
      : [],
  ]);
}

/** Free bytes of the fullest, and what is missing to the targets. */
function summarize({ model, verdicts }: PaneContext): Line {
  const { filesystems } = model.storage;
  if (!filesystems.known) return line(literal('not known'), 'unknown');
  const known = filesystems.value.flatMap(({ mount, space }) =>
    space.known ? [{ mount, ...space.value }] : [],
  );
  const fullest = known.reduce<(typeof known)[number] | null>(
    (most, next) => (most === null || next.usedPercent > most.usedPercent ? next : most),
    null,
  );
  if (fullest === null) return line(literal('not known'), 'unknown');
  const over = known.reduce((sum, { overTarget }) => sum + overTarget, 0);
  const status = verdictsOf(verdicts, fullest.mount)[0]?.status ?? null;
  return joinLines(
    [
      line(say`${fullest.mount} ${percent(fullest.usedPercent)}`, isFault(status) ? 'strong' : 'plain'),
      over > 0 ? line(say`${shortBytes(over)} to free for the target`) : line(literal('all under target')),
    ],
    ' · ',
  );
}
