import { calendarInWords } from '../../model/calendar-words.ts';
import { heldSpace } from '../../model/held-space.ts';
import { type Model } from '../../model/model.ts';
import { heldId, seriesName } from '../../model/sampled.ts';
import { type Known, map, valueOf } from '../../model/known.ts';
import { fullSendInWords } from '../../checks/backup-chain.ts';
import { heldBy, type SnapshotStanding } from '../../model/protected.ts';
import { type SubvolumeState, type TimerState } from '../../model/backups.ts';
import { type Snapshot } from '../../probes/snapshots.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { bytes, duration, missing } from '../../text/format.ts';
import { typed } from '../../text/typed.ts';
import { age, ago, ahead, when } from '../ages.ts';
import { line } from '../line.ts';
import { fact, knownFact, listFact } from './facts.ts';
import { type Detail, type Fact } from './pane.ts';

/** Everything that is known of one timer and its service. */
export function timerDetail(timer: TimerState, now: number): Detail {
  return {
    title: timer.id,
    facts: [
      fact(literal('Description'), timer.description),
      fact(
        literal('State'),
        timer.exists
          ? say`${timer.enabled ? literal('enabled') : literal('NOT enabled')}, ${timer.active ? literal('active') : literal('NOT active')}`
          : literal('systemd has no such timer'),
      ),
      fact(literal('Schedule'), scheduleOf(timer)),
      fact(literal('Interval'), timer.intervalMs === null ? null : duration(timer.intervalMs)),
      fact(
        literal('Next'),
        timer.next === null ? literal('never') : say`${ahead(now, timer.next)}, ${when(timer.next)} UTC`,
      ),
      fact(
        literal('Last'),
        timer.last === null
          ? literal('not since the start of the machine')
          : say`${ago(now, timer.last)}, ${when(timer.last)} UTC`,
      ),
      knownFact(literal('Service'), timer.service, now, (service) => {
        if (service === null) return line(literal('it starts none that systemd knows'), 'warning');
        if (service.running)
          return line(
            say`${service.id} runs${service.startedAt === null ? literal('') : say` for ${age(now, service.startedAt)}`}`,
            'accent',
          );
        return line(
          say`${service.id}: ${service.result}${service.exitStatus === null ? literal('') : say`, exit status ${service.exitStatus}`}`,
          service.succeeded ? 'plain' : 'critical',
        );
      }),
      ...(timer.service.known && timer.service.value !== null && timer.service.value.endedAt !== null
        ? [
            fact(
              literal('Ended'),
              say`${ago(now, timer.service.value.endedAt)}, ${when(timer.service.value.endedAt)} UTC`,
            ),
          ]
        : []),
      ...settingFacts(timer, now),
    ],
    table: null,
    charts: [
      {
        title: literal('Duration of its runs'),
        series: seriesName('backup.duration', timer.id),
        unit: 's',
        limit: null,
      },
    ],
  };
}

/** As systemd writes it, and in words where there are any. */
function scheduleOf({ schedule }: TimerState): Clean | null {
  const words = schedule === null ? null : calendarInWords(schedule);
  return words === null ? schedule : say`${clean(words)} (${schedule ?? literal('')})`;
}

/** Its delays, and what becomes of a run that was missed. */
function settingFacts({ unit, last, intervalMs, next, runs }: TimerState, now: number): readonly Fact[] {
  const settings = unit?.timer ?? null;
  if (settings === null) return [];
  const { randomizedDelayMs, persistent, calendar } = settings;
  const told = valueOf(runs);
  const [first] = told?.missed ?? [];
  // Without the times of its calendar at least how many of its intervals are over.
  const over =
    told?.since == null && last !== null && intervalMs !== null
      ? Math.floor((now - last) / intervalMs) - 1
      : 0;
  const late =
    first !== undefined
      ? say`${told?.missed.length ?? 0}, the first of ${when(first.at)} UTC; `
      : over > 0 && last !== null
        ? say`${over} since ${when(last)} UTC; `
        : literal('');
  const madeUp =
    calendar.length === 0
      ? literal('counted from the last one, none is missed')
      : persistent
        ? literal('one is made up for when the box comes back (Persistent)')
        : literal('are not made up for (Persistent=false)');
  return [
    fact(
      literal('Delay'),
      randomizedDelayMs === 0 || next === null
        ? literal('none: at the minute')
        : say`up to ${duration(randomizedDelayMs)} at random, already in the time above`,
    ),
    fact(literal('Missed runs'), say`${late}${madeUp}`),
  ];
}

function named(snapshot: Snapshot | null, now: number): Clean {
  if (snapshot === null) return literal('none');
  return snapshot.namedAt === null ? snapshot.name : say`${snapshot.name} (${ago(now, snapshot.namedAt)})`;
}

/** The local snapshots of a subvolume that somebody holds, and those that nothing keeps. */
function standingFacts(standings: Known<readonly SnapshotStanding[]>, now: number): readonly Fact[] {
  const mayGo = knownFact(literal('May be deleted'), standings, now, (all) => {
    const free = all.filter(({ protections }) => protections.length === 0);
    const why = all.at(-1)?.protections[0]?.text;
    return line(
      free.length > 0
        ? join(
            free.map(({ snapshot }) => snapshot.name),
            ' ',
          )
        : why === undefined
          ? literal('none: there is none')
          : say`none; ${all.at(-1)?.snapshot.name ?? literal('')}: ${why}`,
    );
  });
  const held = (valueOf(standings) ?? []).flatMap((standing) => {
    const words = heldBy(standing);
    return words === undefined ? [] : [say`${standing.snapshot.name}: ${words}`];
  });
  return [...listFact(literal('Held'), held), mayGo];
}

