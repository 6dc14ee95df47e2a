import { type Outcome } from '../box/box.ts';
import { type Config } from '../config/schema.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { execFailure } from './cscli.ts';
import { hostPing, reachOf } from './host-ping.ts';
import { type Context, evidenceOfPath, type Probe, Unavailable } from './probe.ts';
import { quadletFiles } from './quadlet-files.ts';
import { quadletOf } from './quadlets.ts';
import { type Evidence, type Reason } from './reading.ts';
import { lastLine, ran } from './run.ts';

/** What an HTTP health path answered, asked from where the question matters (from inside a container, or from the host). */
export interface Ping {
  /** Name in the configuration: `ml`, `immich`; {@link hostPing} where nobody configured it. */
  readonly name: Clean;
  readonly url: Clean;
  /** Container it was asked from, null: from the host. */
  readonly from: Clean | null;
  /** It answered with a status below 400. */
  readonly answered: boolean;
  /** The beginning of the answer, or why there was none. */
  readonly text: Clean;
  /** Until the answer was there, as curl measured it in the container, without podman's own time. Null: none came. */
  readonly tookMs: number | null;
  /** Set where it could not even be asked: `answered` is false then and says nothing. */
  readonly problem: Reason | null;
}

/** Every configured health path, and that of the machine learning where its Quadlet publishes it on this host, all at once. When not one of them could be asked, the reading is unavailable for the first one's reason. */
export const pings: Probe<readonly Ping[]> = {
  id: 'pings',
  title: 'health paths',
  every: { seen: 15000, hidden: 120000 },
  staleAfter: 600000,
  async read(context, evidence) {
    const wanted = [...context.config.pings, ...(await published(context))];
    const asked = await Promise.all(
      wanted.map(async ({ name, url, from }): Promise<Ping> => {
        const answer =
          from === null
            ? await askFromHost(context, evidence, url)
            : await askFrom(context, evidence, from, url);
        return { name: clean(name), url: clean(url), from: from === null ? null : clean(from), ...answer };
      }),
    );
    const [first] = asked;
    if (first !== undefined && first.problem !== null && asked.every(({ problem }) => problem !== null))
      throw new Unavailable(first.problem, first.text);
    return asked;
  },
};

/** The machine learning on this host: asked there without being configured, and not where a configured ping asks already. */
async function published(context: Context): Promise<Config['pings']> {
  try {
    const reach = reachOf(context.config, (await quadletFiles(context, [])).map(quadletOf));
    return reach.state === 'published' ? [{ name: hostPing, url: reach.url, from: null }] : [];
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    // That the Quadlets cannot be read is told by what rests on them; the others are asked all the same.
    return [];
  }
}

type Answer = Pick<Ping, 'answered' | 'text' | 'problem' | 'tookMs'>;

const none = { answered: false, tookMs: null } as const;

const seconds = 3;
const mostBytes = 64 * 1024;
const everyExit = Array.from({ length: 256 }, (_none, exit) => exit);
/** Exit codes of curl(1) that say something of curl and not of what was asked: bad option, bad URL, no memory, … */
const curlsOwn: ReadonlySet<number> = new Set([1, 2, 3, 4, 23, 27, 41, 43, 48]);
const meanings: Readonly<Record<number, Clean>> = {
  6: literal('the name is not known there'),
  7: literal('connection refused'),
  22: literal('an HTTP error'),
  28: literal('no answer in time'),
  52: literal('an empty answer'),
};

/** `podman exec CONTAINER curl`: podman kills nothing inside a container (podman#22495), so the limit is curl's own. */
async function askFrom(
  context: Context,
  evidence: Evidence[],
  container: string,
  url: string,
): Promise<Answer> {
  const limit = String(seconds * context.config.probes.patience);
  const args = [
    'exec',
    container,
    'curl',
    '-fsS',
    '--max-time',
    limit,
    '--write-out',
    '\\n%{time_total}',
    url,
  ];
  try {
    const command = { file: 'podman', args, deadlineMs: 10000, session: true };
    const outcome = await ran(context, evidence, command, { accept: everyExit });
    return execFailure(outcome, container) === null
      ? answerOf(outcome)
      : problem(execFailure(outcome, container));
  } catch (error) {
    return problem(error);
  }
}

function answerOf({ exit, stdout, stderr }: Outcome): Answer {
  if (exit === 0) {
    const [, body, seconds] = /^([^]*)\n(\d{1,6}\.\d{6})\s*$/.exec(stdout) ?? [];
    // curl writes it behind every answer that is whole.
    if (body === undefined || seconds === undefined)
      return { ...none, text: literal('curl did not tell how long it took'), problem: 'parse' };
    return {
      answered: true,
      text: beginning(body),
      problem: null,
      tookMs: Math.round(Number(seconds) * 1000),
    };
  }
  const meaning = meanings[exit ?? 0] ?? say`curl: exit ${exit ?? 0}`;
  const text = lastLine(stderr) ?? meaning;
  return {
    ...none,
    text,
    problem: exit === null || exit > 99 || curlsOwn.has(exit) ? 'failed' : null,
  };
}

function problem(error: unknown): Answer {
  if (!(error instanceof Unavailable)) throw error;
  return { ...none, text: error.detail, problem: error.reason };
}

/** Over a socket of this host. */
async function askFromHost(
  { box, config, signal }: Context,
  evidence: Evidence[],
  url: string,
): Promise<Answer> {
  evidence.push(evidenceOfPath(url));
  const deadlineMs = seconds * 1000 * config.probes.patience;
  const startedAt = box.elapsed();
  const said = await box.get({ url, deadlineMs, limit: mostBytes }, signal);
  const tookMs = Math.round(box.elapsed() - startedAt);
  if (!said.answered) {
    // What is longer is nobody's health path, but somebody answers.
    if (said.why === 'too-large')
      return { answered: true, text: literal('a long answer'), problem: null, tookMs };
    if (signal?.aborted === true) return { ...none, text: literal('was ended'), problem: 'timeout' };
    return {
      ...none,
      text: clean(said.detail),
      problem: said.why === 'internal' ? 'internal' : null,
    };
  }
  const { status, body } = said.value;
  if (status < 400) return { answered: true, text: beginning(body), problem: null, tookMs };
  return { ...none, text: say`HTTP ${status}`, problem: null };
}

function beginning(text: string): Clean {
  return clean(text.trim().slice(0, 200));
}
