import { type Command, type Outcome } from '../box/box.ts';
import { type Model } from '../model/model.ts';
import { type Clean } from '../text/clean.ts';
import {
  type Action,
  type ActionTarget,
  type Field,
  type Identity,
  type Input,
  type Offer,
  type Plan,
  type Prepared,
  type Refusal,
  type Sight,
} from './action.ts';

/** What can refuse an action on a subject: null, or the reason in words. */
export interface Guard<S> {
  readonly name: string;
  refuses(subject: S, sight: Sight): Clean | null;
}

/** What a definition says of what would be done; the rest of a plan follows from it. */
export type Draft = Pick<Plan, 'steps' | 'tells'> &
  Partial<Pick<Plan, 'undo' | 'proves' | 'word' | 'files' | 'shows' | 'measures'>>;

/** What the operator gave, and what the survey found. */
export interface Asked {
  readonly input: Input;
  readonly found: readonly Outcome[];
}

/**
 * An action by the thing that it is done to, `S`: how it is found, what speaks against it, what would be run, how it is
 * proven. Nothing in it runs anything.
 */
export interface Definition<S>
  extends
    Pick<Action, 'id' | 'verb' | 'letter' | 'effect' | 'kind' | 'verify'>,
    Partial<Pick<Action, 'phrase' | 'manner' | 'journal' | 'patienceMs' | 'root'>> {
  /** The thing behind a row, or why there is none to act on. */
  find(target: ActionTarget, sight: Sight): S | Refusal;
  /** False: the menu leaves it out for such a row. */
  suits?(subject: S, sight: Sight): boolean;
  readonly guards: readonly Guard<S>[];
  fields?(subject: S, sight: Sight): readonly Field[];
  survey?(subject: S, sight: Sight, input: Input): readonly Command[];
  plan(subject: S, sight: Sight, asked: Asked): Draft | Refusal;
  identity(subject: S, sight: Sight, input: Input): Identity;
  describe(target: ActionTarget, model: Model, input: Input): Clean;
  /** Views prove nothing. */
  achieved?: Action['achieved'];
}

/** How long a result is waited for unless an action says otherwise. */
const ordinaryPatienceMs = 15_000;

/** Makes an action of its definition. Every way to its plan leads through its guards. */
export function define<S extends object>(definition: Definition<S>): Action {
  const found = (target: ActionTarget, sight: Sight): S | Refusal => {
    const subject = definition.find(target, sight);
    if (isRefusal(subject)) return subject;
    for (const guard of definition.guards) {
      const refusal = guard.refuses(subject, sight);
      if (refusal !== null) return { refusal };
    }
    return subject;
  };
  /** The same, with what its fields were given. */
  const filledIn = (target: ActionTarget, sight: Sight, input: Input): S | Refusal => {
    const subject = found(target, sight);
    if (isRefusal(subject)) return subject;
    for (const { id, problem } of definition.fields?.(subject, sight) ?? []) {
      const refusal = problem(input[id] ?? '');
      if (refusal !== null) return { refusal };
    }
    return subject;
  };

  return {
    id: definition.id,
    verb: definition.verb,
    phrase: definition.phrase ?? definition.verb,
    letter: definition.letter,
    effect: definition.effect,
    manner: definition.manner ?? 'steps',
    kind: definition.kind,
    guards: definition.guards.map(({ name }) => name),
    verify: definition.verify,
    root: (config) => definition.root?.(config) ?? [],
    applies(target, sight) {
      if (definition.suits === undefined) return true;
      const subject = definition.find(target, sight);
      return !isRefusal(subject) && definition.suits(subject, sight);
    },
    offer(target, sight): Offer {
      const subject = found(target, sight);
      return isRefusal(subject) ? { ready: false, ...subject } : { ready: true };
    },
    fields(target, sight) {
      const subject = found(target, sight);
      return isRefusal(subject) ? [] : (definition.fields?.(subject, sight) ?? []);
    },
    survey(target, sight, input) {
      const subject = filledIn(target, sight, input);
      return isRefusal(subject) ? [] : (definition.survey?.(subject, sight, input) ?? []);
    },
    prepare(target, sight, input, outcomes): Prepared {
      const subject = filledIn(target, sight, input);
      if (isRefusal(subject)) return { ready: false, ...subject };
      const draft = definition.plan(subject, sight, { input, found: outcomes });
      if (isRefusal(draft)) return { ready: false, ...draft };
      const identity = definition.identity(subject, sight, input);
      return {
        ready: true,
        plan: {
          undo: null,
          proves: null,
          word: null,
          files: [],
          shows: null,
          measures: null,
          ...draft,
          identity,
        },
      };
    },
    describe: (target, model, input) => definition.describe(target, model, input),
    achieved: (target, before, after, input) => definition.achieved?.(target, before, after, input) ?? null,
    patienceMs: (target, sight) => definition.patienceMs?.(target, sight) ?? ordinaryPatienceMs,
    journal: (target, model) => definition.journal?.(target, model) ?? null,
  };
}

export function isRefusal(value: object): value is Refusal {
  return 'refusal' in value;
}

export function refuse(refusal: Clean): Refusal {
  return { refusal };
}
