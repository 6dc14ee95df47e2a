import { type JournalEntry } from '../probes/journal.ts';
import { type Clean } from '../text/clean.ts';

/** What has been read of a journal: entries with numbers that never change, the oldest let go when there are too many. */
export interface LogBook {
  /** Number of the oldest entry that is kept; equal to `end` when there is none. */
  readonly first: () => number;
  /** Number that the next entry will have. */
  readonly end: () => number;
  /** Undefined: let go, or not there yet. */
  readonly at: (number: number) => JournalEntry | undefined;
  /** Entries let go because there was no more space. */
  readonly dropped: () => number;
  readonly state: () => LogState;
  /** Counts up with every change. */
  readonly revision: () => number;
}

/** How the reading goes. */
export type LogState =
  | { readonly kind: 'reading' }
  /** Everything up to now is read, and what comes is followed. */
  | { readonly kind: 'following' }
  /** A stretch of time that lies behind: all of it is read. */
  | { readonly kind: 'complete' }
  /** It cannot be read, or nobody reads on: why, in words. */
  | { readonly kind: 'ended'; readonly why: Clean };

/** The way to fill a book. */
export interface LogWriter {
  readonly book: LogBook;
  readonly add: (entries: readonly JournalEntry[]) => void;
  readonly become: (state: LogState) => void;
}

/** Most entries of a book. */
export const mostEntries = 50_000;
/** Most characters of all messages of a book: 50 000 lines of a stack trace are not worth the box's memory. */
export const mostCharacters = 12_000_000;

/** An empty book with space for so many entries and characters. */
export function openLogBook(entriesKept = mostEntries, charactersKept = mostCharacters): LogWriter {
  // A ring would save the copying below; this costs one copy per `slack` entries and is a plain list in between.
  const slack = Math.max(1000, Math.floor(entriesKept / 10));
  let kept: JournalEntry[] = [];
  /** How many at the start of `kept` are let go already. */
  let gone = 0;
  let first = 0;
  let characters = 0;
  let revision = 0;
  let state: LogState = { kind: 'reading' };

  const end = () => first + kept.length - gone;
  return {
    book: {
      first: () => first,
      end,
      at: (number) => (number < first ? undefined : kept[number - first + gone]),
      dropped: () => first,
      state: () => state,
      revision: () => revision,
    },
    add(entries) {
      if (entries.length === 0) return;
      for (const entry of entries) {
        kept.push(entry);
        characters += lengthOf(entry);
      }

      while (end() - first > entriesKept || (characters > charactersKept && end() - first > 1)) {
        characters -= lengthOf(kept[gone]);
        gone++;
        first++;
      }
      if (gone >= slack) {
        kept = kept.slice(gone);
        gone = 0;
      }
      revision++;
    },
    become(next) {
      state = next;
      revision++;
    },
  };
}

function lengthOf(entry: JournalEntry | undefined): number {
  return entry?.message?.length ?? 0;
}
