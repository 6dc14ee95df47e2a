import { type JournalEntry, type JournalSource } from '../../probes/journal.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { type TimeRange, always } from './time-range.ts';

/** A line of the journal on the screen: the entry's number in the book, and which of its lines when it is wrapped. */
export interface LogPlace {
  readonly entry: number;
  readonly part: number;
}

/** How a journal is looked at: everything of it that keys change. What was read is in the book. */
export interface LogView {
  readonly source: JournalSource;
  /** Kept by each line: it is asked for when the journal is read. */
  readonly range: TimeRange;
  /** Long lines go on below; else they are cut and can be shifted. */
  readonly wrap: boolean;
  /** Cells by which lines that are not wrapped are shifted to the left. */
  readonly shift: number;
  /** Least severe priority that is shown: 7 all, 3 errors and worse (syslog(3)). */
  readonly level: number;
  /** Only entries with this text; with `!` before it, only those without. */
  readonly filter: string;
  /** Highlighted, and where `n` and `N` lead. */
  readonly search: string;
  /** The entry that the last search led to. */
  readonly found: number | null;
  /** First line on the screen. Null: the end, and what comes is followed. */
  readonly top: LogPlace | null;
}

/** A journal that has just been opened: all of it, wrapped, at its end. */
export function newLogView(source: JournalSource): LogView {
  return {
    source,
    range: always,
    wrap: true,
    shift: 0,
    level: 7,
    filter: '',
    search: '',
    found: null,
    top: null,
  };
}

/** What it is a journal of, by its name. */
export function nameOf(source: JournalSource): Clean {
  return 'unit' in source ? source.unit : source.container;
}

/** The name without its type: an entry that is signed with it is not signed on the screen. */
export function stemOf(source: JournalSource): string {
  return nameOf(source).replace(/\.\w+$/, '');
}

/** An entry in words: who wrote it, where that is somebody else than the service itself, and what. */
export function wordsOf({ message, identifier }: JournalEntry, stem: string): Clean {
  const said = message ?? literal('(a message too long to show)');
  return identifier === null || identifier === stem ? said : say`${identifier}: ${said}`;
}

/** Levels that a key goes through, each with its name: what is less severe is not shown. */
export const levels: readonly (readonly [level: number, name: Clean])[] = [
  [7, literal('all')],
  [6, literal('info')],
  [5, literal('notice')],
  [4, literal('warning')],
  [3, literal('error')],
];

/** The next level, around. */
export function nextLevel(level: number): number {
  const at = levels.findIndex(([one]) => one === level);
  return levels[(at + 1) % levels.length]?.[0] ?? 7;
}
