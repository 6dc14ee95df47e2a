import { type Config } from '../config/schema.ts';
import { type Timer } from '../probes/timers.ts';
import { type Unit } from '../probes/units.ts';
import { clean, type Clean, join } from '../text/clean.ts';
import { type TimerState } from './backups.ts';
import { calendarInterval, monotonicInterval } from './calendar.ts';
import { type Facts } from './facts.ts';
import { both, known, type Known, map, type Origin, valueOf } from './known.ts';
import { type Clocks, noRuns, runsOf, zones } from './runs.ts';

/** States of a unit file in which the timer comes back after a boot, or does not need to be enabled (systemctl(1)). */
const enabledStates: ReadonlySet<string> = new Set([
  'enabled', 'enabled-runtime', 'static', 'generated', 'transient', 'indirect', 'linked', 'alias',
]); // prettier-ignore

/** States of a unit file in which it does not come back. */
const offStates: ReadonlySet<string> = new Set(['disabled', 'masked', 'masked-runtime']);

/**
 * Timers with the services they start: those of `backup.timers` first, in that order, also where systemd has none of
 * that name; then those of `backup.optional` that are there; then all others by name.
 */
export function buildTimers(facts: Facts, config: Config, now: number): Known<readonly TimerState[]> {
  return map(both(facts.timers, facts.units), ([timers, units]) => {
    const byId = new Map(units.map((unit) => [unit.id as string, unit]));
    const listed = new Map(timers.map((timer) => [timer.id as string, timer]));
    const there = (id: string) => listed.has(id) || (byId.get(id)?.load ?? 'not-found') !== 'not-found';
    const configured = [...config.backup.timers, ...config.backup.optional.filter(there)];
    const others = new Set<string>();
    for (const { id } of timers) others.add(id);
    for (const { id, load } of units) if (id.endsWith('.timer') && load !== 'not-found') others.add(id);
    for (const id of configured) others.delete(id);
    const rows = [...new Set(configured), ...[...others].sort()];
    const zoneNamed = zones(valueOf(facts.clock)?.zone ?? null);
    return rows.map((id) =>
      toState(clean(id), listed.get(id) ?? null, byId, {
        backup: configured.includes(id),
        retired: config.backup.retired.includes(id),
        origin: facts.units.origin,
        runs: { zoneNamed, now, listedAt: facts.timers.origin.takenAt },
      }),
    );
  });
}

interface Role {
  readonly backup: boolean;
  readonly retired: boolean;
  readonly origin: Origin;
  readonly runs: Clocks;
}

function toState(id: Clean, timer: Timer | null, units: ReadonlyMap<string, Unit>, role: Role): TimerState {
  const found = units.get(id);
  const unit = found === undefined || found.load === 'not-found' ? null : found;
  const settings = unit?.timer ?? null;
  const schedule = [...(settings?.calendar ?? []), ...(settings?.monotonic ?? [])];
  const next = timer?.next ?? null;
  const last = timer?.last ?? null;
  const serviceId = timer?.activates[0] ?? unit?.triggers[0] ?? null;
  const service = serviceId === null ? undefined : units.get(serviceId);
  const state = {
    id,
    backup: role.backup,
    retired: role.retired,
    description: unit?.description ?? null,
    exists: timer !== null || unit !== null,
    enabled: unit !== null && enabledStates.has(unit.unitFile),
    active: unit?.active === 'active',
    switchedOff: unit?.active !== 'active' && (unit === null || offStates.has(unit.unitFile)),
    next,
    last,
    intervalMs: intervalOf(schedule, next, last),
    schedule: schedule.length === 0 ? null : join(schedule, ', '),
    service: known(service === undefined ? null : runOf(service), role.origin),
    timer,
    unit,
  };
  return { ...state, runs: role.backup ? runsOf(state, role.runs) : known(noRuns, role.origin) };
}

/** The shortest promise of several schedules; without a readable one the distance of the two elapses systemd knows. */
function intervalOf(schedule: readonly Clean[], next: number | null, last: number | null): number | null {
  const lengths = schedule
    .map((one) => monotonicInterval(one) ?? calendarInterval(one))
    .filter((one) => one !== null);
  if (lengths.length > 0) return Math.min(...lengths);
  return next !== null && last !== null && next > last ? next - last : null;
}

function runOf(unit: Unit) {
  const waits = unit.sub === 'auto-restart' || unit.sub === 'auto-restart-queued';
  return {
    id: unit.id,
    running: !waits && ['active', 'activating', 'deactivating', 'reloading'].includes(unit.active),
    succeeded: unit.result === 'success' && (unit.exitStatus === null || unit.exitStatus === 0) && !waits,
    result: unit.result,
    exitStatus: unit.exitStatus,
    endedAt: unit.mainExitedAt,
    startedAt: unit.mainStartedAt,
  };
}
