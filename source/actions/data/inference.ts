import { type Outcome } from '../../box/box.ts';
import { type Config } from '../../config/schema.ts';
import {
  againstUsual,
  coldMs,
  type InferenceRun,
  type Usual,
  usualOf,
  warmMs,
} from '../../model/inferences.ts';
import { withoutNoise } from '../../probes/json.ts';
import { modelLogOf, parseModelLog } from '../../probes/model-log.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { seconds } from '../../text/format.ts';
import { type Action } from '../action.ts';
import { define, type Guard, refuse } from '../define.ts';
import { lastLines } from '../failure.ts';
import { isContainerName } from '../names.ts';
import { inWords } from '../service/subject.ts';
import { containerIdentity, inside, look, type Named, named, runs, whyNone } from './inside.ts';

/** From where Immich itself asks: the container and the address of the ping that is named ml. */
function asker({ pings }: Config): { readonly from: string; readonly url: string } | null {
  const ping = pings.find(({ name }) => name === 'ml');
  return ping?.from == null || !isContainerName(ping.from)
    ? null
    : { from: ping.from, url: ping.url.replace(/\/ping\/?$/, '/predict') };
}

const somebodyAsks: Guard<Named> = {
  name: 'somebody can ask it',
  refuses: (_subject, { config }) =>
    asker(config) === null
      ? literal('no ping named ml of the configuration says from which container it is asked')
      : null,
};

/** The folder of a CLIP model for words that was downloaded already: `/cache/clip/ViT-B-32__openai/textual`, with its revision in newer versions. */
const downloaded = /^\/cache\/clip\/([A-Za-z0-9][A-Za-z0-9_.+-]{0,100})\/(?:[A-Za-z0-9_.-]+\/)?textual$/m;

function modelIn(found: Outcome | undefined): string | null {
  return found?.failure === null && found.exit === 0 ? (downloaded.exec(found.stdout)?.[1] ?? null) : null;
}

/** Loading a large model from a slow disk takes this long. Seconds. */
const longest = 120;

/** What Immich sends when somebody searches (server, machine-learning.repository.ts): one word, to the model for words. curl tells status and seconds. */
function searching(url: string, model: string): readonly string[] {
  return [
    ...['curl', '-sS', '--max-time', String(longest), '--output', '/dev/null'],
    ...['--write-out', '%{http_code} %{time_total}\\n'],
    ...['--form-string', `entries={"clip":{"textual":{"modelName":"${model}"}}}`],
    ...['--form-string', 'text=quarterdeck', url],
  ];
}

/** What became of a question: how long the answer took, why the machine learning gave none, or why it was not asked at all. */
type Answer =
  | { readonly ms: number }
  | { readonly failure: Clean; readonly lines: readonly Clean[] }
  | { readonly unasked: Clean; readonly lines: readonly Clean[] };

/** Exit codes of curl(1) by which a server took the question and gave no answer: it took too long, said nothing, broke off. */
const unanswered: readonly number[] = [28, 52, 56];

function answerOf(outcome: Outcome | undefined, container: string): Answer {
  if (outcome === undefined) return { unasked: literal('it was not asked'), lines: [] };
  const why = whyNone(outcome, container);
  if (why !== null) {
    const lines = lastLines(outcome, 3);
    const isAnswered = outcome.failure === null && unanswered.includes(outcome.exit ?? 0);
    return isAnswered ? { failure: lines.at(-1) ?? why, lines } : { unasked: say`no answer: ${why}`, lines };
  }
  const [, status, time] = /^(\d{3}) (\d{1,4}\.\d{1,9})\s*$/.exec(outcome.stdout) ?? [];
  if (status === undefined || time === undefined)
    return { unasked: literal('curl did not tell how it went'), lines: [] };
  const ms = Math.round(Number(time) * 1000);
  return status === '200'
    ? { ms }
    : { failure: say`HTTP ${clean(status)} after ${ms} ms`, lines: [literal('its journal (l) tells why')] };
}

/** How long it took and what that is against the usual, or what went wrong. */
function answerInWords(answer: Answer, usual: Usual | null): readonly Clean[] {
  if ('unasked' in answer) return [answer.unasked, ...answer.lines];
  if ('failure' in answer) return [say`NO inference: ${answer.failure}`, ...answer.lines];
  const took = say`an answer in ${seconds(answer.ms)}`;
  return [usual === null ? took : say`${took}, ${againstUsual(answer.ms, usual)}`];
}

