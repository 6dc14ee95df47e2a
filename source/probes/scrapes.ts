import * as z from 'zod';
import { type Clean, clean, say } from '../text/clean.ts';
import { execFailure } from './cscli.ts';
import { parseJson } from './json.ts';
import { type Probe, Unavailable } from './probe.ts';
import { lastLine, ran } from './run.ts';

/** A target that Prometheus scrapes. */
export interface Scrape {
  readonly job: Clean;
  readonly instance: Clean;
  /** `up`, `down`, or `unknown` before the first scrape. */
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: Clean;
}

/** prometheus.io/docs, HTTP API, targets */
const schema = z.object({
  status: z.literal('success'),
  data: z.object({
    activeTargets: z.array(
      z.object({
        labels: z.object({ job: z.string(), instance: z.string() }),
        health: z.enum(['up', 'down', 'unknown']),
        lastError: z.string(),
      }),
    ),
  }),
});

/**
 * What Prometheus says of its targets: asked in its own container, because its port is mostly published nowhere, with the wget of
 * busybox that its image has (its health check uses it as well).
 */
export const scrapes: Probe<readonly Scrape[]> = {
  id: 'prometheus.targets',
  title: 'targets of Prometheus',
  every: { seen: 60_000, hidden: 600_000 },
  staleAfter: 3_600_000,
  async read(context, evidence) {
    const { container, url } = context.config.prometheus;
    const args = ['exec', container, 'wget', '-q', '-O', '-', `${url}/api/v1/targets?state=active`];
    const outcome = await ran(
      context,
      evidence,
      { file: 'podman', args, deadlineMs: 10_000, session: true },
      { accept: [0, 1, 4, 8, 125, 126, 127, 255] },
    );
    const failure = execFailure(outcome, container);
    if (failure !== null) throw failure;
    if (outcome.exit !== 0)
      throw new Unavailable(
        'failed',
        say`Prometheus: ${lastLine(outcome.stderr) ?? say`exit ${outcome.exit ?? 0}`}`,
      );
    return parseJson(outcome.stdout, schema, 'Prometheus').data.activeTargets.map(
      ({ labels, health, lastError }) => ({
        job: clean(labels.job),
        instance: clean(labels.instance),
        health,
        lastError: clean(lastError),
      }),
    );
  },
};
