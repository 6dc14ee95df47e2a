import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** The machine as /proc tells it. No process is started. */
export interface Host {
  /** /proc/sys/kernel/random/boot_id */
  readonly bootId: Clean;
  readonly kernel: Clean;
  /** PRETTY_NAME of /etc/os-release. */
  readonly system: Clean | null;
  readonly uptimeMs: number;
  /** Load averages of 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number];
  readonly processors: number;
  /** Bytes (/proc/meminfo; MemTotal, MemAvailable, SwapTotal, SwapFree). */
  readonly memory: { readonly total: number; readonly available: number; readonly swapTotal: number; readonly swapFree: number };
  /** oom_kill of /proc/vmstat since boot. */
  readonly oomKills: number | null;
  /** Whether /var/lib/systemd/linger/USER exists: without it the user manager ends with the last session. */
  readonly linger: boolean;
  /** Whether journald keeps its files on disk (/var/log/journal exists). */
  readonly journalPersistent: boolean;
}

export const host: Probe<Host> = {
  id: 'host',
  title: '/proc',
  every: { seen: 5000, hidden: 60000 },
  staleAfter: 120000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