/** What the log of the machine learning tells of a model since the two questions were asked. Null: nothing of it. */
function loadedOf(
  outcome: Outcome | undefined,
  model: string,
  [first, second]: readonly number[],
): InferenceRun['loaded'] {
  if (outcome?.failure !== null || outcome.exit !== 0 || first === undefined || second === undefined)
    return null;
  const times = loadsIn(outcome.stdout, model);
  if (times.length === 0) return null;
  const newest = Math.max(...times);
  return newest >= Math.floor(second) ? 'again' : newest >= Math.floor(first) ? 'first' : 'none';
}

/** When a model was loaded that is still in memory, as far as the log tells. */
function loadsIn(stdout: string, model: string): readonly number[] {
  try {
    const loaded = parseModelLog(withoutNoise(stdout))?.loaded ?? [];
    return loaded.flatMap(({ name, at }) => (name === model ? [at] : []));
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return [];
  }
}

/** What was measured; null: one of the questions was not even asked. */
function runOf(
  [first, second, log]: readonly Outcome[],
  begunAt: readonly number[],
  { from, model }: { readonly from: string; readonly model: string },
): InferenceRun | null {
  const answers = [answerOf(first, from), answerOf(second, from)];
  const [at] = begunAt;
  if (at === undefined || answers.some((answer) => 'unasked' in answer)) return null;
  const [firstMs = null, secondMs = null] = answers.map((answer) => ('ms' in answer ? answer.ms : null));
  const failed = answers.findLast((answer) => 'failure' in answer);
  return {
    at,
    model: clean(model),
    firstMs,
    secondMs,
    loaded: loadedOf(log, model, begunAt),
    failure: failed?.failure ?? null,
  };
}

const firstInWords: Readonly<Record<'first' | 'again' | 'none' | 'not told', Clean>> = {
  first: literal('the first time (it was loaded into memory for it)'),
  again: literal('the first time (it was loaded into memory for it)'),
  none: literal('the first time (it was in memory already)'),
  'not told': literal('the first time (with loading, where it was not in memory: its log does not tell)'),
};

/** Everything else about it may be well while this fails: only a real inference tells. */
export const inference: Action = define<Named>({
  id: 'ml.inference',
  verb: 'Ask it for an inference',
  letter: 'o',
  kind: 'service',
  effect: 'read',
  manner: 'view',
  verify: ['containers'],
  find: named(literal('ml.containers'), ({ ml }) => ml.containers),
  suits: () => true,
  guards: [runs, somebodyAsks],
  identity: containerIdentity,
  describe: inWords,
  survey: ({ container }) => [
    inside(container, ['find', '/cache/clip', '-maxdepth', '3', '-type', 'd', '-name', 'textual']),
  ],
  plan(_subject, { config, model: { past } }, { found: [models] }) {
    const model = modelIn(models);
    if (model === null)
      return refuse(
        literal('there is no model for words in its cache (/cache/clip), and none is downloaded for this'),
      );
    const ask = asker(config);
    if (ask === null) return refuse(literal('nobody can ask it'));
    const command = inside(ask.from, searching(ask.url, model), (longest + 10) * 1000);
    const asked = { from: ask.from, model };
    const usual = (run: InferenceRun | null, of: typeof warmMs): Usual | null =>
      run === null || of(run) === null || !past.known ? null : usualOf(past.value.inferences, run, of);
    return {
      steps: [
        look(say`ask ${clean(model)} about a word`, command),
        look(literal('ask again: now it is in memory'), command),
        look(literal('whether it was loaded for that'), modelLogOf(config)),
      ],
      tells: [],
      measures: (outcomes, begunAt) => runOf(outcomes, begunAt, asked),
      shows(outcomes, _files, begunAt) {
        const run = runOf(outcomes, begunAt, asked);
        const [first, second] = outcomes;
        return [
          say`${clean(model)}, asked by ${clean(ask.from)} at ${clean(ask.url)}`,
          say` `,
          firstInWords[run?.loaded ?? 'not told'],
          ...answerInWords(answerOf(first, ask.from), usual(run, coldMs)),
          say` `,
          run?.loaded === 'again'
            ? literal('the second time (it was loaded anew: another worker, or the first one died)')
            : literal('the second time (from memory)'),
          ...answerInWords(answerOf(second, ask.from), usual(run, warmMs)),
          say` `,
          literal('it stays in memory until it has been idle for some minutes (MACHINE_LEARNING_MODEL_TTL)'),
        ];
      },
    };
  },
});
