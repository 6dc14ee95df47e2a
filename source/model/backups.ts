import { type Config } from '../config/schema.ts';
import { type Snapshot } from '../probes/snapshots.ts';
import { type Heartbeat } from '../probes/urd.ts';
import { type Timer } from '../probes/timers.ts';
import { type Unit } from '../probes/units.ts';
import { type Clean, say } from '../text/clean.ts';
import { type BackupTool, toolsOf } from './backup-tools.ts';
import { type Copies } from './copies.ts';
import { buildDrives, type DriveState } from './drives.ts';
import { type Facts } from './facts.ts';
import { type FullSend } from './full-send.ts';
import { type Known, map } from './known.ts';
import { type SnapshotStanding } from './protected.ts';
import { buildSubvolumes } from './subvolumes.ts';
import { type Proof } from './proof.ts';
import { type Runs } from './runs.ts';
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
  /** Somebody has stopped and disabled it; a state that is not understood does not say so. */
  readonly switchedOff: boolean;
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
  /** What its schedule promises; of a timer that does not back up, and of one that is retired or switched off, nothing. */
  readonly runs: Known<Runs>;
  readonly timer: Timer | null;
  readonly unit: Unit | null;
}

/** One configured subvolume: what exists of it, here and on the drives. */
export interface SubvolumeState {
  readonly name: Clean;
  readonly source: Clean;
  readonly schedule: 'daily' | 'weekly' | 'monthly' | 'manual';
  readonly external: 'daily' | 'weekly' | 'monthly' | 'never';
  /** How much it matters to the owner, 1 before 3; null: not said. */
  readonly tier: number | null;
  /** Newest by the date in the name; null: none. */
  readonly local: Known<Snapshot | null>;
  /** When btrfs itself made the newest, epoch milliseconds; null: it lists none there; `names`: it may not be asked. */
  readonly localMadeAt: Known<number | 'names' | null>;
  /** What tells which of the local ones a send can build on. */
  readonly localProof: Known<Proof['by']>;
  readonly localCount: number | null;
  /** The oldest by the date in the name; null: none has one, or they are not known. */
  readonly localOldest: Snapshot | null;
  /** Per configured drive; `fullSend` where the next send to it has to be a whole one. */
  readonly drives: readonly (Copies & { readonly fullSend: FullSend | null })[];
  /** When the snapshot was taken that was last sent to a drive, by the pins beside the local ones. Null: no pin. */
  readonly lastSent: number | null;
  /** From `backup_success{subvolume=…}` of the box's own metrics: 0 failed, 1 good, 2 skipped by schedule. Null: not there. */
  readonly metric: { readonly success: number | null; readonly lastSuccess: number | null } | null;
}

export interface Backups {
  /** The tools of `backup.tools`, and which of them is live. */
  readonly tools: Known<readonly BackupTool[]>;
  /** What Urd says of its last run. */
  readonly urd: Known<Heartbeat>;
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
  const timers = buildTimers(facts, config, now);
  return {
    timers,
    tools: map(timers, (list) => toolsOf(list, config)),
    urd: facts.heartbeat,
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
