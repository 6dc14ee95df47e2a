import { randomBytes } from 'node:crypto';
import { type Action, type ActionTarget, type Input, type Plan, type Prepared } from '../actions/action.ts';
import {
  type ActionResult,
  type Actor,
  type Preparing,
  type Task,
  type Watching,
} from '../actions/engine.ts';
import { type Box } from '../box/box.ts';
import { type ActionLock } from '../history/action-lock.ts';
import { type Audit } from '../history/audit.ts';
import { type Ledger } from '../history/cleanup-ledger.ts';
import { type Model } from '../model/model.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { bytes, percent } from '../text/format.ts';
import { carryOut, type CleanupNews, type CleanupResult } from './carry-out.ts';
import { look, type Looking } from './look.ts';
import { type KeptPlan, toKept } from './plan-file.ts';
import { type CleanupPlan, usedPercent } from './plan.ts';
import {
  estimateInWords,
  holdersInWords,
  projectionInWords,
  resultInWords,
  spaceInWords,
} from './telling.ts';

/** A cleanup as the console shows an action: on the row of a file system, asked for its target, confirmed, watched and called off. */
export const cleanUp: Action = {
  id: 'filesystem.cleanup',
  verb: 'Clean up to a target',
  phrase: 'Clean up',
  letter: 'c',
  effect: 'destructive',
  manner: 'steps',
  kind: 'filesystem',
  guards: ['the plan'],
  verify: ['filesystems'],
  root: () => [],
  applies: () => true,
  offer: (target, { model }) =>
    stateOf(target, model)?.readOnly === true
      ? { ready: false, refusal: literal('it is mounted read-only') }
      : { ready: true },
  fields: (_target, { config }) => [
    {
      id: 'target',
      label: literal('Percent used at most'),
      initial: String(config.disk.target),
      choices: null,
      problem: (text) => (targetOf(text) === null ? literal('a percentage such as 80') : null),
    },
  ],
  survey: () => [],
  prepare: () => ({ ready: false, refusal: literal('a cleanup is planned by what measures it') }),
  describe: (target, model) => {
    const state = stateOf(target, model);
    return state?.space.known === true
      ? say`${percent(state.space.value.usedPercent)} used, ${bytes(state.space.value.available)} free`
      : literal('not known');
  },
  achieved: () => null,
  patienceMs: () => 0,
  journal: () => null,
};

function stateOf({ key }: ActionTarget, { storage }: Model) {
  return storage.filesystems.known ? storage.filesystems.value.find(({ mount }) => mount === key) : undefined;
}

function targetOf(text: string): number | null {
  const value = /^\d{1,2}(?:\.\d+)?$/.test(text.trim()) ? Number(text) : NaN;
  return value > 0 && value < 100 ? value : null;
}

export interface Cleaning {
  readonly box: Box;
  readonly audit: Audit;
  readonly lock: ActionLock;
  readonly ledger: Ledger;
  readonly looking: Looking;
  readonly wait: (ms: number) => Promise<void>;
}

/** The same actor, which can also clean up. One that may do nothing stays as it is. */
export function cleaningActor(actor: Actor, cleaning: Cleaning): Actor {
  if (actor.actions.length === 0) return actor;
  /** By the plan that the console shows: what it was made of. */
  const kept = new WeakMap<Plan, KeptPlan>();
  const { looking } = cleaning;

  return {
    ...actor,
    actions: [...actor.actions, cleanUp],
    prepare: (action, target, input, model, watching) =>
      action === cleanUp
        ? planned(target, input, watching)
        : actor.prepare(action, target, input, model, watching),
    perform: (task, watching) =>
      task.action === cleanUp ? done(task, watching) : actor.perform(task, watching),
  };

  async function planned(
    target: ActionTarget,
    input: Input,
    watching: Preparing | undefined,
  ): Promise<Prepared> {
    const looked = await look(
      randomBytes(4).toString('hex'),
      { target: targetOf(input['target'] ?? ''), mount: target.key },
      { ...looking, context: { ...looking.context, ...watching } },
    );
    if (!looked.looked) return { ready: false, refusal: looked.why };
    const { plan } = looked.look;
    if (plan.steps.length === 0)
      return {
        ready: false,
        refusal: plan.trouble === null ? plan.says : say`${plan.says}; ${plan.trouble.text}`,
      };
    const shown = shownAs(plan);
    kept.set(shown, toKept(plan));
    return { ready: true, plan: shown };
  }

  async function done({ plan, target }: Task, { signal, onProgress }: Watching): Promise<ActionResult> {
    const { box, wait } = cleaning;
    const began = box.elapsed();
    const agreed = kept.get(plan);
    if (agreed === undefined) return resultOf(null, literal('the plan is not known any more'), 0);
    const result = await carryOut(agreed, {
      ...cleaning,
      look: () =>
        look(agreed.id, { target: agreed.target, mount: target.key }, { ...looking, counting: null }),
      signal,
      onNews: (news) => onProgress(progressOf(news)),
      wait,
      // The console has asked for it.
      word: agreed.word,
    });
    return resultOf(result, literal(''), Math.round(box.elapsed() - began));
  }
}

