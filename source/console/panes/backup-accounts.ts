import { type BackupTool } from '../../model/backup-tools.ts';
import { metricOf, type Recorded } from '../../model/records.ts';
import { type Model } from '../../model/model.ts';
import { type DumpSeries } from '../../probes/dump-files.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { missing, shortBytes } from '../../text/format.ts';
import { age, ago } from '../ages.ts';
import { type Line, joinLines, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { unknownSentence } from '../unknowns.ts';
import { type PaneContext, type Row, headingRow, itemRow, plural, section, verdictsOf } from './pane.ts';

/** What the last run says of itself. */
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

/** Which of the tools is live. */
function toolsRow(context: PaneContext): readonly Row[] {
  const { tools } = context.model.backups;
  const title = literal('Backed up by');
  if (!tools.known) return [];
  const there = tools.value.filter(({ timers }) => timers.length > 0);
  const live = there.filter((tool) => tool.live);
  const named = ({ name, lastEnded }: BackupTool): Clean =>
    lastEnded === null ? name : say`${name} (ended ${ago(context.now, lastEnded)})`;
  const off = there.filter((tool) => !tool.live).map(({ name }) => name);
  const cells =
    live.length === 0
      ? line(literal('no tool that is known by name (backup.tools) is live'), 'warning')
      : line(join(live.map(named), ' and '));
  return there.length === 0
    ? []
    : [
        itemRow(
          context,
          literal('tools'),
          joinLines([line(title), cells, off.length === 0 ? [] : line(say`off: ${join(off, ', ')}`, 'dim')]),
        ),
      ];
}

/** What Urd says of its last run, where it ever ran. */
function urdRow(context: PaneContext): readonly Row[] {
  const { urd } = context.model.backups;
  const title = literal('Urd’s own account');
  if (!urd.known)
    return verdictsOf(context.verdicts, literal('urd')).length === 0
      ? []
      : [
          itemRow(
            context,
            literal('urd'),
            joinLines([line(title), line(unknownSentence(urd, context.now), 'unknown')]),
          ),
        ];
  const { beat } = urd.value;
  if (beat === null) return [];
  const safe = beat.subvolumes.filter(({ promise }) => promise === 'PROTECTED').length;
  const others = beat.subvolumes
    .filter(({ promise }) => promise !== 'PROTECTED')
    .map(({ name, promise }) => say`${name} ${literal(promise)}`);
  return [
    itemRow(
      context,
      literal('urd'),
      joinLines([
        line(title),
        line(
          say`${literal(beat.result)} ${ago(context.now, beat.writtenAt)}`,
          beat.result === 'failure' ? 'critical' : 'plain',
        ),
        line(
          say`${safe} of ${beat.subvolumes.length} protected`,
          safe < beat.subvolumes.length ? 'warning' : 'dim',
        ),
        others.length === 0 ? [] : line(join(others, ', '), 'warning'),
      ]),
    ),
  ];
}

/** The restore test: what a verdict says of it, and nothing where none is judged. */
function restoreRow(context: PaneContext): readonly Row[] {
  const [verdict] = verdictsOf(context.verdicts, literal('restore'));
  return verdict === undefined || verdict.status === 'not-applicable'
    ? []
    : [
        itemRow(
          context,
          literal('restore'),
          joinLines([line(literal('Restore test')), line(verdict.summary)]),
        ),
      ];
}

/** What the backup tools say of themselves, and what a restore has shown. */
export function accountRows(context: PaneContext): readonly Row[] {
  const heading = headingRow(
    literal('heading:accounts'),
    line(literal('What the backups say of themselves'), 'strong'),
  );
  return [heading, ...toolsRow(context), logRow(context), ...urdRow(context), ...restoreRow(context)];
}

/** One database: its files, and what the dump and its restore test wrote down. */
interface Dumped {
  readonly name: Clean;
  readonly files: DumpSeries | null;
  readonly dumped: Recorded | null;
  readonly restored: Recorded | null;
}

function dumpedIn({ dumpFiles, textfiles }: Model): readonly Dumped[] {
  const files = dumpFiles.known ? dumpFiles.value.filter(({ newest }) => newest !== null) : [];
  const samples = textfiles.known ? textfiles.value : [];
  const recorded = (prefix: string, name: Clean): Recorded | null => {
    const values = new Map<string, number>();
    for (const file of samples)
      for (const { metric, labels, value } of file.badLines > 0 ? [] : file.samples)
        if (metric.startsWith(prefix) && labels['database'] === name) values.set(metric, value);
    return values.size === 0 ? null : { name, path: literal(''), modifiedAt: null, values };
  };
  const named = samples.flatMap((file) =>
    file.samples.flatMap(({ metric, labels }) =>
      metric.startsWith('db_dump_') && labels['database'] !== undefined ? [labels['database']] : [],
    ),
  );
  const names = [...new Set([...files.map(({ name }) => name), ...named])].sort();
  return names.map((name) => ({
    name,
    files: files.find((one) => one.name === name) ?? null,
    dumped: recorded('db_dump_', name),
    restored: recorded('db_restore_test_', name),
  }));
}

function since(record: Recorded | null, metric: string, now: number): Line {
  const at = record === null ? null : metricOf(record, metric);
  return at === null ? line(missing, 'dim') : line(age(now, at * 1000));
}

/** The dumps of the databases. */
export function dumpRows(context: PaneContext): readonly Row[] {
  const { now } = context;
  const columns: readonly Column<Dumped>[] = [
    { title: literal('Database'), min: 10, max: 28, goes: 0, cell: ({ name }) => line(name) },
    {
      title: literal('Dumped'),
      align: 'right',
      min: 6,
      goes: 0,
      cell: ({ files, dumped }) =>
        files?.newest?.modifiedAt == null
          ? since(dumped, 'db_dump_last_success_timestamp', now)
          : line(age(now, files.newest.modifiedAt)),
    },
    {
      title: literal('Size'),
      align: 'right',
      min: 6,
      goes: 0,
      cell: ({ files, dumped }) => {
        const size = files?.newest?.size ?? (dumped === null ? null : metricOf(dumped, 'db_dump_size_bytes'));
        return size === null ? line(missing, 'dim') : line(shortBytes(size));
      },
    },
    {
      title: literal('Restored'),
      align: 'right',
      min: 8,
      goes: 2,
      cell: ({ restored }) => since(restored, 'db_restore_test_last_timestamp', now),
    },
    {
      title: literal('Newest file'),
      min: 10,
      max: 28,
      goes: 3,
      grows: true,
      cell: ({ files }) =>
        files?.newest == null ? line(literal('no file is known'), 'dim') : line(files.newest.name, 'dim'),
    },
  ];
  const all = dumpedIn(context.model);
  return all.length === 0
    ? []
    : section(context, columns, all, (one, cells) =>
        itemRow(context, say`dump:${one.name}`, cells, {
          about: joinLines([line(one.name, 'strong'), line(one.files?.folder ?? missing, 'dim')]),
        }),
      );
}
