import { type Config } from '../config/schema.ts';
import { type Known } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type ProbeName } from '../probes/catalogue.ts';
import { type Clean } from '../text/clean.ts';
import { type Counter, type Within } from './counters.ts';
import { type Group, type PaneId, type Status, type Unit } from './verdict.ts';

/**
 * A check: a named promise. It can only be written in one of two forms, so that it cannot turn green on what is not known:
 * - `subjects` lists what there is to judge; when that is not known, or empty, the verdict is unknown;
 * - `fact` is what is judged of one subject; when it is not known, `judge` (or `count`) is never called and the verdict is
 *   unknown;
 * - `judge` gets a value and answers with a {@link Judgement}; whether a number is ok is decided by its range alone;
 * - `count`, in a {@link CountingCheck}, says what a counter stands at; what was added to it is ranked, never what it stands at.
 */
export interface Check<S = unknown, F = unknown> extends Promised<S, F> {
  /** Default ranges and where they come from. Null: the judgement is not a number. */
  readonly thresholds: Thresholds | null;
  /**
   * Ranges of one target where they follow from what it is (a weekly snapshot may be older than a daily one). Instead of
   * those of `thresholds`; what the configuration says wins over both. Null: nothing to warn of, or nothing critical.
   */
  rangesOf?(
    subject: S,
    model: Model,
    config: Config,
  ): { readonly warn: string | null; readonly crit: string | null };
  judge(fact: F, subject: S, model: Model, config: Config): Judgement;
}

/**
 * A check of what only grows: restarts, kills, errors, lines that were read. It gives the counter as it stands; the engine and
 * the memory make of it what was added within a window, and rank that. So it has no way to judge the sum of years, and
 * nobody has to remember to take a difference. On the first look, when it is not known what of the sum is new, the
 * verdict is unknown, unless the whole sum would be well, or even nothing new would be bad (`atLeast`).
 */
export interface CountingCheck<S = unknown, F = unknown> extends Promised<S, F> {
  readonly thresholds: Thresholds & { readonly within: Within };
  count(fact: F, subject: S, model: Model, config: Config): Counted | Settled;
}

export type AnyCheck<S = unknown, F = unknown> = Check<S, F> | CountingCheck<S, F>;

/** What both forms of a check have. */
interface Promised<S, F> {
  /** `disk.used` */
  readonly id: string;
  readonly group: Group;
  readonly pane: PaneId;
  /** One line: what it promises. */
  readonly promise: string;
  /** For --explain: how it is measured, why it matters, what to do. Plain text, several sentences. */
  readonly explain: string;
  /**
   * Every probe whose reading can make a difference to a verdict of it, also where that reading is only looked at beside the
   * fact. A run reads what its checks need and nothing else, so a probe that is forgotten here would be missing there;
   * test/checks/cases.test.ts finds it, and one that is named for nothing.
   */
  readonly needs: readonly ProbeName[];
  /** Not applicable, from positive knowledge only (the configuration, the hardware); never from an error. */
  notApplicable?(model: Model, config: Config): Clean | null;
  subjects(model: Model, config: Config): Known<readonly Target<S>[]>;
  fact(subject: S, model: Model, config: Config): Known<F>;
}

export interface Thresholds {
  readonly warn: string | null;
  readonly crit: string | null;
  readonly unit: Unit;
  readonly source: string;
}

export interface Target<S> {
  /** Null: the check has one target and its id stands alone. */
  readonly name: Clean | null;
  /** Key of the row in the pane that it points to. */
  readonly row: Clean | null;
  readonly subject: S;
}

/** Either a number, which the check's ranges rank, or a status with its reason in words. */
export type Judgement =
  | {
      readonly value: number;
      readonly summary: Clean;
      readonly remedy: Clean | null;
      readonly atLeast?: Bad;
    }
  | Settled;

/** A status with its reason in words. */
export interface Settled {
  readonly status: Status;
  readonly summary: Clean;
  readonly remedy: Clean | null;
  readonly value?: number;
}

type Bad = Extract<Status, 'warning' | 'critical'>;

/** What counters stand at: one that the warning range ranks, and one (mostly the same) for the critical range. */
export interface Counted {
  readonly warn: Named;
  readonly crit: Named;
  readonly remedy: Clean | null;
  /** As bad as this even when nothing was added. */
  readonly atLeast?: Bad;
}

/** A counter and what it counts, in the singular: `automatic restart`. */
export interface Named extends Counter {
  readonly of: Clean;
}
