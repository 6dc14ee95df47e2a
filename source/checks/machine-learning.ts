import {
  againstUsual,
  fewestRuns,
  type InferenceRun,
  lastRun,
  type Usual,
  usualOf,
  warmMs,
} from '../model/inferences.ts';
import { all, both, byPlan, clockJitter, given, known, type Known, map, unknown } from '../model/known.ts';
import { type Workers } from '../model/machine-learning.ts';
import { type Model } from '../model/model.ts';
import { type Memory, type Service } from '../model/services.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration, percent, seconds } from '../text/format.ts';
import { type Check, type CountingCheck, type Judgement, type Settled, type Target } from './check.ts';
import { containerMemory, containerOom, type Kills } from './consumption.ts';
import { common, judgeWhole } from './immich.ts';
import { atMost } from './range.ts';
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
  fact: (service, { ml, now }): Known<Workers | 'gone'> => {
    if (service === null) return known('gone', byPlan(now));
    // What does not run has no deaths, and since when they count follows from its unit.
    const { unit, state } = service;
    return given(unit, () =>
      state === 'unknown'
        ? unknown('dependency', literal('whether it runs is not known: see ml.state'), unit.origin)
        : ml.workers,
    );
  },
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

/** An inference this much slower than the usual one is slow. */
const times = 3;
/** Less than this on top of the usual time is the scheduler's doing, and nobody feels it. Milliseconds. */
const felt = 250;
/** What was measured longer ago tells of then. Milliseconds. */
const longestMs = 2 * 24 * 3_600_000;

/** How the last inference went, with what it is compared with; or why it says nothing of now. */
type Inferred =
  { readonly run: InferenceRun; readonly usual: Usual | null } | { readonly why: Clean } | 'gone';

function inferred(service: Service, model: Model): Known<Inferred> {
  return map(both(service.unit, model.past), ([unit, past]): Inferred => {
    const run = lastRun(past);
    if (past.without !== null) return { why: past.without };
    if (run === null)
      return { why: literal('nobody has asked it for an inference yet (o on its row in the console does)') };
    const age = model.now - run.at;
    if (unit?.activeSince != null && run.at < unit.activeSince)
      return { why: say`not asked since it was last started: the last inference was ${duration(age)} ago` };
    if (age > longestMs)
      return { why: say`the last inference was ${duration(age)} ago, which says nothing of now` };
    return { run, usual: usualOf(past.inferences, run, warmMs) };
  });
}

export const mlInference: Check<Service | null, Inferred> = {
  ...common,
  id: 'ml.inference',
  needs: stackSources,
  promise: 'an inference takes as long as it usually does',
  explain:
    'The last inference that somebody asked for in the console (o on its row), against the median of up to twenty earlier ones of the same model, those of the last day left out where three are older. ' +
    'It is asked twice; only the second answer is compared, whose model is in memory, so that loading it is never taken for slowness. More than three times as long, and a quarter of a second more, is a warning; ' +
    'no answer is critical. No check asks for an inference itself: it takes memory and seconds, and this one only reads what was kept. Not applicable until three earlier ones are known, ' +
    'when the last is older than two days, and when the service was started since.',
  thresholds: {
    warn: '2.31',
    crit: null,
    unit: 's',
    source: 'three times the median of its earlier ones; shown: of a model that takes 0.77 s',
  },
  rangesOf: (_, { past }) => {
    const run = past.known ? lastRun(past.value) : null;
    const usual = run === null || !past.known ? null : usualOf(past.value.inferences, run, warmMs);
    const most = Math.max((usual?.medianMs ?? 0) * times, (usual?.medianMs ?? 0) + felt);
    return { warn: atMost(Math.round(most) / 1000), crit: null };
  },
  subjects: mlService(literal('inference')),
  fact: (service, model) => (service === null ? known('gone', byPlan(model.now)) : inferred(service, model)),
  judge(found, service, model) {
    if (found === 'gone' || service === null) return gone(model);
    if (gonerStates.includes(service.state))
      return { status: 'not-applicable', summary: literal('does not run'), remedy: null };
    if ('why' in found) return { status: 'not-applicable', summary: found.why, remedy: null };
    const { run, usual } = found;
    const remedy = service.unitId === null ? null : journal(service.unitId);
    const age = model.now - run.at;
    if (age < -clockJitter)
      return { status: 'unknown', summary: literal('the clock stepped: asked in the future'), remedy: null };
    const ago = say`${duration(age)} ago`;
    const failure = run.failure ?? literal('no answer');
    if (run.secondMs === null)
      return { status: 'critical', summary: say`no inference ${ago}: ${failure}`, remedy };
    if (run.firstMs === null)
      return { status: 'warning', summary: say`only when asked again, ${ago}: ${failure}`, remedy };
    const warm = warmMs(run);
    if (warm === null)
      return {
        status: 'not-applicable',
        summary: literal('it was loaded anew for the second answer: there is no time from memory'),
        remedy: null,
      };
    if (usual === null || usual.runs < fewestRuns)
      return {
        status: 'not-applicable',
        summary: say`${seconds(warm)} ${ago}; ${usual?.runs ?? 0} of the ${fewestRuns} earlier ones to compare with`,
        remedy: null,
      };
    return {
      value: warm / 1000,
      summary: say`${seconds(warm)} ${ago}, ${againstUsual(warm, usual)}`,
      remedy,
    };
  },
};
