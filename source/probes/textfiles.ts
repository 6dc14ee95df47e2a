import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** One sample of a Prometheus text file (`*.prom`), as the box's own scripts leave them. */
export interface Sample {
  readonly metric: Clean;
  readonly labels: Readonly<Record<string, Clean>>;
  readonly value: number;
}

/** The `*.prom` files of the configured folders. */
export interface Textfile {
  readonly path: Clean;
  readonly modifiedAt: number | null;
  readonly samples: readonly Sample[];
  /** Lines that are not of the format; a file with such a line is not to be trusted whole. */
  readonly badLines: number;
}

export const textfiles: Probe<readonly Textfile[]> = {
  id: 'textfiles',
  title: '*.prom files',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 1800000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
