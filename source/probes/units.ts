import * as z from 'zod';
import { type Clean, clean, literal } from '../text/clean.ts';
import { parseJson } from './json.ts';
import { type Context, type Probe, Unavailable } from './probe.ts';
import { reread } from './reread.ts';
import { ran } from './run.ts';
import { parseUnits, properties } from './unit-properties.ts';

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
  /** ExecMainStatus: exit code, or number of the signal where `result` is `signal` or `core-dump`. Null: the main process has not ended. */
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
  /** Null: systemd did not say. */
  readonly needsReload: boolean | null;
  /** Bytes; null when infinity or not set. */
  readonly memoryMax: number | null;
  readonly memoryHigh: number | null;
  readonly requires: readonly Clean[];
  readonly requiredBy: readonly Clean[];
  readonly boundBy: readonly Clean[];
  /** Units that are part of it (the other side of PartOf=). */
  readonly consistsOf: readonly Clean[];
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

const suffix = /\.(?:service|socket|timer)$/;
const plainName = /^[A-Za-z0-9:_.@\\-]{1,255}$/;
const mostNames = 1000;

/**
 * Globs of systemctl match only what the manager has in memory, and without `--all` only what is active (systemctl(1);
 * measured with 252 and 257). A stopped Quadlet that nothing wants is not in memory, nor is a disabled timer: so the
 * unit files that the generator made and those of the user are named as well, and the backup timers of the configuration.
 */
export const units: Probe<readonly Unit[]> = {
  id: 'systemd.units',
  title: 'systemctl --user show',
  // What starts or stops a container is heard of through the events, and then this is read at once.
  every: { seen: 10_000, hidden: 30_000 },
  staleAfter: 90000,
  async read(context, evidence, previous) {
    const names = await unitFiles(context);
    const { stdout } = await ran(context, evidence, {
      file: 'systemctl',
      args: [
        '--user',
        'show',
        '--all',
        `--property=${properties.join(',')}`,
        '--',
        '*.service',
        '*.socket',
        '*.timer',
        ...names,
      ],
      deadlineMs: 10_000,
      session: true,
    });
    return reread(stdout, previous, unitsIn);
  },
};

function unitsIn(stdout: string): readonly Unit[] {
  const found = parseUnits(stdout);
  // a user manager without any unit does not exist: dbus.socket and systemd-tmpfiles-clean.timer are always there
  if (found.length === 0) throw new Unavailable('parse', literal('systemctl show: it printed nothing'));
  return found;
}

/** Names of unit files that systemd may not have in memory. A folder that cannot be listed adds none. */
async function unitFiles({ box, config }: Context): Promise<readonly string[]> {
  const { home, session } = box.identity;
  if (!session.present) return [];
  const folders = [`${session.runtimeDirectory}/systemd/generator`, `${home}/.config/systemd/user`];
  const lists = await Promise.all(folders.map((folder) => box.list(folder)));
  const files = lists
    .flatMap((list) => (list.found ? list.value : []))
    .filter(({ kind }) => kind !== 'directory');
  const names = [...files.map(({ path }) => path), ...config.backup.timers].filter(
    (name) => suffix.test(name) && plainName.test(name) && !name.includes('@.'),
  );
  return [...new Set(names)].sort().slice(0, mostNames);
}

/** A failed unit of the system manager (`systemctl list-units --state=failed --output=json`). */
export interface FailedUnit {
  readonly id: Clean;
  readonly description: Clean;
}

const failedList = z.array(z.object({ unit: z.string().min(1), description: z.string() }));

export const failedSystemUnits: Probe<readonly FailedUnit[]> = {
  id: 'systemd.failed',
  title: 'systemctl list-units',
  every: { seen: 30000, hidden: 300000 },
  staleAfter: 900000,
  async read(context, evidence) {
    const { stdout } = await ran(context, evidence, {
      file: 'systemctl',
      args: ['list-units', '--state=failed', '--output=json'],
      deadlineMs: 10_000,
      session: false,
    });
    return parseJson(stdout, failedList, 'systemctl list-units').map(({ unit, description }) => ({
      id: clean(unit),
      description: clean(description),
    }));
  },
};
