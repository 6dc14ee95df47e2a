import { type Clean } from '../text/clean.ts';
import { type Evidence, type Reading, type Reason } from '../probes/reading.ts';

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
