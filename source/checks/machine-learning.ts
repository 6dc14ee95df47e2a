import { all, byPlan, known, type Known, map } from '../model/known.ts';
import { type Workers } from '../model/machine-learning.ts';
import { type Model } from '../model/model.ts';
import { type Memory, type Service } from '../model/services.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration, percent } from '../text/format.ts';
import { type Check, type CountingCheck, type Judgement, type Settled, type Target } from './check.ts';
import { containerMemory, containerOom, type Kills } from './consumption.ts';
import { common, judgeWhole } from './immich.ts';
import { journal, status } from './remedies.ts';
import { serviceState } from './services.ts';
import { many, some, stackSources } from './targets.ts';

/** The service of the ML pane, or unknown while it may be there without our knowing. */
function mlService(row: Clean) {
  return (model: Model): Known<readonly Target<Service | null>[]> => {
    const { service } = model.ml;
    const target = [{ name: null, row, subject: service }];
    return service === null ? map(all(model.stack.sources), () => target) : known(target, byPlan(model.now));
  };
}

function gone(model: Model): Settled {
  return {
    status: 'critical',
    summary: say`no service of the names ${some(model.ml.lookedFor)}`,
    remedy: null,
  };
}

export const mlState: Check<Service | null, Judgement> = {
  ...common,
  id: 'ml.state',
  needs: serviceState.needs,
  promise: 'Immich’s machine learning runs',
  explain:
    'The service named in ml.containers of the configuration: its unit, its container and its health check. Within HealthStartPeriod it is left in peace: ' +
    'loading models takes minutes.',
  thresholds: null,
  subjects: mlService(literal('service')),
  fact: (service, model, config) =>
    service === null ? known(gone(model), byPlan(model.now)) : judgeWhole(service, model, config),
  judge: (judgement) => judgement,
};

export const mlMemory: Check<Service | null, Parameters<typeof containerMemory.judge>[0] | 'gone'> = {
  ...common,
  id: 'ml.mem',
  needs: containerMemory.needs,
  promise: 'machine learning stays clear of its memory limit',
  explain:
    'As container.mem, for the ML service. Models are unloaded when idle, so the figure swings; at the limit the worker is killed.',
  thresholds: containerMemory.thresholds,
  subjects: mlService(literal('memory')),
  fact: (service, model) => (service === null ? known('gone', byPlan(model.now)) : service.memory),
  judge: (memory, service, model, config) =>
    memory === 'gone' || service === null
      ? gone(model)
      : containerMemory.judge(memory, service, model, config),
};

export const mlOom: CountingCheck<Service | null, Kills | 'gone'> = {
  ...common,
  id: 'ml.oom',
  needs: containerOom.needs,
  promise: 'no ML worker was killed for want of memory',
  explain:
    'As container.oom, for the ML service: a worker dies inside of its container while that stays running and healthy.',
  thresholds: containerOom.thresholds,
  subjects: mlService(literal('trouble')),
  fact: (service, model, config): Known<Kills | 'gone'> =>
    service === null ? known('gone', byPlan(model.now)) : containerOom.fact(service, model, config),
  count: (kills, service, model, config) =>
    kills === 'gone' || service === null ? gone(model) : containerOom.count(kills, service, model, config),
};

/** Its processes exist: else there is nothing that could die or stand still. */
const gonerStates: readonly Service['state'][] = ['stopped', 'failed', 'missing'];

export const mlWorkers: Check<Service | null, Workers | 'gone'> = {
  ...common,
  id: 'ml.workers',
  needs: [...stackSources, 'modelLog'],
  promise: 'no worker of the machine learning dies by itself',
  explain:
    'Deaths of workers that its journal tells of the last hour, since the unit was last started. A worker that aborts (code 134) or is killed is started again by its own parent: ' +
    'unit, container and health check stay well, and Immich’s jobs fail. That a worker ends itself when nobody has asked it for some minutes (SIGINT, "due to inactivity") is normal ' +
    'and does not count. When nothing of it is in the journal of this boot it is unknown: then its log goes elsewhere.',
  thresholds: {
    warn: '0',
    crit: '2',
    unit: 'count',
    source: 'as container.oom: any; three within an hour. A loop has hundreds',
  },
  subjects: mlService(literal('workers')),
  fact: (service, { ml, now }) => (service === null ? known('gone', byPlan(now)) : ml.workers),
  judge: (workers, service, model) => {
    if (workers === 'gone' || service === null) return gone(model);
    if (gonerStates.includes(service.state))
      return { status: 'not-applicable', summary: literal('does not run'), remedy: null };
    const { deaths, overMs, lines } = workers;
    const last = deaths.at(-1);
    const remedy = service.unitId === null ? null : journal(service.unitId);
    if (last === undefined) {
      const where = lines === null ? duration(overMs) : say`${duration(overMs)} (${lines} lines)`;
      return { value: 0, summary: say`none died in ${where}`, remedy };
    }
    const ago = duration(model.now - last.at);
    return {
      value: deaths.length,
      summary: say`${many(deaths.length, literal('worker'))} died in ${duration(overMs)}, the last ${ago} ago: ${last.how}`,
      remedy,
    };
  },
};

export const mlThrottled: Check<Service | null, Memory | null | 'gone'> = {
  ...common,
  id: 'ml.throttled',
  needs: [...stackSources, 'cgroups'],
  promise: 'machine learning does not stand still for want of memory',
  explain:
    'From MemoryHigh on the kernel holds back whoever asks for more: nothing is killed, the health check passes, and everything takes for ever. The share of the last minute in which no process of the unit ' +
    'got on (full avg60 of its memory.pressure), looked at where it uses more than 85 % of its limit, page cache included: far from it there is nothing to wait for.',
  thresholds: {
    warn: '10',
    crit: '60',
    unit: '%',
    source: 'systemd-oomd: 60 % (DefaultMemoryPressureLimit); below 10 % is usual under load',
  },
  subjects: mlService(literal('trouble')),
  fact: (service, { now }) => (service === null ? known('gone', byPlan(now)) : service.memory),
  judge: (memory, service, model) => {
    if (memory === 'gone' || service === null) return gone(model);
    if (memory === null) return { status: 'not-applicable', summary: literal('does not run'), remedy: null };
    const remedy = service.unitId === null ? null : status(service.unitId);
    const { stalled, tight } = memory;
    if (stalled !== null)
      return {
        value: stalled,
        summary: say`stood still for ${percent(stalled)} of the last minute, waiting for memory`,
        remedy,
      };
    return tight
      ? {
          status: 'unknown',
          summary: literal('near its limit, and the kernel does not tell whether it stands still'),
          remedy,
        }
      : { status: 'ok', summary: literal('not near its limit'), remedy: null };
  },
};
