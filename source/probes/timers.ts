import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** One entry of `systemctl --user list-timers --all --output=json`; times are epoch milliseconds. */
export interface Timer {
  /** `btrfs-backup-daily.timer` */
  readonly id: Clean;
  /** Null: it will not elapse again (dead, or waiting for its service). */
  readonly next: number | null;
  /** Null: never triggered, or not since boot when the timer is not Persistent. */
  readonly last: number | null;
  readonly activates: readonly Clean[];
}

export const timers: Probe<readonly Timer[]> = {
  id: 'systemd.timers',
  title: 'systemctl --user list-timers',
  every: { seen: 10000, hidden: 60000 },
  staleAfter: 300000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
