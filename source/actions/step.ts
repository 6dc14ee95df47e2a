import { type Command, type Outcome } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';

/**
 * One command on one object. A plan is an immutable list of them, done one at a time; the first that does not end well is
 * the last one, but for those that take back what was made.
 */
export interface Step {
  /** What it does, in words: "stop its sockets first". */
  readonly title: Clean;
  readonly command: Command;
  /** It may be ended in the middle and leaves nothing half-done. Otherwise a cancel waits for its end. */
  readonly stoppable: boolean;
  /** It takes back what an earlier step made, so it is done as well when one of those failed or was cancelled. */
  readonly always?: true;
  /** What its outputs have to say beyond exit code 0. Null: they do; else why it did not end well. */
  readonly judge?: (outcome: Outcome) => Clean | null;
}

/** How a step ended. */
export interface StepEnd {
  readonly title: Clean;
  readonly argv: readonly Clean[];
  readonly exit: number | null;
  /** Why it did not end well; null: it did. */
  readonly failure: Clean | null;
  readonly tookMs: number;
}

/** The words of a command as it is run. Not cleaned: for comparing. */
export function wordsOf({ file, args, input, output }: Command): readonly string[] {
  return [
    file,
    ...args,
    ...(input === undefined ? [] : ['<', input]),
    ...(output === undefined ? [] : ['>', output]),
  ];
}

/** The words of a command, to be shown. */
export function argvOf(command: Command): readonly Clean[] {
  return wordsOf(command).map(clean);
}
