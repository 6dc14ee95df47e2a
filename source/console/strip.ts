import { type Verdict } from '../checks/verdict.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { freshness } from './ages.ts';
import { commandLine } from './command-line.ts';
import { type Line, firstThatFits, joinLines, line, piece } from './line.ts';
import { type Row, isFault } from './panes/pane.ts';
import { appearance, symbolOf } from './symbols.ts';

/** What to type for a row: the remedy of its worst verdict, or what would tell more about what is not known. */
export function commandToType(row: Row): Clean | null {
  const remedy =
    row.verdicts.find(({ status, remedy }) => isFault(status) && remedy !== null)?.remedy ?? null;
  return remedy ?? row.hint;
}

/** How a verdict came about: the command or file that was read, and how long ago. */
export function howKnown(verdict: Pick<Verdict, 'evidence' | 'ageMs'>): Line {
  const read = verdict.evidence.flatMap(({ argv, path }) =>
    argv !== null ? [commandLine(argv)] : path !== null ? [path] : [],
  );
  const first = read[0];
  const more = read.length > 1 ? say` and ${read.length - 1} more` : literal('');
  const old = say`${freshness(verdict.ageMs)} ago`;
  return line(first === undefined ? say`read ${old}` : say`read ${old}: ${first}${more}`, 'dim');
}

/** The lines below the panes: what is wrong with the selected row, what to type, how it is known. Always `lines` many. */
export function stripLines(row: Row | null, lines: number, columns: number): readonly Line[] {
  const told = row === null ? [] : tell(row, columns);
  return Array.from({ length: lines }, (_, index) => told[index] ?? []);
}

function tell(row: Row, columns: number): readonly Line[] {
  const worst = row.verdicts[0];
  const type = commandToType(row);
  if (worst === undefined || !isFault(worst.status)) {
    return [
      joinLines([row.status === null ? [] : [symbolOf(row.status)], row.about], ' '),
      type === null ? line(judged(row), 'dim') : typeLine(type),
      worst === undefined ? [] : howKnown(worst),
    ];
  }
  const { word, tone } = appearance[worst.status];
  const symbol = symbolOf(worst.status);
  const said = [line(worst.id, 'strong'), line(worst.summary)];
  const faults = row.verdicts.filter(({ status }) => isFault(status)).length;
  const more = faults > 1 ? line(say`+${faults - 1} more: Enter`, 'dim') : [];
  return [
    firstThatFits(columns, [
      joinLines([[symbol, piece(say` ${word}`, tone)], ...said, more]),
      joinLines([joinLines([[symbol], ...said], ' '), more]),
      joinLines([[symbol], ...said], ' '),
    ]),
    type === null ? row.about : typeLine(type),
    howKnown(worst),
  ];
}

/** How many checks stand behind a row where none found anything. */
function judged({ verdicts }: Row): Clean {
  if (verdicts.length === 0) return literal('');
  return verdicts.length === 1 ? literal('1 check, ok') : say`${verdicts.length} checks, all ok`;
}

/** `type: …`, with the command in the tone that stands for what can be typed. */
export function typeLine(command: Clean): Line {
  return [piece(literal('type: '), 'dim'), piece(command, 'accent')];
}
