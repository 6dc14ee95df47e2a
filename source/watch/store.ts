import { type ProbeName, type Readings } from '../probes/catalogue.ts';
import { type Measuring } from '../probes/probe.ts';

/** The latest readings, outside of React: subscribe and take snapshots (useSyncExternalStore). */
export interface Store {
  /** The same object until something changed. */
  snapshot(): WatchState;
  subscribe(listener: () => void): () => void;
}

export interface WatchState {
  readonly readings: Readings;
  /** The last known reading before the latest, for rates. */
  readonly previous: Readings;
  /** Probes that run right now. */
  readonly running: ReadonlySet<ProbeName>;
  /** Those of them that take long. */
  readonly measuring: readonly Measuring[];
  /** Counts up with every change. */
  readonly revision: number;
}

/** A store and the only way to change it; every change is one notification. */
export function createStore(): {
  readonly store: Store;
  readonly change: (change: Partial<Omit<WatchState, 'revision'>>) => void;
} {
  let state: WatchState = { readings: {}, previous: {}, running: new Set(), measuring: [], revision: 0 };
  const listeners = new Set<() => void>();
  return {
    store: {
      snapshot: () => state,
      subscribe(listener) {
        // Wrapped, so that the same function may subscribe twice and leave once.
        const own = () => listener();
        listeners.add(own);
        return () => void listeners.delete(own);
      },
    },
    change(change) {
      state = { ...state, ...change, revision: state.revision + 1 };
      for (const listener of [...listeners]) listener();
    },
  };
}
