import { type TimerState } from '../../model/backups.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { missing } from '../../text/format.ts';
import { age, ago, ahead } from '../ages.ts';
import { type Line, joinLines, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { unknownWord } from '../unknowns.ts';
import { type PaneContext, type Row, itemRow, section } from './pane.ts';

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

/** Timers with what their services made of it. */
export function timerRows(context: PaneContext, title: Clean, timers: readonly TimerState[]): readonly Row[] {
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
