import { type Probe } from '../probes/probe.ts';
import { type Evidence, type Reading, type Reason } from '../probes/reading.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';

/** How a fact came about: for "how do you know?". */
export interface Origin {
  /** Probe ids it rests on. */
  readonly probes: readonly string[];
  /** The oldest of the readings it rests on, epoch milliseconds. */
  readonly takenAt: number;
  readonly evidence: readonly Evidence[];
}

/** A fact with its origin, or the reason why it is not known. Whoever wants the value has to look at `known` first. */
export type Known<T> =
  | { readonly known: true; readonly value: T; readonly origin: Origin }
  | { readonly known: false; readonly reason: Reason; readonly detail: Clean; readonly origin: Origin };

export type Unknown = Extract<Known<never>, { known: false }>;

export type { Reading };

/** What lies further ahead than this cannot be an honest clock's jitter. Milliseconds. */
export const clockJitter = 5 * 60_000;

/** A fact. */
export function known<T>(value: T, origin: Origin): Known<T> {
  return { known: true, value, origin };
}

/** The absence of a fact, with the reason. */
export function unknown(reason: Reason, detail: Clean, origin: Origin): Unknown {
  return { known: false, reason, detail, origin };
}

/** The origin of what follows from the configuration or the session alone: no probe, now. */
export function byPlan(now: number): Origin {
  return { probes: [], takenAt: now, evidence: [] };
}

/**
 * THE way from a reading to a fact. Absent: `pending`. Unavailable: its own reason. Older than the probe's `staleAfter`,
 * or from the future (the clock was set back since): `stale`. Everything else is known.
 */
export function fromReading<T>(
  reading: Reading<T> | undefined,
  probe: Pick<Probe<T>, 'id' | 'staleAfter'>,
  now: number,
): Known<T> {
  if (reading === undefined) {
    return unknown('pending', literal('not read yet'), { probes: [probe.id], takenAt: now, evidence: [] });
  }

  const origin: Origin = { probes: [probe.id], takenAt: reading.takenAt, evidence: reading.evidence };
  if (!reading.known) return unknown(reading.reason, reading.detail, origin);
  const age = now - reading.takenAt;
  if (age > probe.staleAfter) return unknown('stale', say`last read ${duration(age)} ago`, origin);
  if (!(age >= -clockJitter))
    return unknown('stale', literal('the clock stepped: read in the future'), origin);
  return known(reading.value, origin);
}

/** The origin of something that rests on two others: the oldest instant, all probes and evidence. */
export function merge(left: Origin, right: Origin): Origin {
  if (left === right) return left;
  return {
    probes: union(left.probes, right.probes),
    takenAt: Math.min(left.takenAt, right.takenAt),
    evidence: union(left.evidence, right.evidence),
  };
}

function union<T>(left: readonly T[], right: readonly T[]): readonly T[] {
  if (right.length === 0) return left;
  if (left.length === 0) return right;
  const more = right.filter((item) => !left.includes(item));
  return more.length === 0 ? left : [...left, ...more];
}

/** The same fact, resting on only some of what its probe looked at; on all of it when none of that is named. */
export function restingOn<F extends Known<unknown>>(fact: F, names: (evidence: Evidence) => boolean): F {
  const evidence = fact.origin.evidence.filter(names);
  return evidence.length === 0 ? fact : { ...fact, origin: { ...fact.origin, evidence } };
}

/** The same fact in another form. */
export function map<T, U>(fact: Known<T>, change: (value: T) => U): Known<U> {
  return fact.known ? known(change(fact.value), fact.origin) : fact;
}

/**
 * What follows from a fact and may itself be unknown; it rests on both. But what brought nothing at all is not known by what the
 * fact was read from: whoever looks there sees nothing of it.
 */
export function given<T, U>(fact: Known<T>, then: (value: T) => Known<U>): Known<U> {
  if (!fact.known) return fact;
  const next = then(fact.value);
  const { probes, evidence } = next.origin;
  if (!next.known && probes.length > 0 && evidence.length === 0) return next;
  return { ...next, origin: merge(fact.origin, next.origin) };
}

/** Two facts as one; the first that is not known wins. */
export function both<T, U>(left: Known<T>, right: Known<U>): Known<readonly [T, U]> {
  return given(left, (one) => map(right, (other) => [one, other] as const));
}

type Values<F extends Readonly<Record<string, Known<unknown>>>> = {
  readonly [K in keyof F]: F[K] extends Known<infer T> ? T : never;
};

/** Several named facts as one; the first that is not known wins. */
export function all<F extends Readonly<Record<string, Known<unknown>>>>(facts: F): Known<Values<F>> {
  const values: Record<string, unknown> = {};
  let origin: Origin | null = null;
  for (const [name, fact] of Object.entries(facts)) {
    if (!fact.known) return fact;
    values[name] = fact.value;
    origin = origin === null ? fact.origin : merge(origin, fact.origin);
  }

  return known(values as Values<F>, origin ?? { probes: [], takenAt: 0, evidence: [] });
}

/** The value, or null where it is not known. Only for what is drawn beside the fact itself, never for a judgement. */
export function valueOf<T>(fact: Known<T>): T | null {
  return fact.known ? fact.value : null;
}
