import { type JournalEntry } from '../../probes/journal.ts';
import { type LogBook } from '../../watch/log-book.ts';
import { type LogView, stemOf, wordsOf } from './log-view.ts';

/** Which entries of a book are shown, and which of those the search finds: their numbers, rising. */
export interface LogIndex {
  readonly shown: readonly number[];
  readonly found: readonly number[];
}

/** What decides it. */
export type Wanted = Pick<LogView, 'source' | 'level' | 'filter' | 'search'>;

interface Made {
  readonly wanted: Wanted;
  /** Entries before this number have been looked at. */
  upTo: number;
  shown: number[];
  found: number[];
}

/** The index of a book is made once and goes on where it ended: a journal of 50 000 lines is not searched at every frame. */
const indexes = new WeakMap<LogBook, Made>();

/** The index of what is kept of a book now. */
export function indexOf(book: LogBook, { source, level, filter, search }: Wanted): LogIndex {
  const text = textBy(stemOf(source));
  let made = indexes.get(book);
  const before = made?.wanted;
  if (made === undefined || before?.level !== level || before.filter !== filter) {
    made = { wanted: { source, level, filter, search }, upTo: book.first(), shown: [], found: [] };
  } else if (before.search !== search) {
    // One letter more finds only what was found before it.
    const longer = before.search !== '' && search.toLowerCase().startsWith(before.search.toLowerCase());
    made = {
      ...made,
      wanted: { source, level, filter, search },
      found: foundIn(book, longer ? made.found : made.shown, search, text),
    };
  }

  const passes = filterOf(level, filter, text);
  const hits = search === '' ? null : search.toLowerCase();
  const end = book.end();
  for (let number = Math.max(made.upTo, book.first()); number < end; number++) {
    const entry = book.at(number);
    if (entry === undefined || !passes(entry)) continue;
    made.shown.push(number);
    if (hits !== null && text(entry).includes(hits)) made.found.push(number);
  }
  made.upTo = end;
  made.shown = withoutDropped(made.shown, book.first());
  made.found = withoutDropped(made.found, book.first());
  indexes.set(book, made);
  return { shown: made.shown, found: made.found };
}

/** Whether an entry is shown at a level and under a filter. */
function filterOf(level: number, filter: string, text: Text): (entry: JournalEntry) => boolean {
  const inverted = filter.startsWith('!');
  const wanted = (inverted ? filter.slice(1) : filter).trim().toLowerCase();
  return (entry) => {
    // What says no priority is shown at every level: nobody knows that it does not matter.
    if (entry.priority !== null && entry.priority > level) return false;
    return wanted === '' || text(entry).includes(wanted) !== inverted;
  };
}

function foundIn(book: LogBook, numbers: readonly number[], search: string, text: Text): number[] {
  if (search === '') return [];
  const wanted = search.toLowerCase();
  return numbers.filter((number) => {
    const entry = book.at(number);
    return entry !== undefined && text(entry).includes(wanted);
  });
}

type Text = (entry: JournalEntry) => string;

/** What is searched is what is shown. */
function textBy(stem: string): Text {
  return (entry) => wordsOf(entry, stem).toLowerCase();
}

function withoutDropped(numbers: number[], first: number): number[] {
  if ((numbers[0] ?? Infinity) >= first) return numbers;
  return numbers.slice(placeOf(numbers, first));
}

/** Index of the first number that is not smaller; the length when all are. Numbers rise. */
export function placeOf(numbers: readonly number[], number: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? Infinity) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
