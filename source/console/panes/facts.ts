import { type Known } from '../../model/known.ts';
import { type Clean } from '../../text/clean.ts';
import { missing } from '../../text/format.ts';
import { type Line, line } from '../line.ts';
import { unknownSentence } from '../unknowns.ts';
import { type Fact } from './pane.ts';

/** A label with what is known of it; the reason where it is not. */
export function knownFact<T>(label: Clean, known: Known<T>, now: number, show: (value: T) => Line): Fact {
  return { label, value: known.known ? show(known.value) : line(unknownSentence(known, now), 'unknown') };
}

/** A label with a text; `–` where there is none. */
export function fact(label: Clean, value: Clean | null): Fact {
  return { label, value: value === null || value === '' ? line(missing, 'dim') : line(value) };
}

/** A label whose values stand below each other. */
export function listFact(label: Clean, values: readonly Clean[]): Fact[] {
  return values.length === 0
    ? []
    : values.map((value, index) => ({ label: index === 0 ? label : null, value: line(value) }));
}
