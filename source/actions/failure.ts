import { type Outcome } from '../box/box.ts';
import { stderrTail, withoutSecrets } from '../probes/probe.ts';
import { lastLine } from '../probes/run.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { type Step } from './step.ts';

/**
 * Why a step did not end well, in words; null: it did. `cancelled`: it was ended because the operator wanted it. `earlier`: what
 * the steps before it brought.
 */
export function failureOf(
  step: Pick<Step, 'judge' | 'accepts'>,
  outcome: Outcome,
  cancelled: boolean,
  earlier: readonly Outcome[] = [],
): Clean | null {
  if (outcome.failure !== null) {
    if (cancelled && outcome.failure === 'timeout') return literal('cancelled: it was told to end');
    const stderr = stderrTail(outcome.stderr);
    const words = failureWords[outcome.failure];
    return stderr === null ? words : say`${words}: ${stderr}`;
  }
  if (outcome.signal !== null)
    return cancelled ? literal('cancelled: it was told to end') : say`ended by ${clean(outcome.signal)}`;
  const { exit } = outcome;
  if (exit === 0 || (exit !== null && step.accepts?.(exit) === true))
    return step.judge?.(outcome, earlier) ?? null;
  if (isRefusedBySudo(outcome))
    return literal(
      'needs root, and sudo does not allow exactly this without a password (quarterdeck doctor --sudoers prints the rule)',
    );
  const why = lastLine(outcome.stderr);
  return why === null ? say`exit code ${outcome.exit ?? -1}` : say`exit code ${outcome.exit ?? -1}: ${why}`;
}

/** sudo(8) ends with 1 and these words before it has started anything. */
export function isRefusedBySudo({ argv, exit, stderr }: Outcome): boolean {
  return (
    argv[0]?.endsWith('sudo') === true &&
    exit === 1 &&
    /password is required|terminal is required|is not allowed|may not run/.test(stderr)
  );
}

const failureWords: Readonly<Record<NonNullable<Outcome['failure']>, Clean>> = {
  'absent-binary': literal('the program is not installed'),
  permission: literal('not permitted'),
  'no-session': literal('there is no user session'),
  timeout: literal('still not done when the time was over; it may go on'),
  hung: literal('it hangs and could not be ended'),
  'too-large': literal('it printed more than 64 MiB'),
  internal: literal('it could not be started'),
};

/** What a command printed, safe to show: its last lines that are not empty. */
export function lastLines(
  { stdout, stderr }: Pick<Outcome, 'stdout' | 'stderr'>,
  most: number,
): readonly Clean[] {
  return `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-most)
    .map(safeLine);
}

/** One line of what a command prints. */
export function safeLine(line: string): Clean {
  return clean(withoutSecrets(line));
}
