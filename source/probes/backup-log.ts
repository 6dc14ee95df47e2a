import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** The tail of the newest backup log (`backup-YYYYMM.log`): the run's own words. */
export interface BackupLog {
  readonly path: Clean;
  readonly modifiedAt: number | null;
  /** The last run that the log holds, or null when it holds none. */
  readonly lastRun: {
    readonly startedAt: number | null;
    readonly endedAt: number | null;
    /** `BACKUP RUN SUMMARY` was written: the run came to its end. */
    readonly complete: boolean;
    readonly errors: readonly Clean[];
    readonly warnings: readonly Clean[];
    /** Named under `FAILED (n):`. */
    readonly failed: readonly Clean[];
  } | null;
}

export const backupLog: Probe<BackupLog> = {
  id: 'backup.log',
  title: 'backup log',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 1800000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
