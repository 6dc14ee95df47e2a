import { type Verdict } from '../checks/verdict.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { width } from '../text/width.ts';
import { type Charted, chartLines } from './charts.ts';
import { type Line, cutLine, gap, joinLines, line, lineWidth, piece, textOf, wrap } from './line.ts';
import { type Detail, type DetailTable, type Row, isFault } from './panes/pane.ts';
import { howKnown, typeLine } from './strip.ts';
import { appearance, symbolOf } from './symbols.ts';
import { rangeWords, valueWords } from './thresholds.ts';

/** Cells of the labels of facts. */
const labelCells = 16;

/** A verdict in full: what was promised, what is, what to type, and how that is known. */
function verdictLines(verdict: Verdict, columns: number): readonly Line[] {
  const { word, tone } = appearance[verdict.status];
  const time = (level: 'warn' | 'crit') =>
    verdict.within === undefined ? literal('') : say` within ${duration(verdict.within[level])}`;
  const limits = [
    verdict.value === null ? null : say`value ${valueWords(verdict.value, verdict.unit)}`,
    verdict.warn === null ? null : say`warning ${rangeWords(verdict.warn, verdict.unit)}${time('warn')}`,
    verdict.crit === null ? null : say`critical ${rangeWords(verdict.crit, verdict.unit)}${time('crit')}`,
    verdict.reason === null ? null : say`reason: ${literal(verdict.reason)}`,
  ].filter((text) => text !== null);
  return [
    joinLines([[symbolOf(verdict.status), piece(say` ${word}`, tone)], line(verdict.id, 'strong')]),
    ...wrap(verdict.summary, columns - 4).map((text) => [gap(4), piece(text)]),
    ...(limits.length === 0
      ? []
      : [
          [
            gap(4),
            ...joinLines(
              limits.map((text) => line(text, 'dim')),
              ' · ',
            ),
          ],
        ]),
    ...(verdict.remedy === null || !isFault(verdict.status) ? [] : typeLines(verdict.remedy, columns)),
    ...evidenceLines(verdict, columns),
    [],
  ];
}

/** A verdict that needs nothing: what it says, and how it is known, on one line where it fits. */
function goodLines(verdict: Verdict, columns: number): readonly Line[] {
  const said = joinLines([[symbolOf(verdict.status), gap(1), piece(verdict.id)], line(verdict.summary)]);
  const known = howKnown(verdict);
  const whole = joinLines([said, known]);
  return lineWidth(whole) <= columns ? [whole] : [said, [gap(4), ...known]];
}

/** What a row says, on as many lines as it takes. */
function aboutLines(about: Line, columns: number): readonly Line[] {
  return lineWidth(about) <= columns ? [about] : wrap(textOf(about), columns).map((text) => line(text));
}

/** A command may be longer than the screen is wide: it goes on below. */
function typeLines(command: Clean, columns: number): readonly Line[] {
  return wrap(command, columns - 10).map((text, index) =>
    index === 0 ? [gap(4), ...typeLine(text)] : [gap(10), piece(text, 'accent')],
  );
}

function evidenceLines(verdict: Verdict, columns: number): readonly Line[] {
  const lines: Line[] = [[gap(4), ...howKnown(verdict)]];
  for (const { exit, stderr } of verdict.evidence) {
    if (exit !== null && exit !== 0) lines.push([gap(6), piece(say`exit code ${exit}`, 'dim')]);
    if (stderr !== null)
      lines.push(...wrap(stderr, columns - 6, 3).map((text) => [gap(6), piece(text, 'dim')]));
  }
  return lines;
}

function factLines({ facts }: Detail, columns: number): readonly Line[] {
  const widest = Math.min(labelCells, Math.max(0, Math.floor(columns / 3)));
  return facts.flatMap(({ label, value }): readonly Line[] => {
    const room = Math.max(1, columns - widest - 2);
    const head = joinLines([line(label ?? ('' as Clean), 'dim')]);
    const indent = gap(widest + 2 - Math.min(widest, lineWidth(head)));
    const only = value[0];
    if (value.length === 1 && only !== undefined && width(only.text) > room) {
      return wrap(only.text, room).map((text, index) =>
        index === 0
          ? [...cutLine(head, widest), indent, piece(text, only.tone)]
          : [gap(widest + 2), piece(text, only.tone)],
      );
    }
    return [[...cutLine(head, widest), indent, ...cutLine(value, room)]];
  });
}

/** The lines of an opened row, and a table where it has one. */
export interface DetailView {
  readonly lines: readonly Line[];
  readonly table: DetailTable | null;
}

/** Everything that is known of a row: its verdicts with their evidence, then its facts, then what they were before. */
export function detailView(
  row: Row | null,
  detail: Detail | null,
  columns: number,
  { charted, now }: { readonly charted: Charted | null; readonly now: number },
): DetailView {
  if (row === null)
    return { lines: [line(literal('It is not there any more. Esc leads back.'), 'unknown')], table: null };
  const hint =
    row.verdicts.some(({ remedy, status }) => remedy !== null && isFault(status)) || row.hint === null
      ? []
      : typeLines(row.hint, columns);
  const wrong = row.verdicts.filter(({ status }) => isFault(status));
  const good = row.verdicts.filter(({ status }) => !isFault(status));
  const facts =
    detail === null ? (wrong.length === 0 ? aboutLines(row.about, columns) : []) : factLines(detail, columns);
  const lines = [
    ...wrong.flatMap((verdict) => verdictLines(verdict, columns)),
    ...hint,
    ...facts,
    ...chartLines(detail?.charts ?? [], charted, now, columns),
    ...(good.length === 0 ? [] : [[], ...good.flatMap((verdict) => goodLines(verdict, columns))]),
  ];
  return { lines: lines.map((each) => cutLine(each, columns)), table: detail?.table ?? null };
}
