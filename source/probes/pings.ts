import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** What an HTTP health path answered, asked from where the question matters (from inside a container, or from the host). */
export interface Ping {
  /** Name in the configuration: `ml`, `immich`. */
  readonly name: Clean;
  readonly url: Clean;
  /** Container it was asked from, null: from the host. */
  readonly from: Clean | null;
  readonly answered: boolean;
  readonly text: Clean;
  readonly tookMs: number;
}

export const pings: Probe<readonly Ping[]> = {
  id: 'pings',
  title: 'health paths',
  every: { seen: 15000, hidden: 120000 },
  staleAfter: 600000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