function shownAs(plan: CleanupPlan): Plan {
  return {
    steps: plan.steps.map(({ step, title, estimate, worst, best }) => ({
      ...step,
      title: say`${title}: frees ${estimateInWords(estimate)}, then ${projectionInWords({ worst, best })}`,
    })),
    identity: { plan: literal('its steps are compared one by one') },
    tells: [
      say`${plan.filesystem.mount}: ${spaceInWords(plan)}`,
      plan.says,
      ...(plan.emergency ? [literal('nearly full: what writes least comes first')] : []),
      ...(plan.trouble === null ? [] : [plan.trouble.text]),
      ...plan.later.map(({ title, estimate, holders, refused }) => {
        const why =
          refused ?? (holders === null ? literal('how much it frees is not known') : holdersInWords(holders));
        return say`not now: ${title} (${estimateInWords({ low: 0, high: estimate.high })}): ${why}`;
      }),
      say`${plan.spared.length} things stay, each with its reason: quarterdeck cleanup lists them`,
      ...plan.unknown.map((line) => say`not known, so not in it: ${line}`),
      literal(
        'it ends at the target, when something fails, and when two steps free less than half of what they should',
      ),
    ],
    undo: literal('images and packages are downloaded again when they are needed; everything else is gone'),
    proves: null,
    word: plan.word,
    files: [],
    shows: null,
    measures: null,
  };
}

function progressOf(news: CleanupNews): Parameters<Watching['onProgress']>[0] {
  switch (news.phase) {
    case 'looking':
      return { phase: 'looking' };
    case 'step':
      return news;
    case 'settling':
      return {
        phase: 'step',
        at: news.at,
        of: news.of,
        title: news.title,
        lines: [literal('waiting until it is free')],
      };
    case 'done': {
      const { freed, usedPercent: used } = news.step;
      return {
        phase: 'step',
        at: news.at,
        of: news.of,
        title: news.step.title,
        lines: [say`freed ${bytes(Math.max(0, freed))}; ${percent(used)} used`],
      };
    }
  }
}

function resultOf(result: CleanupResult | null, refusal: Clean, tookMs: number): ActionResult {
  const done = result?.done ?? [];
  const space = (one: CleanupResult['before']) =>
    one === null
      ? literal('not known')
      : say`${percent(usedPercent(one))} used, ${bytes(one.available)} free`;
  return {
    // Each is told below with what it freed; the audit has their commands.
    steps: [],
    failure: result === null ? refusal : result.failed ? result.why : null,
    cancelled: result !== null && /told to end/.test(result.why),
    nothingDone: done.length === 0,
    tookMs,
    output:
      result === null
        ? []
        : [
            ...result.alarms,
            resultInWords(result),
            ...done.map(
              (one) =>
                say`${one.title}: ${bytes(Math.max(0, one.freed))} freed, ${estimateInWords(one)} said`,
            ),
          ],
    journal: [],
    before: space(result?.before ?? null),
    after: space(result?.after ?? null),
    achieved: result === null ? false : result.reached,
  };
}
