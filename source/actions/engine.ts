import { type Box, type OnLine, type Outcome } from '../box/box.ts';
import { type Config } from '../config/schema.ts';
import { type ActionLock } from '../history/action-lock.ts';
import { type Audit } from '../history/audit.ts';
import { type Holds } from '../history/holds.ts';
import { type Samples } from '../history/samples.ts';
import { type Model } from '../model/model.ts';
import { readJournal } from '../probes/journal.ts';
import { type ProbeName } from '../probes/catalogue.ts';
import { withoutSecrets } from '../probes/probe.ts';
import { type Context } from '../probes/probe.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import {
  type Action,
  type ActionTarget,
  type Field,
  type Input,
  type Offer,
  type Plan,
  type Prepared,
} from './action.ts';
import { actions } from './catalogue.ts';
import { changedSince } from './changed.ts';
import { lastLines } from './failure.ts';
import { runSteps, type StepNews, type StepsDone } from './run-steps.ts';
import { argvOf, type Deed, type Entry, isEntry, type StepEnd } from './step.ts';

/** An action on an object, as it was shown and confirmed. */
export interface Task {
  readonly action: Action;
  readonly target: ActionTarget;
  readonly input: Input;
  readonly plan: Plan;
}

/** What is told of a task while it is done. */
export type Progress =
  | { readonly phase: 'looking' }
  | ({ readonly phase: 'step' } & StepNews)
  /** Everything was run; the object is read again until it is what was meant. */
  | { readonly phase: 'waiting'; readonly state: Clean; readonly leftMs: number };

/** What became of an action: what the commands said, and what a fresh reading says. */
export interface ActionResult {
  readonly steps: readonly StepEnd[];
  /** Why it was not done or did not end well, in words; null when all commands ended well. */
  readonly failure: Clean | null;
  /** The operator ended it. */
  readonly cancelled: boolean;
  /** Nothing was run: it was refused, or it was so already. */
  readonly nothingDone: boolean;
  readonly tookMs: number;
  /** The last lines that the commands printed. */
  readonly output: readonly Clean[];
  /** Of the unit's journal, where it failed. */
  readonly journal: readonly Clean[];
  /** The object in words, by readings from just before and just after. */
  readonly before: Clean;
  readonly after: Clean;
  /** Whether the fresh reading shows what was meant; null: too early to tell. */
  readonly achieved: boolean | null;
}

/** Who waits for a plan: hears how far what it needs is measured, and may end that. */
export type Preparing = Required<Pick<Context, 'signal' | 'onProgress'>>;

/** What the console gets: it can look, ask what would be done, and have it done. There is no other way to a command that changes the box. */
export interface Actor {
  /** Empty where nothing may be done. */
  readonly actions: readonly Action[];
  /** Whether it is of use for such a row at all. */
  applies(action: Action, target: ActionTarget, model: Model): boolean;
  /** What has to be asked before there is a plan. */
  fields(action: Action, target: ActionTarget, model: Model): readonly Field[];
  /** What can be chosen for a row now. */
  offer(action: Action, target: ActionTarget, model: Model): Offer;
  /** Looks up what the preview needs, and makes the plan. Never rejects. */
  prepare(
    action: Action,
    target: ActionTarget,
    input: Input,
    model: Model,
    watching?: Preparing,
  ): Promise<Prepared>;
  /** What the commands of a view print. Never rejects. */
  view(task: Task): Promise<readonly Clean[]>;
  /** Does what was shown, or refuses when it is no longer what would be done. Never rejects. */
  perform(task: Task, watching: Watching): Promise<ActionResult>;
}

export interface Watching {
  /** Ends it where it may be ended: no further step, no further waiting. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /**
   * What the box was like before other rows of the same job were done, null for the first one. What they have brought about by the
   * way (a service that stopped with another one) is then no change that refuses it.
   */
  readonly after: Model | null;
  /** Gives the terminal to what `use` runs, and takes it back. For actions on the terminal. */
  readonly onTerminal: <T>(use: () => Promise<T>) => Promise<T>;
}

