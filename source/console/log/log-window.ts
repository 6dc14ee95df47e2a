import { type LogBook } from '../../watch/log-book.ts';
import { type Line } from '../line.ts';
import { indexOf, placeOf } from './log-index.ts';
import { type LogStyle, linesOf } from './log-lines.ts';
import { type LogPlace, type LogView, stemOf } from './log-view.ts';

/** The part of a journal that is on the screen, and where moves lead from there. */
export interface LogWindow {
  readonly lines: readonly Line[];
  /** First line on the screen; null where nothing is shown. */
  readonly top: LogPlace | null;
  /** Place of the first entry on the screen among those that are shown, from 1; how many those are. */
  readonly position: number;
  readonly shown: number;
  /** Entries below the screen. */
  readonly below: number;
  readonly found: readonly number[];
  /** Where so many lines further down (or up) leads; null: to the end. */
  moved(by: number): LogPlace | null;
  /** Where the next (1) or previous (-1) entry that the search finds is, around the end; null: it finds nothing. */
  next(
    direction: 1 | -1,
  ): { readonly entry: number; readonly around: boolean; readonly top: LogPlace | null } | null;
}

/**
 * The window of a view, `height` lines high and `columns` wide. Only what is near it is measured and wrapped: how long the journal
 * is does not matter.
 */
export function logWindow(book: LogBook, view: LogView, columns: number, height: number): LogWindow {
  const { shown, found } = indexOf(book, view);
  const style: LogStyle = { ...view, columns, stem: stemOf(view.source) };
  const cache = new Map<number, readonly Line[]>();
  const last = shown.length - 1;
  const lastPage = back({ index: last, part: partsOf(last) - 1 }, height - 1);
  const asked = view.top === null ? null : indexed(view.top);
  const top = asked === null || isBefore(lastPage, asked) ? lastPage : asked;

  const lines: Line[] = [];
  let index = top.index;
  for (let part = top.part; lines.length < height && index <= last; index++, part = 0) {
    lines.push(...linesAt(index).slice(part, part + height - lines.length));
  }

  return {
    lines,
    top: last < 0 ? null : placed(top),
    position: last < 0 ? 0 : top.index + 1,
    shown: shown.length,
    below: Math.max(0, last + 1 - index),
    found,
    moved(by) {
      if (last < 0 || by === Infinity) return null;
      if (by === -Infinity) return placed({ index: 0, part: 0 });
      const at = by < 0 ? back(top, -by) : on(top, by);
      return isBefore(at, lastPage) ? placed(at) : null;
    },
    next(direction) {
      if (found.length === 0) return null;
      const from = view.found ?? shown[Math.max(0, index - 1)] ?? 0;
      const at = placeOf(found, from);
      const isThere = found[at] === from;
      const wanted =
        direction === 1
          ? at + (isThere && view.found !== null ? 1 : 0)
          : at - (isThere && view.found === null ? 0 : 1);
      const around = wanted < 0 || wanted >= found.length;
      const entry = found[(wanted + found.length) % found.length] ?? 0;
      const start = back({ index: placeOf(shown, entry), part: 0 }, Math.floor(height / 3));
      return { entry, around, top: isBefore(start, lastPage) ? placed(start) : null };
    },
  };

  /** A place among the shown ones. */
  interface At {
    readonly index: number;
    readonly part: number;
  }

  function linesAt(index: number): readonly Line[] {
    const number = shown[index];
    if (number === undefined) return [];
    const known = cache.get(number);
    if (known !== undefined) return known;
    const entry = book.at(number);
    const made = entry === undefined ? [] : linesOf(entry, style);
    cache.set(number, made);
    return made;
  }

  function partsOf(index: number): number {
    return Math.max(1, linesAt(index).length);
  }

  /** What was there may be filtered out or let go: then the next one takes its place. */
  function indexed({ entry, part }: LogPlace): At {
    const index = placeOf(shown, entry);
    return shown[index] === entry
      ? { index, part: Math.min(part, partsOf(index) - 1) }
      : { index: Math.min(index, last), part: 0 };
  }

  function placed({ index, part }: At): LogPlace {
    return { entry: shown[index] ?? 0, part };
  }

  function back(from: At, by: number): At {
    let { index, part } = from;
    let left = by;
    while (left > part && index > 0) {
      left -= part + 1;
      index--;
      part = partsOf(index) - 1;
    }
    return { index: Math.max(0, index), part: Math.max(0, part - left) };
  }

  function on(from: At, by: number): At {
    let { index, part } = from;
    let left = by;
    while (index < last && left >= partsOf(index) - part) {
      left -= partsOf(index) - part;
      index++;
      part = 0;
    }
    return { index, part: Math.min(partsOf(index) - 1, part + left) };
  }

  function isBefore(a: At, b: At): boolean {
    return a.index < b.index || (a.index === b.index && a.part < b.part);
  }
}
