import { type Clean, literal, say } from '../../text/clean.ts';
import { type Line, gap, piece, wrap } from '../line.ts';

/** What is drawn over the lower part of the screen, under a line with its title. */
export interface Panel {
  readonly title: Line;
  readonly lines: readonly Line[];
  /** Of the lines above, the one that begins with a spinner. */
  readonly spinner: number | null;
  /** When there are more lines than space, these last ones stay: the question and its buttons. */
  readonly keep: number;
}

export function panel(
  title: Line,
  lines: readonly Line[],
  more: Partial<Pick<Panel, 'spinner' | 'keep'>> = {},
): Panel {
  return { title, lines, spinner: more.spinner ?? null, keep: more.keep ?? 0 };
}

/** The exact command, over as many lines as it needs: nothing that will be run is cut off. */
export function commandLines(command: Clean, columns: number): readonly Line[] {
  return wrap(command, Math.max(1, columns - 5)).map((text, index) => [
    piece(index === 0 ? literal(' $ ') : literal('   '), 'dim'),
    piece(text, 'accent'),
  ]);
}

/** A sentence, indented and wrapped. */
export function sentence(
  text: Clean,
  columns: number,
  tone: 'plain' | 'dim' | 'ok' | 'warning' | 'critical' = 'plain',
): readonly Line[] {
  return wrap(text, Math.max(1, columns - 3)).map((each) => [gap(1), piece(each, tone)]);
}

/** Cancel and the action; the one in focus in brackets and inverse. `barred`: the other cannot be reached yet. */
export function buttons(cancel: Clean, act: Clean, focus: 'cancel' | 'do', barred = false): Line {
  const button = (text: Clean, here: boolean, dim = false) =>
    piece(here ? say`[ ${text} ]` : say`  ${text}  `, here ? 'focus' : dim ? 'dim' : 'plain');
  return [gap(1), button(cancel, focus === 'cancel'), gap(2), button(act, focus === 'do', barred)];
}
