import { probeNames, type ProbeName, probes, type Readings, type ValueOf } from '../probes/catalogue.ts';
import { fromReading, type Known } from './known.ts';

/** Every probe's latest reading as a fact or the reason why there is none. */
export type Facts = { readonly [N in ProbeName]: Known<ValueOf<N>> };

/** Judges the age of all readings at one instant. `now`: epoch milliseconds. */
export function factsOf(readings: Readings, now: number): Facts {
  const facts: Partial<Record<ProbeName, Known<unknown>>> = {};
  for (const name of probeNames) facts[name] = fromReading<unknown>(readings[name], probes[name], now);
  return facts as Facts;
}
