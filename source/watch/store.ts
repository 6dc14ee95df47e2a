import { type ProbeName, type Readings } from '../probes/catalogue.ts';

/** The latest readings, outside of React: subscribe and take snapshots (useSyncExternalStore). */
export interface Store {
  /** The same object until something changed. */
  snapshot(): WatchState;
  subscribe(listener: () => void): () => void;
}

export interface WatchState {
  readonly readings: Readings;
  /** The reading before the latest, for rates. */
  readonly previous: Readings;
  /** Probes that run right now. */
  readonly running: ReadonlySet<ProbeName>;
  /** Counts up with every change. */
  readonly revision: number;
}
