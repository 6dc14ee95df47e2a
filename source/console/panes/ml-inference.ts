import {
  againstUsual,
  coldMs,
  type InferenceRun,
  lastRun,
  timesUsual,
  type Usual,
  usualOf,
  warmMs,
} from '../../model/inferences.ts';
import { valueOf } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { type Service } from '../../model/services.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { instant, missing, seconds } from '../../text/format.ts';
import { ago } from '../ages.ts';
import { type Line, joinLines, line } from '../line.ts';
import { fact, knownFact } from './facts.ts';
import { actOn, part, type Part, unknownPart } from './ml-part.ts';
import { type Detail, type PaneContext } from './pane.ts';

/** How the last inference went that was asked for here, how long ago, and against the usual. Whether that is slow is the check's to say. */
export function inferencePart(service: Service, { model, now }: PaneContext): Part {
  const act = actOn(service);
  const [key, label] = [literal('inference'), literal('Inference')];
  const { past } = model;
  if (!past.known) return unknownPart(key, label, past, now, act);
  const run = lastRun(past.value);
  if (run === null)
    return part(
      key,
      label,
      line(past.value.without ?? literal('nobody has asked for one yet (o)'), 'dim'),
      act,
    );
  const startedAt = valueOf(service.unit)?.activeSince ?? null;
  const old = startedAt !== null && run.at < startedAt;
  return part(
    key,
    label,
    joinLines([
      answerLine(run),
      line(old ? say`${ago(now, run.at)}, before it was last started` : ago(now, run.at), 'dim'),
      comparison(warmMs(run), usualOf(past.value.inferences, run, warmMs)),
    ]),
    act,
  );
}

function answerLine(run: InferenceRun): Line {
  const warm = warmMs(run);
  if (warm !== null) return line(seconds(warm));
  const why = run.failure ?? literal('no answer');
  if (run.secondMs === null) return line(say`NO answer: ${why}`, 'critical');
  return run.firstMs === null
    ? line(say`only when asked again: ${why}`, 'warning')
    : line(say`${seconds(run.secondMs)}, loaded anew for it`);
}

function comparison(ms: number | null, usual: Usual | null): Line {
  return ms === null || usual === null ? [] : line(timesUsual(ms, usual));
}

/** As many of the latest as the detail lists. */
const listed = 12;

/** The inferences that were asked for here: the last one against the usual, and those before it. */
export function inferenceDetail({ past }: Pick<Model, 'past'>, now: number): Detail {
  const title = literal('Inferences of the machine learning');
  if (!past.known) return { title, facts: [knownFact(literal('State'), past, now, () => [])], table: null };
  const { inferences, without } = past.value;
  const run = lastRun(past.value);
  if (run === null) {
    const none = without ?? literal('nobody has asked for one yet: o on this row does');
    return { title, facts: [fact(literal('Last'), none)], table: null };
  }
  const loading = coldMs(run);
  return {
    title,
    facts: [
      fact(literal('Model'), run.model),
      { label: literal('Last'), value: joinLines([answerLine(run), line(ago(now, run.at), 'dim')]) },
      compared(literal('From memory'), warmMs(run), usualOf(inferences, run, warmMs)),
      compared(literal('With loading'), loading, usualOf(inferences, run, coldMs)),
    ],
    table: {
      columns: [
        literal('asked'),
        literal('first'),
        literal('loaded for it'),
        literal('second'),
        literal('model'),
      ],
      rows: inferences.slice(-listed).reverse().map(cellsOf),
    },
  };
}

function compared(label: Clean, ms: number | null, usual: Usual | null) {
  if (ms === null)
    return usual === null ? fact(label, null) : fact(label, say`usually ${seconds(usual.medianMs)}`);
  return fact(
    label,
    usual === null
      ? say`${seconds(ms)}, nothing to compare with`
      : say`${seconds(ms)}, ${againstUsual(ms, usual)}`,
  );
}

const loadedInWords: Readonly<Record<'first' | 'again' | 'none' | 'not told', Clean>> = {
  first: literal('yes'),
  again: literal('yes, twice'),
  none: literal('no'),
  'not told': literal('not told'),
};

function cellsOf({ at, model, firstMs, secondMs, loaded, failure }: InferenceRun): readonly Clean[] {
  const time = (ms: number | null) => (ms === null ? (failure ?? missing) : seconds(ms));
  return [instant(at), time(firstMs), loadedInWords[loaded ?? 'not told'], time(secondMs), model];
}
