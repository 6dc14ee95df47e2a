import { type Command } from '../box/box.ts';
import { type Config } from '../config/schema.ts';
import { type Model } from '../model/model.ts';
import { type ProbeName } from '../probes/catalogue.ts';
import { type Clean } from '../text/clean.ts';

/** read: changes nothing · reversible: can be undone by a key · disruptive: interrupts a service · destructive: something is gone. */
export type Effect = 'read' | 'reversible' | 'disruptive' | 'destructive';

/** What an action is done to: a row of a pane. */
export interface ActionTarget {
  readonly kind: 'service' | 'timer' | 'subvolume' | 'decision';
  /** The row's key: service name, timer id, subvolume name, decision's address. */
  readonly key: Clean;
}

/** An action as data. There is no other way to a command that changes the box. */
export interface Action {
  /** `service.restart` */
  readonly id: string;
  /** The verb for people: "Restart". */
  readonly verb: string;
  /** The letter in the action menu (`a`). */
  readonly letter: string;
  readonly effect: Effect;
  readonly kind: ActionTarget['kind'];
  /** Probes to read again afterwards: the result is what they say. */
  readonly verify: readonly ProbeName[];
  /**
   * What would be done, or why not. Pure. The argv is shown as it will be run.
   * Refusals name the reason and the way out ("the unit is not loaded: daemon-reload first").
   */
  prepare(target: ActionTarget, model: Model, config: Config, now: number): Prepared;
  /** The row in words, before and after ("active for 4 s, health: starting"). */
  describe(target: ActionTarget, model: Model): Clean;
  /** After it ran: whether a fresh model shows what was meant. Null: too early to tell. */
  achieved(target: ActionTarget, before: Model, after: Model): boolean | null;
}

export type Prepared =
  | {
      readonly ready: true;
      readonly command: Command;
      /** Lines for the confirmation: object, what depends on it, what cannot be undone. */
      readonly effectLines: readonly Clean[];
    }
  | { readonly ready: false; readonly refusal: Clean };
