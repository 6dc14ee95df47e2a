import { type Probe } from '../probes/probe.ts';
import { type Reading } from '../probes/reading.ts';

/** Three doublings: a probe that fails is asked at an eighth of its usual pace. */
export const mostStrikes = 3;

/**
 * Milliseconds between the end of one reading and the start of the next.
 *
 * Failures and slow answers (`strikes`) double it, up to eight times; but as long as the probe answers it is asked
 * before its answer gets stale. What rests while nobody looks (`hidden: null`) is read again only for that.
 */
export function interval(probe: Probe<unknown>, seen: boolean, strikes: number, known: boolean): number {
  const keepsFresh = probe.staleAfter / 2;
  const usual = seen ? probe.every.seen : (probe.every.hidden ?? keepsFresh);
  const slowed = usual * 2 ** Math.min(strikes, mostStrikes);
  return known ? Math.min(slowed, Math.max(usual, keepsFresh)) : slowed;
}

/** The strikes after a reading: none after a good and quick one. Slow: it took longer than half of its pace. */
export function strikesAfter(
  reading: Reading<unknown>,
  probe: Probe<unknown>,
  seen: boolean,
  strikes: number,
): number {
  const slow = reading.tookMs > interval(probe, seen, 0, true) / 2;
  return reading.known && !slow ? 0 : Math.min(strikes + 1, mostStrikes);
}
