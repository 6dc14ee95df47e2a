import { type LogBook, type LogState } from '../../watch/log-book.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { titleRule } from '../draw-list.ts';
import { width } from '../../text/width.ts';
import { type Line, cutLine, line, lineWidth } from '../line.ts';
import { dayOf } from './log-lines.ts';
import { type LogView, levels, nameOf } from './log-view.ts';
import { type LogWindow, logWindow } from './log-window.ts';

/** Cells of a title line that are no words: what stands between them and the line itself. */
const frameCells = 9;

/** A journal as it is on the screen: its title line, and exactly `height` lines or fewer. */
export interface DrawnLog {
  readonly rule: Line;
  readonly lines: readonly Line[];
  readonly window: LogWindow;
}

/** Draws the part of a journal that fits. */
export function drawLog(book: LogBook, view: LogView, columns: number, height: number): DrawnLog {
  const window = logWindow(book, view, columns, height);
  const first = window.top === null ? undefined : book.at(window.top.entry);
  const day = first === undefined || !Number.isFinite(first.at) ? null : dayOf(first.at);
  const name: Line = [...line(literal('Journal → ')), ...line(nameOf(view.source), 'title')];
  const place = placeWords(book, view, window, height);
  // Where the operator stands is told before what he has chosen himself.
  const room = columns - lineWidth(name) - width(place) - frameCells;
  const chosen = cutLine(line(join(settings(view, window, day), ' · '), 'dim'), room);
  const rule = titleRule(name, chosen, place, columns);
  if (window.shown > 0) return { rule, lines: window.lines, window };
  return { rule, lines: [emptyLine(book, view)], window };
}

/** What is not as it is at first. */
function settings(view: LogView, { found }: LogWindow, day: Clean | null): readonly Clean[] {
  const level = levels.find(([one]) => one === view.level)?.[1];
  return [
    view.search === '' ? null : say`/${clean(view.search)} ${hits(view, found)}`,
    view.filter === '' ? null : say`&${clean(view.filter)}`,
    view.level === 7 || level === undefined ? null : say`${level} and worse`,
    view.range.words === '' ? null : view.range.words,
    view.wrap ? null : literal('not wrapped'),
    day,
  ].filter((part) => part !== null);
}

/** Which of the found ones is looked at: `3 of 12`; else how many there are. */
function hits({ found: at }: LogView, found: readonly number[]): Clean {
  const index = at === null ? -1 : found.indexOf(at);
  return index === -1 ? say`${found.length} found` : say`${index + 1} of ${found.length}`;
}

function placeWords(
  book: LogBook,
  view: LogView,
  { position, shown, below, lines }: LogWindow,
  height: number,
): Clean {
  const state = book.state();
  const place = say`${position} of ${shown}`;
  if (view.top === null && lines.length < height) return stateWords(state);
  if (view.top !== null)
    return below === 0 ? say`paused · ${place}` : say`paused · ${below} below · ${place}`;
  return say`${stateWords(state)} · ${place}`;
}

function stateWords(state: LogState): Clean {
  switch (state.kind) {
    case 'reading':
      return literal('reading …');
    case 'following':
      return literal('following');
    case 'complete':
      return literal('complete');
    case 'ended':
      return literal('NOT FOLLOWED');
  }
}

function emptyLine(book: LogBook, view: LogView): Line {
  const state = book.state();
  if (state.kind === 'reading') return line(literal('reading …'), 'dim');
  if (book.end() > book.first())
    return line(say`None of ${book.end() - book.first()} lines is left by level and filter.`, 'dim');
  if (state.kind === 'ended') return line(say`? ${state.why}`, 'unknown');
  return line(
    view.range.words === ''
      ? literal('The journal has no line of it.')
      : say`The journal has no line of it, ${view.range.words}.`,
    'dim',
  );
}