/** Of each drive: the parent that the backup noted, how copies are told from what only looks like one, and what does. */
function driveFacts({ drives }: SubvolumeState, now: number): readonly Fact[] {
  return drives.flatMap(({ label, pin, proof, garbled, state, pair, fullSend }) => [
    ...(pin === null
      ? []
      : [
          fact(
            literal('Next parent'),
            say`${pin.name} for ${label}${pin.here === false ? literal(', which is GONE here') : pin.here === true ? literal(', still here') : literal('')}`,
          ),
        ]),
    ...(state === 'present'
      ? [
          knownFact(literal('Copies'), proof, now, (by) =>
            line(
              by === 'btrfs'
                ? literal('told by received_uuid and the read-only flag')
                : literal('told by names and the noted parent: sudo lets nobody ask btrfs'),
            ),
          ),
          ...(pair === null ? [] : [fact(literal('In common'), say`${pair.here.name}`)]),
        ]
      : []),
    ...listFact(
      literal('Garbled'),
      garbled.map(({ snapshot, why }) => say`${snapshot.name}: ${why}`),
    ),
    ...(fullSend === null
      ? []
      : [fact(literal('Whole send'), say`${fullSendInWords(fullSend)} (by ${fullSend.by})`)]),
  ]);
}

/** The snapshots here: how many, from when to when, and the space that they hold, or how it is counted. */
function heldFacts(
  { name, local, localCount, localOldest }: SubvolumeState,
  past: Model['past'],
  now: number,
): readonly Fact[] {
  const newest = valueOf(local);
  const range =
    newest === null || localOldest === null || newest.path === localOldest.path
      ? literal('')
      : say`, from ${named(localOldest, now)} to ${named(newest, now)}`;
  const kept = fact(literal('Kept here'), localCount === null ? null : say`${localCount}${range}`);
  if (newest === null) return [kept];
  const held = heldSpace(past, name);
  const folder = clean(newest.path.slice(0, newest.path.lastIndexOf('/')));
  const type = fact(
    literal('Count it'),
    typed(['sudo', 'btrfs', 'filesystem', 'du', '-s', '--', folder, newest.path]),
  );
  return held.known
    ? [
        kept,
        fact(
          literal('They hold'),
          say`at most ${bytes(held.value.bytes)} that the newest one that stays does not have; counted ${ago(now, held.value.at)} by a cleanup`,
        ),
        type,
      ]
    : [
        kept,
        {
          label: literal('They hold'),
          value: line(say`not measured: ${held.detail}`, 'unknown'),
        },
        type,
      ];
}

/** What exists of one subvolume, here and on each drive. */
export function subvolumeDetail(
  subvolume: SubvolumeState,
  { backups: { standings }, past }: Pick<Model, 'backups' | 'past'>,
  now: number,
): Detail {
  const { metric } = subvolume;
  return {
    title: say`Subvolume ${subvolume.name}`,
    facts: [
      fact(literal('Source'), subvolume.source),
      fact(
        literal('Promised'),
        say`${literal(subvolume.schedule)} here, ${literal(subvolume.external)} on a drive${subvolume.tier === null ? literal('') : say`; tier ${subvolume.tier}`}`,
      ),
      knownFact(literal('Newest here'), subvolume.local, now, (snapshot) =>
        line(named(snapshot, now), snapshot === null ? 'warning' : 'plain'),
      ),
      knownFact(literal('Made, by btrfs'), subvolume.localMadeAt, now, (at) =>
        at === 'names'
          ? line(literal('not asked: sudo does not allow it (quarterdeck doctor --sudoers)'), 'dim')
          : at === null
            ? line(missing, 'dim')
            : line(say`${ago(now, at)}, ${when(at)} UTC`),
      ),
      ...heldFacts(subvolume, past, now),
      ...standingFacts(
        map(standings, (all) => all.filter((one) => one.subvolume === subvolume.name)),
        now,
      ),
      fact(
        literal('Last sent'),
        subvolume.lastSent === null
          ? null
          : say`the one of ${when(subvolume.lastSent)} UTC, by the pin beside it`,
      ),
      ...driveFacts(subvolume, now),
      ...(metric === null
        ? []
        : [
            fact(
              literal('Its metrics say'),
              say`${metric.success === null ? missing : ({ 0: literal('failed'), 1: literal('good'), 2: literal('skipped by schedule') }[metric.success] ?? say`${metric.success}`)}${metric.lastSuccess === null ? literal('') : say`, last good ${ago(now, metric.lastSuccess)}`}`,
            ),
          ]),
    ],
    charts: heldSpace(past, subvolume.name).known
      ? [
          {
            title: literal('Held by its snapshots'),
            series: seriesName(heldId, subvolume.name),
            unit: 'B',
            limit: null,
          },
        ]
      : [],
    table: {
      columns: [literal('drive'), literal('state'), literal('newest'), literal('kept'), literal('next send')],
      rows: subvolume.drives.map(({ label, state, newest, count, common, pin, fullSend }) => [
        label,
        literal(state),
        state === 'present' ? named(newest, now) : literal('not known now'),
        state === 'present' ? say`${count}` : missing,
        fullSend !== null
          ? say`whole: ${fullSendInWords(fullSend)}`
          : common === true || (state === 'absent' && pin?.here === true)
            ? literal('incremental')
            : missing,
      ]),
    },
  };
}
