import { given, known, type Known, map, unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Memory, type Service } from '../model/services.ts';
import { literal, say } from '../text/clean.ts';
import { bytes, percent } from '../text/format.ts';
import { type Check, type CountingCheck, type Target } from './check.ts';
import { journal, status } from './remedies.ts';
import { stackSources } from './targets.ts';

/** Services that have a unit, for which alone there is a cgroup; their memory is null while they do not run. */
function withUnit(model: Model): Known<readonly Target<Service>[]> {
  return map(model.stack.sources.units, () =>
    model.stack.services
      .filter(({ unit }) => unit.known && unit.value !== null)
      .map((service) => ({ name: service.name, row: service.name, subject: service })),
  );
}

const stopped = { status: 'not-applicable', summary: literal('does not run'), remedy: null } as const;

export const containerMemory: Check<Service, Memory | null> = {
  id: 'container.mem',
  group: 'stack',
  pane: 'stack',
  needs: [...stackSources, 'cgroups'],
  promise: 'services stay clear of their memory limit',
  explain:
    'Working set of the unit’s cgroup (memory.current without inactive_file) against its own limit, memory.max, else memory.high. ' +
    '`podman stats` cannot tell: the limit of a Quadlet is on the unit, and podman shows the memory of the host instead.',
  thresholds: { warn: '90', crit: '98', unit: '%', source: 'netdata cgroups.conf (90/98)' },
  subjects: withUnit,
  fact: ({ memory }) => memory,
  judge: (memory, { unitId }) => {
    if (memory === null) return stopped;
    const limit = memory.max ?? memory.high;
    if (limit === null || limit <= 0) {
      return {
        status: 'not-applicable',
        summary: say`${bytes(memory.workingSet)} used, no limit set`,
        remedy: null,
      };
    }

    const share = (memory.workingSet / limit) * 100;
    return {
      value: share,
      summary: say`${percent(share)} of ${bytes(limit)} used`,
      remedy: unitId === null ? null : status(unitId),
    };
  },
};

const hour = 3_600_000;

/** What was killed, and when the cgroup was made in which that was counted; null: it does not run. */
export type Kills = { readonly total: number; readonly began: number | null } | null;

export const containerOom: CountingCheck<Service, Kills> = {
  id: 'container.oom',
  group: 'stack',
  pane: 'stack',
  needs: [...stackSources, 'cgroups'],
  promise: 'nothing was killed for want of memory',
  explain:
    'What was added to oom_kill of the cgroup’s memory.events; it begins anew when the unit is started. A worker that is killed inside of its container leaves the ' +
    'container running and healthy; here it shows.',
  thresholds: {
    warn: '0',
    crit: '2',
    unit: 'count',
    within: { warn: hour, crit: hour },
    source: 'netdata, awesome-prometheus-alerts: any OOM kill; three within an hour',
  },
  subjects: withUnit,
  fact: ({ memory, unit }) =>
    given(memory, (value): Known<Kills> => {
      if (value === null) return known(null, memory.origin);
      if (value.oomKills === null)
        return unknown('version', literal('memory.events does not tell oom_kill'), memory.origin);
      const began = unit.known ? (unit.value?.activeSince ?? null) : null;
      return known({ total: value.oomKills, began }, memory.origin);
    }),
  count: (kills, { unitId }) => {
    if (kills === null) return stopped;
    const counter = { ...kills, of: literal('OOM kill') };
    return { warn: counter, crit: counter, remedy: unitId === null ? null : journal(unitId) };
  },
};
