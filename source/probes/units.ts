import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** What `systemctl show` says of one service, socket or timer. Times are epoch milliseconds. */
export interface Unit {
  /** `immich-ml.service` */
  readonly id: Clean;
  readonly description: Clean;
  /** loaded, not-found, bad-setting, error, masked */
  readonly load: Clean;
  /** active, inactive, failed, activating, deactivating, reloading, maintenance */
  readonly active: Clean;
  /** running, exited, dead, failed, auto-restart, listening, waiting, … */
  readonly sub: Clean;
  /** success, exit-code, signal, oom-kill, timeout, start-limit-hit, … */
  readonly result: Clean;
  /** enabled, disabled, static, generated, masked, … or empty */
  readonly unitFile: Clean;
  readonly type: Clean | null;
  /** Automatic restarts only (NRestarts). */
  readonly restarts: number | null;
  readonly exitStatus: number | null;
  readonly activeSince: number | null;
  readonly inactiveSince: number | null;
  readonly changedAt: number | null;
  /** When the main process last started / ended (ExecMain*Timestamp). */
  readonly mainStartedAt: number | null;
  readonly mainExitedAt: number | null;
  /** Path below the cgroup root, null when no process runs. */
  readonly cgroup: Clean | null;
  /** File it was generated from (the Quadlet), null otherwise. */
  readonly source: Clean | null;
  readonly fragment: Clean | null;
  readonly needsReload: boolean;
  /** Bytes; null when infinity or not set. */
  readonly memoryMax: number | null;
  readonly memoryHigh: number | null;
  readonly requires: readonly Clean[];
  readonly requiredBy: readonly Clean[];
  readonly triggers: readonly Clean[];
  readonly triggeredBy: readonly Clean[];
  readonly after: readonly Clean[];
  readonly invocation: Clean | null;
  readonly startTimeoutMs: number | null;
  /** Only of timers. */
  readonly timer: TimerSettings | null;
}

export interface TimerSettings {
  /** OnCalendar= as systemd normalised it. */
  readonly calendar: readonly Clean[];
  /** OnBootSec=, OnUnitActiveSec=, …: `OnUnitActiveSec 15min`. */
  readonly monotonic: readonly Clean[];
  readonly persistent: boolean;
  /** RandomizedDelaySec and AccuracySec, milliseconds. */
  readonly randomizedDelayMs: number;
  readonly accuracyMs: number;
}

export const units: Probe<readonly Unit[]> = {
  id: 'systemd.units',
  title: 'systemctl --user show',
  every: { seen: 3000, hidden: 30000 },
  staleAfter: 90000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** A failed unit of the system manager (`systemctl list-units --state=failed --output=json`). */
export interface FailedUnit {
  readonly id: Clean;
  readonly description: Clean;
}

export const failedSystemUnits: Probe<readonly FailedUnit[]> = {
  id: 'systemd.failed',
  title: 'systemctl list-units',
  every: { seen: 30000, hidden: 300000 },
  staleAfter: 900000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
