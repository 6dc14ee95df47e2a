import { type Clean, literal } from '../../text/clean.ts';
import { fit, width } from '../../text/width.ts';
import { type Scope } from '../keymap/commands.ts';
import { type HelpEntry, helpFor } from '../keymap/help.ts';
import { type Keymap } from '../keymap/keymap.ts';
import { type Line, cutLine, fitLine, gap, line, piece } from '../line.ts';
import { type Panel, panel } from './panel.ts';

const legend: readonly Line[] = [
  [
    piece(literal('✓'), 'ok'),
    piece(literal(' ok   ')),
    piece(literal('!'), 'warning'),
    piece(literal(' warning   ')),
    piece(literal('✗'), 'critical'),
    piece(literal(' critical   ')),
    piece(literal('?'), 'unknown'),
    piece(literal(' unknown: could not be read, so never ok')),
  ],
];

/** Help for a scope, from its bindings: in two columns where there is space. */
export function helpPanel(scope: Exclude<Scope, 'any'>, keymap: Keymap, columns: number): Panel {
  const entries = helpFor(scope, keymap);
  const cells = Math.max(0, ...entries.map(({ keys }) => width(keys)));
  const grouped = entries.flatMap((entry, index): readonly (HelpEntry | Clean)[] =>
    entry.group === entries[index - 1]?.group ? [entry] : [entry.group as Clean, entry],
  );
  const lines = grouped.map((each): Line =>
    typeof each === 'string'
      ? line(each, 'strong')
      : [gap(1), piece(fit(each.keys, cells), 'accent'), gap(2), piece(each.description)],
  );
  const two = columns >= 76;
  const half = two ? Math.floor((columns - 2) / 2) : columns;
  const middle = Math.ceil(lines.length / 2);
  const body = two
    ? lines
        .slice(0, middle)
        .map((left, index) => [...fitLine(left, half), gap(2), ...cutLine(lines[middle + index] ?? [], half)])
    : lines;
  return panel(
    [piece(literal('Help'), 'strong'), piece(literal('  Esc closes it'), 'dim')],
    [...body, [], ...legend],
    // What the symbols mean stays on the screen, and where that needs it, the help takes all of the screen.
    { keep: legend.length },
  );
}
