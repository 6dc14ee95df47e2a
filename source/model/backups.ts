import { type Config } from '../config/schema.ts';
import { type Snapshot } from '../probes/snapshots.ts';
import { type Timer } from '../probes/timers.ts';
import { type Unit } from '../probes/units.ts';
import { type Clean, say } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { type Known, map } from './known.ts';
import { type SnapshotStanding } from './protected.ts';
import { buildDrives, buildSubvolumes } from './subvolumes.ts';
import { buildTimers } from './timers.ts';

/** A timer with the service it starts: "the timer ran" is not "the job worked". */
export interface TimerState {
  readonly id: Clean;
  /** It is in `backup.timers`. */
  readonly backup: boolean;
  readonly retired: boolean;
  readonly description: Clean | null;
  /** False: named in the configuration, but systemd has no such timer. */
  readonly exists: boolean;
  readonly enabled: boolean;
  readonly active: boolean;
  readonly next: number | null;
  readonly last: number | null;
  /** Milliseconds between two elapses as far as it can be told: from OnUnitActiveSec, from the calendar's shape, from next−last. */
  readonly intervalMs: number | null;
  /** Calendar or monotonic schedule as systemd writes it. */
  readonly schedule: Clean | null;
  /** Result of the service's last run. */
  readonly service: Known<{
    readonly id: Clean;
    readonly running: boolean;
    /** Result=success and exit status 0. */
    readonly succeeded: boolean;
    readonly result: Clean;
    readonly exitStatus: number | null;
    readonly endedAt: number | null;
    readonly startedAt: number | null;
  } | null>;
  readonly timer: Timer | null;
  readonly unit: Unit | null;
}

/** One configured subvolume: what exists of it, here and on the drives. */
export interface SubvolumeState {
  readonly name: Clean;
  readonly source: Clean;
  readonly schedule: 'daily' | 'weekly' | 'monthly' | 'manual';
  readonly external: 'daily' | 'weekly' | 'monthly' | 'never';
  /** Newest by the date in the name; null: none. */
  readonly local: Known<Snapshot | null>;
  readonly localCount: number | null;
  /** Per configured drive. `absent`: not plugged in, so what it holds is not known now. */
  readonly drives: readonly {
    readonly label: Clean;
    readonly state: 'present' | 'absent' | 'unreadable';
    readonly newest: Snapshot | null;
    readonly count: number;
    /** A local snapshot of the same name exists: the next send can be incremental. Null: not known. */
    readonly common: boolean | null;
    /** The newest that is both here and there, by its name: what one says the other should say too. Null: none that is known. */
    readonly pair: { readonly here: Snapshot; readonly there: Snapshot } | null;
  }[];
  /** When the snapshot was taken that was last sent to a drive, by the pins beside the local ones. Null: no pin. */
  readonly lastSent: number | null;
  /** From `backup_success{subvolume=…}` of the box's own metrics: 0 failed, 1 good, 2 skipped by schedule. Null: not there. */
  readonly metric: { readonly success: number | null; readonly lastSuccess: number | null } | null;
}

/** A configured external drive. */
export interface DriveState {
  readonly label: Clean;
  readonly mount: Clean;
  readonly present: boolean;
  readonly detail: Clean | null;
}

export interface Backups {
  readonly timers: Known<readonly TimerState[]>;
  readonly subvolumes: readonly SubvolumeState[];
  readonly drives: Known<readonly DriveState[]>;
  /** Every local snapshot, with what speaks against deleting it. */
  readonly standings: Known<readonly SnapshotStanding[]>;
  /** What the last run says of itself in its log. */
  readonly log: Known<{
    readonly path: Clean;
    readonly endedAt: number | null;
    readonly complete: boolean;
    readonly problems: readonly Clean[];
    readonly warnings: readonly Clean[];
  } | null>;
}

/** Timers, snapshots, drives and the log of the last run. `now`: epoch milliseconds. */
export function buildBackups(facts: Facts, config: Config, now: number): Omit<Backups, 'standings'> {
  const drives = buildDrives(facts, config);
  return {
    timers: buildTimers(facts, config),
    subvolumes: buildSubvolumes(facts, drives, config, now),
    drives,
    log: map(facts.backupLog, ({ path, lastRun }) => {
      if (lastRun === null) return null;
      const { endedAt, complete, errors, failed, warnings } = lastRun;
      const problems = [...failed.map((name) => say`failed: ${name}`), ...errors];
      return { path, endedAt, complete, problems, warnings };
    }),
  };
}
