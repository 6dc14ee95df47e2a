import { type Command, type Found, type Outcome } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { failureOf } from './failure.ts';
import { maskedUnitFile } from './masking.ts';
import { type Step } from './step.ts';

/** A command of a view: it only looks, so that it may be ended at any time. */
export function looking(title: Clean, command: Command): Step {
  return { title, command, stoppable: true };
}

/**
 * What a command of a view brought, in lines; where it brought none, why. `read` makes lines of what it printed, null: that is
 * not what the command prints.
 */
export function answered(
  step: Step,
  outcome: Outcome | undefined,
  read: (stdout: string) => readonly Clean[] | null,
): readonly Clean[] {
  if (outcome === undefined) return [say`${step.title}: it was not run`];
  const failure = failureOf(step, outcome, false);
  if (failure !== null) return [say`${step.title}: ${failure}`];
  return read(outcome.stdout) ?? [say`${step.title}: what it printed is not understood`];
}

/** A unit file in lines that may be shown. */
export function unitFileLines(text: string): readonly Clean[] {
  return text.trim() === '' ? [literal('it is empty')] : maskedUnitFile(text).map(clean);
}

/** A file of a view in lines; where it brought none, why. */
export function fileLines(
  path: Clean,
  file: Found<string> | undefined,
  read: (text: string) => readonly Clean[],
): readonly Clean[] {
  if (file?.found === true) return read(file.value);
  const why =
    file === undefined
      ? literal('was not read')
      : file.why === 'missing'
        ? literal('is not there any more')
        : say`cannot be read: ${clean(file.detail)}`;
  return [say`${path} ${why}`];
}
