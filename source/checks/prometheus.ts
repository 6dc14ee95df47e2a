import { type Config } from '../config/schema.ts';
import { all, given, known, type Known, map } from '../model/known.ts';
import { findService } from '../model/machine-learning.ts';
import { type Model } from '../model/model.ts';
import { type Scrape } from '../probes/scrapes.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { type Check, type Target } from './check.ts';
import { typed } from './remedies.ts';
import { some, stackSources } from './targets.ts';

interface Job {
  readonly name: Clean;
  readonly targets: readonly Scrape[];
}

function noPrometheus({ stack }: Model, { prometheus }: Config): Clean | null {
  return all(stack.sources).known && findService(stack.services, [prometheus.container]) === null
    ? say`no ${clean(prometheus.container)} here: no Quadlet, unit or container of that name`
    : null;
}

export const prometheusTargets: Check<Job, Job> = {
  id: 'prometheus.targets',
  group: 'host',
  pane: 'stack',
  needs: [...stackSources, 'scrapes'],
  promise: 'Prometheus reaches everything that it scrapes',
  explain:
    'The active targets of Prometheus, by job, asked in the container prometheus.container of the configuration. A target that is down gives no data, and an alert on data that does not come never ' +
    'fires. prometheus.jobs names jobs that have to be there, those of the databases for example.',
  thresholds: null,
  notApplicable: noPrometheus,
  subjects: (model, { prometheus }: Config): Known<readonly Target<Job>[]> =>
    map(model.scrapes, (list) =>
      [...new Set([...list.map(({ job }) => job), ...prometheus.jobs.map(clean)])].map((name) => ({
        name,
        row: null,
        subject: { name, targets: list.filter(({ job }) => job === name) },
      })),
    ),
  fact: (job, { scrapes }) => given(scrapes, () => known(job, scrapes.origin)),
  judge({ targets }, _, __, { prometheus }) {
    const { container, url } = prometheus;
    const remedy = typed([
      'podman',
      'exec',
      container,
      'wget',
      '-q',
      '-O',
      '-',
      `${url}/api/v1/targets?state=active`,
    ]);
    if (targets.length === 0) return { status: 'warning', summary: literal('there is no such job'), remedy };
    const down = targets.filter(({ health }) => health === 'down');
    const [first] = down;
    if (first !== undefined)
      return {
        status: 'warning',
        summary: say`${down.length} of ${targets.length} down: ${some(down.map(({ instance }) => instance))}: ${first.lastError}`,
        remedy,
      };
    const fresh = targets.filter(({ health }) => health === 'unknown').length;
    if (fresh === targets.length) return { status: 'unknown', summary: literal('not scraped yet'), remedy };
    return {
      status: 'ok',
      summary: targets.length === 1 ? literal('up') : say`${targets.length} up`,
      remedy: null,
    };
  },
};
