import { typed } from '../../checks/remedies.ts';
import { type Holder } from '../../model/holders.ts';
import { type Model } from '../../model/model.ts';
import { seriesName } from '../../model/sampled.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { bytes, missing, shortBytes } from '../../text/format.ts';
import { truncate } from '../../text/width.ts';
import { age } from '../ages.ts';
import { joinLines, type Line, line } from '../line.ts';
import { bar } from '../parts/bar.ts';
import { type Column } from '../parts/columns.ts';
import { unknownHint, unknownSentence, unknownWord } from '../unknowns.ts';
import { fact, knownFact } from './facts.ts';
import { type Detail, itemRow, type PaneContext, type Row, section, sentenceRow } from './pane.ts';

function keyOf({ name }: Holder): Clean {
  return say`holder:${name}`;
}

/** The holder of a row; null: the row is of something else. */
export function holderNamed(holders: readonly Holder[], key: Clean): Holder | null {
  return holders.find((one) => keyOf(one) === key) ?? null;
}

function sizeOf({ size }: Pick<Holder, 'size'>): number {
  return size.known && size.value !== null ? size.value : -1;
}

/** Change since last week. */
function week(holder: Holder): Line {
  const { lastWeek } = holder;
  if (lastWeek === null) return line(missing, 'dim');
  const change = sizeOf(holder) - lastWeek;
  if (sizeOf(holder) < 0 || Math.abs(change) < 1024 * 1024) return line(shortBytes(lastWeek), 'dim');
  return line(say`${literal(change > 0 ? '+' : '-')}${shortBytes(Math.abs(change))}`, 'dim');
}

/** What is being measured, and how far it is. The footer names the key that calls it off. */
export function measuringRows({ model, now, width }: PaneContext): readonly Row[] {
  return model.measuring.map(({ id, title, since, done }) => {
    const far = done === null ? literal('') : say`: ${done}`;
    const text = say`measuring for ${age(now, since)}: ${title}${far}`;
    return sentenceRow(say`measuring:${clean(id)}`, truncate(text, Math.max(0, width - 3)));
  });
}

/** Who holds the space, the largest first. */
export function holderRows(context: PaneContext, holders: readonly Holder[]): readonly Row[] {
  if (holders.length === 0) return [];
  const cells = context.width >= 120 ? 16 : 8;
  const largest = Math.max(1, ...holders.map(sizeOf));
  const columns: readonly Column<Holder>[] = [
    { title: literal('Who holds space'), min: 12, max: 30, goes: 0, cell: ({ name }) => line(name) },
    {
      title: literal('Size'),
      align: 'right',
      min: 6,
      max: 16,
      goes: 0,
      cell: ({ size }) =>
        size.known
          ? size.value === null
            ? line(literal('not measured'), 'dim')
            : line(shortBytes(size.value))
          : line(unknownWord(size, context.now), 'unknown'),
      by: ({ size }) => (size.known ? size.value : null),
    },
    {
      title: literal(''),
      min: cells,
      goes: 4,
      cell: (holder) => {
        const share = sizeOf(holder);
        return share < 0 ? [] : bar((share / largest) * 100, cells, 'plain');
      },
    },
    {
      title: literal('In a week'),
      align: 'right',
      min: 6,
      goes: 3,
      cell: week,
      by: (holder) => (holder.lastWeek === null ? null : sizeOf(holder) - holder.lastWeek),
    },
    {
      title: literal('On'),
      min: 4,
      max: 20,
      goes: 2,
      cell: ({ mount }) => (mount === null ? line(missing, 'dim') : line(mount)),
    },
    {
      title: literal(''),
      min: 10,
      max: 40,
      goes: 5,
      grows: true,
      cell: ({ note }) => (note === null ? [] : line(note, 'dim')),
    },
  ];
  const bySize = [...holders].sort((a, b) => sizeOf(b) - sizeOf(a));
  return section(context, columns, bySize, (holder, drawn) => {
    const { name, size, note, path } = holder;
    const about = joinLines([
      line(name, 'strong'),
      size.known
        ? line(size.value === null ? literal('not measured') : bytes(size.value))
        : line(unknownSentence(size, context.now), 'unknown'),
      note === null ? [] : line(note),
      path === null || path === note ? [] : line(path),
    ]);
    return itemRow(
      context,
      keyOf(holder),
      drawn,
      size.known || size.reason === 'pending'
        ? { about }
        : { status: 'unknown', about, hint: unknownHint(size) },
    );
  });
}

/** What a holder consists of, how that is known, and how a person looks at it. Nothing here is deleted by anything but a plan. */
export function holderDetail(holder: Holder, { uid }: Model, now: number): Detail {
  const { name, kind, size, parts, path, mount, note, lastWeek } = holder;
  return {
    title: say`Who holds space: ${name}`,
    facts: [
      knownFact(literal('Size'), size, now, (value) =>
        line(value === null ? literal('not measured') : bytes(value)),
      ),
      fact(literal('Lies on'), mount),
      ...(path === null ? [] : [fact(literal('Folder'), path)]),
      ...(note === null || note === path ? [] : [fact(literal('Of it'), note)]),
      fact(literal('Week ago'), lastWeek === null ? literal('no sample from then') : bytes(lastWeek)),
      ...(size.known ? [fact(literal('Measured'), say`${age(now, size.origin.takenAt)} ago`)] : []),
      ...(parts === null || parts.known ? [] : [knownFact(literal('Parts'), parts, now, () => [])]),
      fact(literal('Look at it'), lookAt(kind, path, uid)),
      fact(literal('What may go'), mayGo[kind]),
    ],
    charts: [{ title: literal('Size'), series: seriesName('holder.size', name), unit: 'B', limit: null }],
    table:
      parts === null || !parts.known || parts.value.length === 0
        ? null
        : {
            columns: [literal('size'), literal('what'), literal('')],
            rows: parts.value
              .slice(0, mostParts)
              .map((part) => [
                part.bytes === null ? literal('?') : shortBytes(part.bytes),
                part.name,
                part.note,
              ]),
          },
  };
}

const mostParts = 30;

/** The command with which a person sees more. */
function lookAt(kind: Holder['kind'], path: Clean | null, uid: number): Clean | null {
  switch (kind) {
    case 'images':
      return typed(['podman', 'images', '--all']);
    case 'containers':
      return typed(['podman', 'ps', '--all', '--size']);
    case 'volumes':
      return typed(['podman', 'system', 'df', '--verbose']);
    case 'journal':
      return typed(['journalctl', '--disk-usage']);
    case 'snapshots':
      return path === null ? null : typed(['sudo', 'btrfs', 'filesystem', 'du', '-s', '--', path]);
    case 'folder': {
      if (path === null) return null;
      const words = ['du', '-xh', '--max-depth=1', '--', path];
      return typed(uid === 0 ? words : ['podman', 'unshare', ...words]);
    }
  }
}

const mayGo: Readonly<Record<Holder['kind'], Clean>> = {
  images: literal('what nothing uses and nothing names: a cleanup plans it'),
  containers: literal(
    'what a container of a Quadlet wrote goes when its unit restarts; a container of no Quadlet is yours to remove',
  ),
  volumes: literal('never by this program: a stopped service needs its volumes'),
  journal: literal('archived journals: a cleanup plans it'),
  snapshots: literal('what nothing protects: a cleanup plans it'),
  folder: literal('caches and the trash when they are old: a cleanup plans it; the rest is yours to look at'),
};
