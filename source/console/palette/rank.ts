import { type Entry, type Kind, type Palette, kinds } from './entry.ts';
import { placesOf, scoreOf } from './score.ts';

/** Most entries that are listed: nobody scrolls further, a letter more is quicker. */
export const mostFound = 200;

/** Shortest beginning of a kind's name that lists all of that kind. */
const shortestKind = 3;
const kindScore = 10;
/** There are many checks, named after what they are about: that itself comes first. */
const checkShare = 0.5;

const ranks = Object.fromEntries(kinds.map((kind, index) => [kind, index])) as Readonly<Record<Kind, number>>;

/** An address is not a word: letters of it that stand apart say nothing. */
const isWhole = ({ kind }: Entry): boolean => kind === 'decision';

/**
 * The entries that fit all the words of a text, best first; ties by kind, then as they came. One pass over all of them, so that
 * tens of thousands cost a few milliseconds.
 */
export function ranked(entries: readonly Entry[], text: string): Pick<Palette, 'found' | 'total'> {
  const terms = termsOf(text);
  if (terms.length === 0) return { found: byKind(entries), total: entries.length };
  const best: { readonly entry: Entry; readonly score: number }[] = [];
  let total = 0;
  for (const entry of entries) {
    const score = fit(entry, terms);
    if (score === null) continue;
    total++;
    const last = best.at(-1);
    if (best.length >= mostFound && last !== undefined && score <= last.score) continue;
    best.splice(placeFor(best, score), 0, { entry, score });
    if (best.length > mostFound) best.pop();
  }
  return { found: best.map(({ entry }) => entry), total };
}

/** The first of each kind, kind by kind: while nothing is typed there is nothing to compare. */
function byKind(entries: readonly Entry[]): readonly Entry[] {
  const first: Entry[][] = kinds.map(() => []);
  for (const entry of entries) {
    const same = first[ranks[entry.kind]];
    if (same !== undefined && same.length < mostFound) same.push(entry);
  }
  return first.flat().slice(0, mostFound);
}

/** Behind all that fit as well. */
function placeFor(best: readonly { readonly score: number }[], score: number): number {
  let [low, high] = [0, best.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((best[middle]?.score ?? 0) >= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Null: it does not fit. */
function fit(entry: Entry, terms: readonly string[]): number | null {
  // The kind decides among those that fit as well, so it counts less than any difference of the text.
  let sum = 1 - (ranks[entry.kind] + 1) / (kinds.length + 1);
  for (const term of terms) {
    const score = scoreOf(term, entry.text, isWhole(entry));
    if (score > 0) sum += score;
    else if (term.length >= shortestKind && entry.kind.startsWith(term)) sum += kindScore;
    else return null;
  }
  return entry.kind === 'check' ? sum * checkShare : sum;
}

/** Indices of an entry's label that the text found. */
export function hits(entry: Entry, text: string): ReadonlySet<number> {
  return new Set(termsOf(text).flatMap((term) => placesOf(term, entry.text, isWhole(entry))));
}

function termsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(' ')
    .filter((term) => term !== '');
}
