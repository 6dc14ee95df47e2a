import { type PaneId, type Status, type Verdict } from '../checks/verdict.ts';
import { type Model } from '../model/model.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { shortBytes, shortDuration } from '../text/format.ts';
import { freshness } from './ages.ts';
import {
  type Line,
  cutLine,
  firstThatFits,
  fitLine,
  gap,
  joinLines,
  line,
  lineWidth,
  piece,
  shown,
} from './line.ts';
import { isFault } from './panes/pane.ts';
import { panes } from './panes/panes.ts';
import { typeLine } from './strip.ts';
import { appearance, symbolOf, toneOf } from './symbols.ts';
import { tallyOf } from './tally.ts';

/** Where the console looks, for the verdict line. */
export interface Place {
  /** Null for this machine; the name of a recorded box otherwise. */
  readonly recorded: Clean | null;
  readonly readOnly: boolean;
  /** The terminal is not in focus: everything is read at its slow pace. */
  readonly resting: boolean;
}

/** Numbers of verdicts by status, the unknown ones always among them. */
function countsLine(verdicts: readonly Verdict[], short: boolean): Line {
  const shownAlways: readonly Status[] = ['unknown', 'ok'];
  const order: readonly Status[] = ['critical', 'warning', 'unknown', 'ok'];
  const { byStatus, acknowledged } = tallyOf(verdicts);
  const told = order.flatMap((status) => {
    const number = byStatus[status];
    if (number === 0 && !shownAlways.includes(status)) return [];
    const { symbol, word } = appearance[status];
    return [
      line(short ? say`${number}${symbol}` : say`${number} ${word}`, number === 0 ? 'dim' : toneOf(status)),
    ];
  });
  // What somebody has acknowledged does not decide, but it is not gone either.
  const known =
    acknowledged === 0
      ? []
      : [line(short ? say`${acknowledged}=` : say`${acknowledged} acknowledged`, 'dim')];
  return joinLines([...told, ...known], short ? ' ' : ' · ');
}

/** Age of the oldest reading that still counts. */
function oldest(model: Model, short: boolean): Line {
  if (model.oldestReading === null) return line(literal('nothing read yet'), 'unknown');
  const age = freshness(model.now - model.oldestReading);
  return line(short ? say`${age} old` : say`oldest reading ${age}`, 'dim');
}

/** Puts what fits on one line: left part, and the right one against the right edge. Fewer words where it is narrow. */
function verdictLine(model: Model, verdicts: readonly Verdict[], place: Place, columns: number): Line {
  const { symbol, word, tone } = appearance[tallyOf(verdicts).status];
  const state: Line = [
    piece(say`${symbol} ${word.toUpperCase() as Clean}`, tone === 'plain' ? 'strong' : tone),
  ];
  const host = line(shown(model.hostname), 'strong');
  const demo = place.recorded === null ? [] : line(say`demo: ${place.recorded}`, 'accent');
  const readOnly = place.readOnly ? line(literal('read-only'), 'dim') : [];
  const resting = place.resting ? line(literal('resting'), 'dim') : [];
  const attempts: readonly (readonly [Line, Line])[] = [
    [
      joinLines([state, countsLine(verdicts, false)]),
      joinLines([host, demo, readOnly, resting, oldest(model, false)], ' · '),
    ],
    [
      joinLines([state, countsLine(verdicts, false)]),
      joinLines([host, demo, resting, oldest(model, true)], ' · '),
    ],
    [
      joinLines([state, countsLine(verdicts, true)]),
      joinLines([host, demo, resting, oldest(model, true)], ' · '),
    ],
    [joinLines([state, countsLine(verdicts, true)]), joinLines([host, resting, oldest(model, true)], ' · ')],
    [joinLines([state, countsLine(verdicts, true)], ' '), host],
    [joinLines([[piece(symbol, tone)], countsLine(verdicts, true)], ' '), host],
  ];
  for (const [left, right] of attempts) {
    const space = columns - lineWidth(left) - lineWidth(right);
    if (space >= 2) return [...left, gap(space), ...right];
  }
  return cutLine(joinLines([[piece(symbol, tone)], countsLine(verdicts, true)], ' '), columns);
}

/** The worst verdict of all: what to look at first. Null when all is well. */
export function firstOf(verdicts: readonly Verdict[]): Verdict | null {
  const { first } = tallyOf(verdicts);
  return first !== null && isFault(first.status) ? first : null;
}

function said({ id, summary }: Verdict): readonly Line[] {
  return [line(id, 'strong'), line(summary)];
}

/** Uptime, load and memory of the machine. */
function hostLine({ host }: Model): Line {
  if (!host.known) return line(literal('the machine itself: not known'), 'unknown');
  const { uptimeMs, load, processors, memory } = host.value;
  return line(
    say`up ${shortDuration(uptimeMs)} · load ${load[0].toFixed(1) as Clean} of ${processors} · ${shortBytes(memory.available)} of ${shortBytes(memory.total)} memory available`,
    'dim',
  );
}

/** The verdict line: one to three lines, from what matters most. */
export function headLines(
  model: Model,
  verdicts: readonly Verdict[],
  place: Place,
  columns: number,
  lines: 1 | 2 | 3,
): readonly Line[] {
  const first = firstOf(verdicts);
  const look: Line =
    first === null
      ? joinLines([
          line(
            verdicts.length === 0
              ? literal('Nothing was judged yet')
              : tallyOf(verdicts).acknowledged > 0
                ? literal('Nothing to look at: what is not ok is acknowledged')
                : literal('Nothing to look at: every check is ok'),
            verdicts.length === 0 ? 'unknown' : 'ok',
          ),
        ])
      : firstThatFits(columns, [
          joinLines([line(literal('look first:'), 'dim'), ...said(first)], ' '),
          joinLines([line(literal('first:'), 'dim'), ...said(first)], ' '),
          joinLines(said(first), ' '),
        ]);
  const type: Line = first?.remedy == null ? hostLine(model) : typeLine(first.remedy);
  return [verdictLine(model, verdicts, place, columns), look, type]
    .slice(0, lines)
    .map((each) => fitLine(each, columns));
}

/** One pane in the bar of panes. */
export interface Tab {
  readonly pane: PaneId;
  readonly line: Line;
}

/** The bar of panes with the worst status of each, from left to right; the one in focus stands in brackets. */
export function tabsOf(verdicts: readonly Verdict[], focus: PaneId | null, columns: number): readonly Tab[] {
  const tally = tallyOf(verdicts);
  const build = (titles: boolean, frame: boolean): readonly Tab[] =>
    panes.map(({ id, key, title }) => {
      const here = id === focus;
      const tone = here ? 'title' : 'plain';
      const label = titles ? say`${key as Clean} ${title} ` : (key as Clean);
      const tab = [piece(label, tone), symbolOf(tally.panes.get(id) ?? null)];
      if (!frame) return { pane: id, line: tab };
      const [open, close] = here ? [literal('['), literal(']')] : [literal(' '), literal(' ')];
      return { pane: id, line: [piece(open, tone), ...tab, piece(close, tone)] };
    });

  const ways = [build(true, true), build(false, true), build(false, false)] as const;
  return ways.find((tabs) => lineWidth(tabs.flatMap((tab) => tab.line)) <= columns) ?? ways[2];
}
