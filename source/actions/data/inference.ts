import { type Outcome } from '../../box/box.ts';
import { type Config } from '../../config/schema.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
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

const seconds = 120;

/** What Immich sends when somebody searches (server, machine-learning.repository.ts): one word, to the model for words. curl tells status and seconds. */
function searching(url: string, model: string): readonly string[] {
  return [
    ...['curl', '-sS', '--max-time', String(seconds), '--output', '/dev/null'],
    ...['--write-out', '%{http_code} %{time_total}\\n'],
    ...['--form-string', `entries={"clip":{"textual":{"modelName":"${model}"}}}`],
    ...['--form-string', 'text=quarterdeck', url],
  ];
}

/** How long it took, or what went wrong. */
function answerInWords(outcome: Outcome | undefined, container: string): readonly Clean[] {
  if (outcome === undefined) return [literal('it was not asked')];
  const why = whyNone(outcome, container);
  if (why !== null) return [say`no answer: ${why}`, ...lastLines(outcome, 3)];
  const [, status, time] = /^(\d{3}) (\d{1,4}\.\d{1,9})\s*$/.exec(outcome.stdout) ?? [];
  if (status === undefined || time === undefined) return [literal('curl did not tell how it went')];
  const ms = Math.round(Number(time) * 1000);
  return status === '200'
    ? [say`an answer in ${ms} ms`]
    : [say`NO inference: HTTP ${clean(status)} after ${ms} ms; its journal (l) tells why`];
}

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
  plan(_subject, { config }, { found: [models] }) {
    const model = modelIn(models);
    if (model === null)
      return refuse(
        literal('there is no model for words in its cache (/cache/clip), and none is downloaded for this'),
      );
    const ask = asker(config);
    if (ask === null) return refuse(literal('nobody can ask it'));
    const command = inside(ask.from, searching(ask.url, model), (seconds + 10) * 1000);
    return {
      steps: [
        look(say`ask ${clean(model)} about a word`, command),
        look(literal('ask again: now it is in memory'), command),
      ],
      tells: [],
      shows: ([first, second]) => [
        say`${clean(model)}, asked by ${clean(ask.from)} at ${clean(ask.url)}`,
        say` `,
        literal('the first time (with loading, where it was not in memory)'),
        ...answerInWords(first, ask.from),
        say` `,
        literal('the second time'),
        ...answerInWords(second, ask.from),
        say` `,
        literal('it stays in memory until it has been idle for some minutes (MACHINE_LEARNING_MODEL_TTL)'),
      ],
    };
  },
});
