import { type Command, type Found, type Outcome } from '../box/box.ts';
import { type Config } from '../config/schema.ts';
import { type InferenceRun } from '../model/inferences.ts';
import { type Model } from '../model/model.ts';
import { type ProbeName } from '../probes/catalogue.ts';
import { type RootCommand } from '../probes/sudo.ts';
import { type Clean } from '../text/clean.ts';
import { type Step } from './step.ts';

/** read: changes nothing · reversible: can be undone by a key · disruptive: interrupts a service · destructive: something is gone. */
export type Effect = 'read' | 'reversible' | 'disruptive' | 'destructive';

/**
 * What becomes of an action when it is chosen.
 * steps: asked about, audited, done, proven · view: shows what its commands print; changes nothing, so it is not asked about ·
 * terminal: the same as steps, but its one command gets the terminal and ends when the operator ends it
 */
export type Manner = 'steps' | 'view' | 'terminal';

/** What an action is done to: a row of a pane. */
export interface ActionTarget {
  readonly kind:
    'service' | 'timer' | 'subvolume' | 'decision' | 'alert' | 'bouncer' | 'crowdsec' | 'filesystem';
  /** What the row is about: service name, timer id, subvolume name, address of a decision or an alert, bouncer's name, mount point. */
  readonly key: Clean;
}

/** What an action is decided on. */
export interface Sight {
  readonly model: Model;
  readonly config: Config;
}

/** Why something is not done, and the way out where there is one ("the unit is not loaded: daemon-reload first"). */
export interface Refusal {
  readonly refusal: Clean;
}

/** What has to be asked of the operator before there is a plan. */
export interface Field {
  readonly id: string;
  readonly label: Clean;
  /** What stands in it at first. */
  readonly initial: string;
  /** What may be chosen; null: it is typed. One with a refusal is shown and cannot be chosen. */
  readonly choices: readonly FieldChoice[] | null;
  /** What is wrong with a text; null: nothing. */
  readonly problem: (text: string) => Clean | null;
}

export interface FieldChoice {
  readonly value: string;
  readonly words: Clean;
  readonly refusal: Clean | null;
}

/** What the operator gave, by the fields' ids. */
export type Input = Readonly<Record<string, string>>;

/**
 * What an object is known by, part by part: a part that is another one just before it is done refuses the action, in its own words
 * ("its state was active, and is failed").
 */
export type Identity = Readonly<Record<string, Clean>>;

/** What would be done: shown, confirmed, and done as it was shown or not at all. Immutable. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly identity: Identity;
  /** Object, dependants, bytes, what cannot be undone: one sentence a line. */
  readonly tells: readonly Clean[];
  /** The command that takes it back, or why nothing does. Null for what changes nothing. */
  readonly undo: Clean | null;
  /** What is shown by then when all of it went well and the fresh reading agrees, beyond the reading itself. */
  readonly proves: Clean | null;
  /** What has to be typed to confirm it; null: nothing. */
  readonly word: Clean | null;
  /** Files that a view reads: whole, or the end of one that grows. */
  readonly files: readonly ViewFile[];
  /**
   * What a view shows of what its commands and files brought, in their order. `begunAt`: when each command was begun, epoch
   * milliseconds. Null: what the commands printed.
   */
  readonly shows:
    | ((
        outcomes: readonly Outcome[],
        files: readonly Found<string>[],
        begunAt: readonly number[],
      ) => readonly Clean[])
    | null;
  /** What of it is kept for comparing later ones. Null: nothing, or nothing was measured. */
  readonly measures:
    ((outcomes: readonly Outcome[], begunAt: readonly number[]) => InferenceRun | null) | null;
}

/** A path, or the last bytes of what is there. */
export type ViewFile = string | { readonly path: string; readonly lastBytes: number };

export type Prepared =
  { readonly ready: true; readonly plan: Plan } | { readonly ready: false; readonly refusal: Clean };

/** Whether an action may be chosen for a row, before anything was asked or looked up for it. */
export type Offer = { readonly ready: true } | { readonly ready: false; readonly refusal: Clean };

/** An action as the engine and the console see it: data and pure functions. `define` makes one from a definition. */
export interface Action {
  /** `service.restart` */
  readonly id: string;
  /** The verb for people: "Restart". */
  readonly verb: string;
  /** The verb as it stands before its object, where that needs another word: "Ban an address in". */
  readonly phrase: string;
  /** The letter in the action menu (`a`). */
  readonly letter: string;
  readonly effect: Effect;
  readonly manner: Manner;
  readonly kind: ActionTarget['kind'];
  /** Names of what can refuse it, for tests and for reading. */
  readonly guards: readonly string[];
  /** Probes to read again just before and just after: the result is what they say. */
  readonly verify: readonly ProbeName[];
  /** What it runs as root, as it is configured. */
  root(config: Config): readonly RootCommand[];
  /** Whether it is of any use for such a row at all: what is not is left out of the menu. */
  applies(target: ActionTarget, sight: Sight): boolean;
  offer(target: ActionTarget, sight: Sight): Offer;
  fields(target: ActionTarget, sight: Sight): readonly Field[];
  /** Commands that only look, for the preview; what they bring goes into {@link prepare} in the same order. */
  survey(target: ActionTarget, sight: Sight, input: Input): readonly Command[];
  prepare(target: ActionTarget, sight: Sight, input: Input, found: readonly Outcome[]): Prepared;
  /** The row in words, before and after ("running for 4 s, health: starting"). */
  describe(target: ActionTarget, model: Model, input: Input): Clean;
  /** After it ran: whether a fresh model shows what was meant. Null: too early to tell. */
  achieved(target: ActionTarget, before: Model, after: Model, input: Input): boolean | null;
  /** How long it is waited for until that is told, milliseconds. */
  patienceMs(target: ActionTarget, sight: Sight): number;
  /** Unit whose journal tells why it failed. */
  journal(target: ActionTarget, model: Model): Clean | null;
}