export interface ActorOptions {
  readonly box: Box;
  readonly config: Config;
  readonly audit: Audit;
  readonly lock: ActionLock;
  readonly holds: Pick<Holds, 'hold' | 'release'>;
  /** Where it is kept how long an inference took. */
  readonly inferences: Pick<Samples, 'keepInference'>;
  /** Nothing that changes the box is there at all. */
  readonly readOnly: boolean;
  /** Reads these probes again and gives the model of the new readings. */
  readonly refresh: (names: readonly ProbeName[]) => Promise<Model>;
  /** Waits, or until the signal. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const alreadySo = literal('it was so already, through what was done before it');

/** Milliseconds between two looks while a result is waited for. */
const lookAgainMs = 1000;
/** Lines of a journal that tell why something failed. */
const journalLines = 6;

/** The one engine: lock → look → compare with what was shown → audit → run step by step → look until it shows → audit. */
export function openActor(options: ActorOptions): Actor {
  const { box, config, audit, lock, holds, inferences, refresh, wait } = options;
  const available = options.readOnly ? [] : actions;

  async function survey(
    { action, target, input }: Pick<Task, 'action' | 'target' | 'input'>,
    model: Model,
  ): Promise<readonly Outcome[]> {
    const commands = action.survey(target, { model, config }, input);
    return Promise.all(commands.map((command) => box.run(command)));
  }

  async function prepare(task: Pick<Task, 'action' | 'target' | 'input'>, model: Model): Promise<Prepared> {
    const found = await survey(task, model);
    return task.action.prepare(task.target, { model, config }, task.input, found);
  }

  return {
    actions: available,
    applies: (action, target, model) => action.applies(target, { model, config }),
    fields: (action, target, model) => action.fields(target, { model, config }),
    offer: (action, target, model) => action.offer(target, { model, config }),
    prepare: (action, target, input, model) => prepare({ action, target, input }, model),
    async view({ action, plan }) {
      // Whatever is handed to it: what changes something is done under the lock and accounted for, or not at all.
      if (action.manner !== 'view' || !available.includes(action))
        return [literal('nothing is shown here: that is no view, or the console is read-only')];
      const outcomes: Outcome[] = [];
      const begunAt: number[] = [];
      for (const { command } of plan.steps) {
        begunAt.push(box.now());
        outcomes.push(await run(command));
      }
      const files = await Promise.all(
        plan.files.map((file) =>
          typeof file === 'string' ? box.readText(file) : box.readTail(file.path, file.lastBytes),
        ),
      );
      const shown = plan.shows?.(outcomes, files, begunAt);
      return [
        ...(shown ?? outcomes.flatMap((outcome) => lastLines(outcome, Infinity))),
        ...(await kept(plan, outcomes, begunAt)),
      ];
    },
    async perform(task, watching) {
      if (!available.includes(task.action))
        return notDone(literal('nothing is done here: the console is read-only'), literal(''));
      const taken = await lock.take(say`${task.action.phrase as Clean} ${task.target.key}`);
      if (!taken.taken) return notDone(taken.why, literal(''));
      try {
        return await done(task, watching);
      } finally {
        await taken.release();
      }
    },
  };

  /** Keeps what a view measured; in words where it could not be kept. */
  async function kept(
    { measures }: Plan,
    outcomes: readonly Outcome[],
    begunAt: readonly number[],
  ): Promise<readonly Clean[]> {
    const measured = measures?.(outcomes, begunAt) ?? null;
    const trouble = measured === null ? null : await inferences.keepInference(measured);
    return trouble === null ? [] : [say` `, say`it is not kept for later: ${trouble.detail}`];
  }

  async function done(task: Task, watching: Watching): Promise<ActionResult> {
    const { signal, onProgress, onTerminal } = watching;
    const { action, target, plan } = task;
    const startedAt = box.elapsed();
    onProgress({ phase: 'looking' });
    const before = await refresh(action.verify);
    const was = action.describe(target, before, task.input);
    const changed = changedSince(plan, await prepare(task, before));
    if (changed !== null) {
      const shown = watching.after === null ? null : await settled(task, watching.after, null, watching);
      return shown?.achieved === true
        ? {
            ...notDone(literal(''), was),
            failure: null,
            after: shown.after,
            achieved: true,
            output: [alreadySo],
          }
        : notDone(changed, was);
    }
    if (signal.aborted) return { ...notDone(literal('called off before it began'), was), cancelled: true };

    const entry = await audit.intent({
      at: box.now(),
      action: action.id,
      target: target.key,
      argv: plan.steps.map(({ command }) => argvOf(command).map((word) => clean(withoutSecrets(word)))),
      before: was,
    });
    if (!entry.written)
      return notDone(say`the audit could not be written, so nothing was done: ${entry.why}`, was);

    const ran = await (action.manner === 'terminal' ? onTerminal(onItself) : inSteps());
    const shown = await settled(task, before, ran, watching);
    const noted = await audit.result(entry.id, {
      at: box.now(),
      steps: ran.ends,
      exit: ran.ends.at(-1)?.exit ?? null,
      failure: ran.failure,
      tookMs: Math.round(box.elapsed() - startedAt),
      after: shown.after,
      achieved: shown.achieved,
    });
    return {
      steps: ran.ends,
      failure: ran.failure,
      cancelled: ran.cancelled,
      nothingDone: false,
      tookMs: Math.round(box.elapsed() - startedAt),
      output: [
        ...ran.output,
        ...(noted.written ? [] : [say`the result could not be written into the audit: ${noted.why}`]),
      ],
      journal: shown.achieved === false ? await journalOf(task, before, startedAt) : [],
      before: was,
      after: shown.after,
      achieved: shown.achieved,
    };

    function inSteps(): Promise<StepsDone> {
      return runSteps(plan.steps, {
        run,
        signal,
        onNews: (news) => onProgress({ phase: 'step', ...news }),
        onEnd: async (ends) => {
          if (entry.written) await audit.progress(entry.id, ends);
        },
      });
    }

    /** The same door but for the terminal: what it prints goes there. */
    function onItself(): Promise<StepsDone> {
      return runSteps(plan.steps, {
        run: (deed) => (isEntry(deed) ? written(deed) : box.handOver(deed)),
        signal: new AbortController().signal,
        onNews: () => undefined,
        onEnd: () => Promise.resolve(),
      });
    }
  }

  function run(deed: Deed, signal?: AbortSignal, onLine?: OnLine): Promise<Outcome> {
    return isEntry(deed) ? written(deed) : box.run(deed, signal, onLine);
  }

  /** Into our own store, as a command would tell how it went. */
  async function written(deed: Entry): Promise<Outcome> {
    const began = box.elapsed();
    const { uuid, path, reason } = deed;
    const trouble =
      deed.entry === 'hold'
        ? await holds.hold({ uuid, path, at: box.now(), by: clean(box.identity.user), reason })
        : await holds.release(uuid);
    return {
      argv: argvOf(deed),
      stdout: '',
      stderr: trouble ?? '',
      exit: trouble === null ? 0 : 1,
      signal: null,
      failure: null,
      tookMs: Math.round(box.elapsed() - began),
    };
  }

  /** Reads again until the object is what was meant, is known to have failed, or it has taken too long. */
  async function settled(
    { action, target, input }: Task,
    before: Model,
    ran: StepsDone | null,
    { signal, onProgress }: Watching,
  ): Promise<{ readonly after: Clean; readonly achieved: boolean | null }> {
    const until = box.elapsed() + action.patienceMs(target, { model: before, config });
    for (;;) {
      const model = await refresh(action.verify);
      const after = action.describe(target, model, input);
      // What has run longer than its time may still come to a good end; what failed has failed, whatever the object is like.
      const achieved =
        ran !== null && ran.failure !== null ? false : action.achieved(target, before, model, input);
      const leftMs = until - box.elapsed();
      if (achieved !== null || leftMs <= 0 || signal.aborted || action.manner === 'terminal')
        return { after, achieved };
      onProgress({ phase: 'waiting', state: after, leftMs });
      await wait(Math.min(lookAgainMs, leftMs), signal);
    }
  }

  async function journalOf({ action, target }: Task, model: Model, since: number): Promise<readonly Clean[]> {
    const unit = action.journal(target, model);
    if (unit === null) return [];
    const began = box.now() - (box.elapsed() - since);
    const read = await readJournal({ box, config }, { unit, lines: journalLines, since: began });
    return read.known ? read.value.flatMap(({ message }) => (message === null ? [] : [message])) : [];
  }

  function notDone(failure: Clean, state: Clean): ActionResult {
    return {
      steps: [],
      failure,
      cancelled: false,
      nothingDone: true,
      tookMs: 0,
      output: [],
      journal: [],
      before: state,
      after: state,
      achieved: false,
    };
  }
}
