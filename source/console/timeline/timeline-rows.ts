import { type Known } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { type Verdict } from '../../checks/verdict.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { commandLine } from '../command-line.ts';
import { type Line, joinLines, line, piece } from '../line.ts';
import { type Row, headingRow, itemRow, sentenceRow, subRow, unknownRow } from '../panes/pane.ts';
import { symbolOf } from '../symbols.ts';
import { type Cause, type Explained, type Noted, type TimelineEvent } from './event.ts';
import { timelineOf } from './timeline.ts';

type Drawing = readonly [noted: Noted, model: Model, verdicts: readonly Verdict[]];

let last: { readonly of: Drawing; readonly rows: readonly Row[] } | null = null;

/** The timeline as rows: latest first, a heading for each day, below an event what it is put down to. */
export function timelineRows(...of: Drawing): readonly Row[] {
  // Between two looks at the box, which is when keys are pressed, it stays so.
  if (last?.of.every((each, index) => each === of[index])) return last.rows;
  const rows = drawn(...of);
  last = { of, rows };
  return rows;
}

function drawn(...[noted, model, verdicts]: Drawing): readonly Row[] {
  const dark = missing(noted, model.now);
  const events = timelineOf(noted, model, verdicts);
  const nothing = sentenceRow(
    literal('none:timeline'),
    say`Nothing was noted since ${dayAndTime(noted.since)}.`,
  );
  if (events.length === 0) return dark.length > 0 ? dark : [nothing];
  const rows: Row[] = [...dark];
  let day: Clean | null = null;
  let fresh = events[0]?.fresh === true;
  const seen = new Map<string, number>();
  for (const explained of events) {
    // Two events may be the same to the second: their place among those tells them apart, and stays when others come.
    const { kind, subject, firstAt } = explained.event;
    const name = `${kind}:${subject}:${firstAt}`;
    const place = seen.get(name) ?? 0;
    seen.set(name, place + 1);
    if (fresh && !explained.fresh && noted.lookedAt !== null)
      rows.push(
        subRow(literal('looked'), line(say`─── you last looked ${dayAndTime(noted.lookedAt)} ───`, 'accent')),
      );
    fresh = explained.fresh;
    const today = dayOf(explained.event.at);
    if (today !== day) rows.push(headingRow(say`day:${today}`, line(today, 'strong')));
    day = today;
    rows.push(...eventRows(explained, say`event:${clean(name)}:${place}`));
  }
  return rows;
}

/** Sources that could not be read: without them the timeline is not all that happened. */
function missing({ managed, written, actions, used }: Noted, now: number): readonly Row[] {
  const sources: readonly (readonly [Clean, Known<unknown>])[] = [
    [literal('Journal of the units'), managed],
    [literal('Full disks and refused requests'), written],
    [literal('Own actions'), actions],
    [literal('Samples'), used],
  ];
  return sources.flatMap(([what, known]) =>
    known.known ? [] : [unknownRow({ verdicts: [], now }, say`source:${what}`, what, known)],
  );
}

function eventRows({ event, causes, fresh }: Explained, key: Clean): readonly Row[] {
  const { at, what, status, count, firstAt, unit, leads, evidence } = event;
  const often =
    count === 1
      ? []
      : line(
          say`×${count} since ${dayOf(firstAt) === dayOf(at) ? timeOf(firstAt) : dayAndTime(firstAt)}`,
          'dim',
        );
  const cells: Line = [
    piece(timeOf(at), 'dim'),
    piece(fresh ? literal(' • ') : literal('   '), 'accent'),
    ...joinLines([line(what, status === 'critical' ? 'critical' : 'plain'), often]),
  ];
  const row = itemRow({ verdicts: [] }, key, cells, {
    status,
    unit,
    about: joinLines([line(literal(event.kind), 'strong'), line(evidence)]),
    hint: journalOf(event),
  });
  return [
    { ...row, ...(leads === null ? {} : { leads }) },
    ...causes.map((cause) => subRow(say`${key}:${cause.rule}`, causeLine(cause))),
  ];
}

/** `because killed for memory (oom-restart): 14:02 a process of immich-ml.service was killed for memory` */
function causeLine({ rule, says, because }: Cause): Line {
  return [
    piece(literal('because '), 'dim'),
    piece(says, 'warning'),
    piece(say` (${rule})`, 'dim'),
    ...because.flatMap((one, index) => [
      piece(index === 0 ? literal(': ') : literal('; '), 'dim'),
      piece(say`${timeOf(one.at)} ${one.what}`),
    ]),
  ];
}

/** Around the time of an event, what its unit wrote. */
function journalOf({ unit, at }: TimelineEvent): Clean | null {
  if (unit === null) return null;
  const edge = (ms: number) => `@${Math.floor(ms / 1000)}`;
  return commandLine(
    [
      'journalctl',
      '--user',
      `--unit=${unit}`,
      `--since=${edge(at - 60_000)}`,
      `--until=${edge(at + 60_000)}`,
    ].map(clean),
  );
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Clock of the operator's own zone, as in the journals. */
function timeOf(at: number): Clean {
  const when = new Date(at);
  return `${two(when.getHours())}:${two(when.getMinutes())}:${two(when.getSeconds())}` as Clean;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function dayOf(at: number): Clean {
  const when = new Date(at);
  return `${weekdays[when.getDay()] ?? ''} ${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}` as Clean;
}

function dayAndTime(at: number): Clean {
  return say`${dayOf(at)} ${timeOf(at)}`;
}

/** For the title: how many, and how many are new. */
export function timelineSummary(rows: readonly Row[]): Line {
  const items = rows.filter(({ key, kind }) => kind === 'item' && key.startsWith('event:'));
  const wrong = items.filter(({ status }) => status === 'critical').length;
  return joinLines(
    [
      line(say`${items.length} events`),
      wrong === 0 ? [] : [symbolOf('critical'), piece(say` ${wrong}`, 'critical')],
    ],
    ' · ',
  );
}
