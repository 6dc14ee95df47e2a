import { type Command, type Outcome } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';

/** Something that is written into quarterdeck's own store: no command of the box does it. */
export interface Entry {
  readonly entry: 'hold' | 'release';
  /** The snapshot, by its uuid: its path is for showing. */
  readonly uuid: Clean;
  readonly path: Clean;
  /** Why it is held; nothing where it is released. */
  readonly reason: Clean;
}

/** What a step does. */
export type Deed = Command | Entry;

export function isEntry(deed: Deed): deed is Entry {
  return 'entry' in deed;
}

/**
 * One command on one object. A plan is an immutable list of them, done one at a time; the first that does not end well is
 * the last one, but for those that take back what was made.
 */
export interface Step<D extends Deed = Deed> {
  /** What it does, in words: "stop its sockets first". */
  readonly title: Clean;
  readonly command: D;
  /** It may be ended in the middle and leaves nothing half-done. Otherwise a cancel waits for its end. */
  readonly stoppable: boolean;
  /** It takes back what an earlier step made, so it is done as well when one of those failed or was cancelled. */
  readonly always?: true;
  /** Exit codes besides 0 that are no failure. */
  readonly accepts?: (exit: number) => boolean;
  /** What its outputs have to say beyond exit code 0, given those of the steps before it. Null: they do; else why it did not end well. */
  readonly judge?: (outcome: Outcome, earlier: readonly Outcome[]) => Clean | null;
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

/** The words of a command as it is run, or of what is written. Not cleaned: for comparing. */
export function wordsOf(deed: Deed): readonly string[] {
  if (isEntry(deed)) {
    const { entry, path, reason } = deed;
    return ['quarterdeck:', entry, path, ...(reason === '' ? [] : [reason])];
  }
  const { file, args, input, output } = deed;
  return [
    file,
    ...args,
    ...(input === undefined ? [] : ['<', input]),
    ...(output === undefined ? [] : ['>', output]),
  ];
}

/** The words of a command, to be shown. */
export function argvOf(deed: Deed): readonly Clean[] {
  return wordsOf(deed).map(clean);
}
