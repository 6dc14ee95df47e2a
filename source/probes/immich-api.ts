import * as z from 'zod';
import { type Page } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { reasonOf } from './found.ts';
import { parseJson } from './json.ts';
import { type Context, evidenceOfPath, type Probe, Unavailable } from './probe.ts';
import { type Evidence, type Reason } from './reading.ts';

/** A queue of jobs: how many there are in each state (BullMQ). */
export interface Queue {
  /** `smartSearch` */
  readonly name: Clean;
  readonly isPaused: boolean;
  readonly active: number;
  /** Also those that wait because the queue is paused, or for a later time. */
  readonly waiting: number;
  /** Of them those that wait for nothing but their turn. */
  readonly ready: number;
  /** Kept until somebody clears them. */
  readonly failed: number;
}

/** Jobs that could run now and do not. A queue that is paused waits on purpose, and is told apart. */
export function idleJobs({ isPaused, active, ready }: Queue): number {
  return isPaused || active > 0 ? 0 : ready;
}

/** What Immich's API says; its version needs no key, the queues an administrator's. */
export interface ImmichApi {
  readonly version: { readonly major: number; readonly minor: number; readonly patch: number };
  readonly queues:
    | { readonly known: true; readonly value: readonly Queue[] }
    | { readonly known: false; readonly reason: Reason; readonly detail: Clean };
}

const seconds = 5;
const limit = 512 * 1024;

/** Over a socket, no process. Null: none is configured. */
export const immichApi: Probe<ImmichApi | null> = {
  id: 'immich.api',
  title: 'API of Immich',
  every: { seen: 15_000, hidden: 300_000 },
  staleAfter: 1_200_000,
  async read(context, evidence) {
    const { url } = context.config.immich.api;
    if (url === null) return null;
    const base = url.replace(/\/+$/, '');
    const version = await askVersion(context, evidence, base);
    try {
      return { version, queues: { known: true, value: await askQueues(context, evidence, base, version) } };
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { version, queues: { known: false, reason: error.reason, detail: error.detail } };
    }
  },
};

const part = z.int().min(0).max(100_000);
const versionSchema = z.object({ major: part, minor: part, patch: part });

/** `/api/server/version`; before 1.106 `/api/server-info/version`. */
async function askVersion(
  context: Context,
  evidence: Evidence[],
  base: string,
): Promise<ImmichApi['version']> {
  for (const path of ['/api/server/version', '/api/server-info/version']) {
    const page = await ask(context, evidence, `${base}${path}`, {});
    if (page.status === 404) continue;
    return parseJson(bodyOf(page), versionSchema, 'Immich, version');
  }
  throw new Unavailable('version', literal('Immich tells no version where any version does'));
}

/** Since 2.3 `/api/queues`; `/api/jobs` before, and for some time beside it. Whatever is gone answers 404. */
async function askQueues(
  context: Context,
  evidence: Evidence[],
  base: string,
  { major, minor }: ImmichApi['version'],
): Promise<readonly Queue[]> {
  const headers = { 'x-api-key': await keyOf(context) };
  const isNew = major > 2 || (major === 2 && minor >= 3);
  const paths = isNew ? (['/api/queues', '/api/jobs'] as const) : (['/api/jobs'] as const);
  for (const path of paths) {
    const page = await ask(context, evidence, `${base}${path}`, headers);
    if (page.status === 404) continue;
    const body = bodyOf(page);
    try {
      return path === '/api/queues' ? parseQueues(body) : parseJobs(body);
    } catch (error) {
      // Not in the words of the answer: whoever answers knows the key.
      if (error instanceof Unavailable)
        throw new Unavailable('parse', say`${literal(path)} of Immich did not answer with queues`);
      throw error;
    }
  }
  throw new Unavailable('version', literal('this Immich tells its queues nowhere that is known'));
}

async function ask(
  { box, config, signal }: Context,
  evidence: Evidence[],
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Page> {
  evidence.push(evidenceOfPath(url));
  const deadlineMs = seconds * 1000 * config.probes.patience;
  const said = await box.get({ url, deadlineMs, limit, headers }, signal);
  if (said.answered) return said.value;
  const reason =
    said.why === 'timeout' || said.why === 'internal'
      ? said.why
      : said.why === 'too-large' || said.why === 'protocol'
        ? 'parse'
        : 'failed';
  throw new Unavailable(reason, say`Immich: ${clean(said.detail)}`);
}

function bodyOf({ status, body }: Page): string {
  if (status === 401 || status === 403)
    throw new Unavailable(
      'permission',
      say`Immich refuses the key (HTTP ${status}): it has to be an administrator’s, with queue.read and job.read`,
    );
  if (status !== 200) throw new Unavailable('failed', say`Immich: HTTP ${status}`);
  return body;
}

/** The key never leaves this function but in a header. */
async function keyOf({ box, config }: Context): Promise<string> {
  const { keyFile, keyVariable } = config.immich.api;
  const place =
    keyFile !== null ? { file: keyFile } : keyVariable !== null ? { variable: keyVariable } : null;
  if (place === null)
    throw new Unavailable(
      'permission',
      literal('the queues need a key: immich.api.keyFile or immich.api.keyVariable in the configuration'),
    );
  const found = await box.secret(place);
  if (!found.found)
    throw new Unavailable(
      reasonOf(found.why),
      say`the key of Immich’s API (${clean(keyFile ?? keyVariable ?? '')}): ${clean(found.detail)}`,
    );
  const text = found.value.trim();
  if (!/^[\x21-\x7e]{8,200}$/.test(text))
    throw new Unavailable('parse', literal('what is there in place of the key of Immich’s API is none'));
  return text;
}

const count = z.int().nonnegative();
const counts = z.object({ active: count, waiting: count, delayed: count, paused: count, failed: count });
const queuesSchema = z
  .array(z.object({ name: z.string().min(1), isPaused: z.boolean(), statistics: counts }))
  .min(1);
const jobsSchema = z
  .record(
    z.string().min(1),
    z.object({ jobCounts: counts, queueStatus: z.object({ isPaused: z.boolean() }) }),
  )
  .refine((jobs) => Object.keys(jobs).length > 0, 'no queue at all');

function queueOf(name: string, isPaused: boolean, figures: z.infer<typeof counts>): Queue {
  const { active, waiting, delayed, paused, failed } = figures;
  return {
    name: clean(name),
    isPaused,
    active,
    waiting: waiting + delayed + paused,
    ready: waiting,
    failed,
  };
}

/** @throws {Unavailable} `parse` */
export function parseQueues(text: string): readonly Queue[] {
  return parseJson(text, queuesSchema, 'Immich, queues').map(({ name, isPaused, statistics }) =>
    queueOf(name, isPaused, statistics),
  );
}

/** @throws {Unavailable} `parse` */
export function parseJobs(text: string): readonly Queue[] {
  return Object.entries(parseJson(text, jobsSchema, 'Immich, jobs')).map(
    ([name, { jobCounts, queueStatus }]) => queueOf(name, queueStatus.isPaused, jobCounts),
  );
}
