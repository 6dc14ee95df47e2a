import { probeNames, type ProbeName, probes, type Readings, type ValueOf } from '../probes/catalogue.ts';
import { fromReading, type Known } from './known.ts';

/** Every probe's latest reading as a fact or the reason why there is none. */
export type Facts = { readonly [N in ProbeName]: Known<ValueOf<N>> };

/**
 * Judges the age of all readings at one instant. `now`: epoch milliseconds. `patience`: `probes.patience` of the
 * configuration, for a machine on which everything takes longer.
 */
export function factsOf(readings: Readings, now: number, patience: number): Facts {
  const facts: Partial<Record<ProbeName, Known<unknown>>> = {};
  for (const name of probeNames) {
    const { id, staleAfter } = probes[name];
    facts[name] = fromReading<unknown>(readings[name], { id, staleAfter: staleAfter * patience }, now);
  }
  return facts as Facts;
}
