import { byPlan, given, known, type Known, unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { stuckQueues } from '../model/stuck-queues.ts';
import { type Queue } from '../probes/immich-api.ts';
import { literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type CountingCheck } from './check.ts';
import { common, noImmich, partOf } from './immich.ts';
import { journal } from './remedies.ts';
import { some, stackSources } from './targets.ts';

const hour = 3_600_000;

function queuesOf(_: null, { immichApi }: Model): Known<readonly Queue[]> {
  return given(immichApi, (api): Known<readonly Queue[]> => {
    const { origin } = immichApi;
    if (api === null) return unknown('dependency', literal('no API is configured'), origin);
    return api.queues.known
      ? known(api.queues.value, origin)
      : unknown(api.queues.reason, api.queues.detail, origin);
  });
}

export const immichQueues: CountingCheck<null, readonly Queue[]> = {
  ...common,
  id: 'immich.queues',
  needs: [...stackSources, 'immichApi'],
  promise: 'Immich’s jobs are done',
  explain:
    'What was added to the failed jobs of all queues, as Immich’s API counts them (immich.api of the configuration: /api/queues from 2.3 on, /api/jobs before); no queue is paused while jobs wait in it, and none stands still: in half an hour of samples no job ran although some could, and they became no fewer. ' +
    'Two to four failures are usual when machine learning has just unloaded its models. Failed jobs stay until they are cleared in Immich’s administration, so a sum says nothing.',
  thresholds: {
    warn: '5',
    crit: '100',
    unit: 'count',
    within: { warn: hour, crit: hour },
    source: 'the box’s own alert: more than 5 thumbnails an hour; a hundred is whatever it was asked to do',
  },
  notApplicable: (model, config) =>
    config.immich.api.url === null
      ? literal('no API of Immich is configured (immich.api.url)')
      : noImmich(model, config),
  subjects: ({ now }) => known([{ name: null, row: literal('queues'), subject: null }], byPlan(now)),
  fact: queuesOf,
  count(queues, _subject, model, config) {
    const unit = partOf(model, 'server', config)?.unitId ?? null;
    const remedy = unit === null ? null : journal(unit);
    const paused = queues.filter(({ isPaused, waiting }) => isPaused && waiting > 0);
    if (paused.length > 0) {
      const names = paused.map(({ name, waiting }) => say`${name} (${waiting})`);
      return {
        status: 'warning',
        summary: say`paused while jobs wait: ${some(names)}; Administration, Job Queues in Immich resumes it`,
        remedy,
      };
    }
    const stuck = stuckQueues(queues, model.past, model.now);
    if (stuck.length > 0) {
      const names = stuck.map(({ name, ready, forMs }) => say`${name} (${ready}, for ${duration(forMs)})`);
      return { status: 'warning', summary: say`jobs wait and none runs: ${some(names)}`, remedy };
    }
    const total = queues.reduce((sum, { failed }) => sum + failed, 0);
    const counter = { total, began: null, of: literal('failed job') };
    return { warn: counter, crit: counter, remedy };
  },
};
