import { type Box, type Command, type Outcome } from '../box/box.ts';
import { type Config } from '../config/schema.ts';
import { type Audit } from '../history/audit.ts';
import { type Model } from '../model/model.ts';
import { type ProbeName } from '../probes/catalogue.ts';
import { stderrTail, withoutSecrets } from '../probes/probe.ts';
import { type Clean, clean, join, literal, say } from '../text/clean.ts';
import { type Action, type ActionTarget, type Prepared } from './action.ts';
import { actions } from './catalogue.ts';

/** What became of an action: what the command said, and what a fresh reading says. */
export interface ActionResult {
  readonly argv: readonly Clean[];
  readonly exit: number | null;
  /** Why it was not done or did not end well, in words; null when the command itself ended with 0. */
  readonly failure: Clean | null;
  readonly tookMs: number;
  /** The last lines that the command printed. */
  readonly output: readonly Clean[];
  /** The object in words, by readings from just before and just after. */
  readonly before: Clean;
  readonly after: Clean;
  /** Whether the fresh reading shows what was meant; null: too early to tell. */
  readonly achieved: boolean | null;
}

/** What the console gets: it can look, ask what would be done, and have it done. */
export interface Actor {
  readonly actions: readonly Action[];
  prepare(action: Action, target: ActionTarget, model: Model): Prepared;
  /** Does what was shown, or refuses when it is no longer what would be done. Never rejects. */
  perform(action: Action, target: ActionTarget, shown: Prepared): Promise<ActionResult>;
}

export interface ActorOptions {
  readonly box: Box;
  readonly config: Config;
  readonly audit: Audit;
  /** Reads these probes again and gives the model of the new readings. */
  readonly refresh: (names: readonly ProbeName[]) => Promise<Model>;
}

/** How many of the command's last lines are kept. */
const outputLines = 8;

/** The one engine: prepare → confirm (the console's) → read again → audit → run → read again → audit. */
export function openActor({ box, config, audit, refresh }: ActorOptions): Actor {
  const prepare = (action: Action, target: ActionTarget, model: Model) =>
    action.prepare(target, model, config, model.now);

  return {
    actions,
    prepare,
    async perform(action, target, shown) {
      const startedAt = box.elapsed();
      const before = await refresh(action.verify);
      const now = prepare(action, target, before);
      const refused = refusal(shown, now);
      const was = action.describe(target, before);
      if (refused !== null || !now.ready) return notDone(refused ?? literal('not ready'), was);

      const argv = argvOf(now.command);
      const entry = await audit.intent({
        at: box.now(),
        action: action.id,
        target: target.key,
        argv: argv.map((word) => clean(withoutSecrets(word))),
        before: was,
      });
      if (!entry.written)
        return notDone(say`the audit could not be written, so nothing was done: ${entry.why}`, was);

      const outcome = await box.run(now.command);
      const after = await refresh(action.verify);
      const is = action.describe(target, after);
      const failure = failureOf(outcome);
      const achieved =
        failure === null || outcome.failure === 'timeout' ? action.achieved(target, before, after) : false;
      const noted = await audit.result(entry.id, {
        at: box.now(),
        exit: outcome.exit,
        failure,
        tookMs: outcome.tookMs,
        after: is,
        achieved,
      });
      return {
        argv: argv.map(clean),
        exit: outcome.exit,
        failure,
        tookMs: outcome.tookMs,
        output: [
          ...lastLines(outcome),
          ...(noted.written ? [] : [say`the result could not be written into the audit: ${noted.why}`]),
        ],
        before: was,
        after: is,
        achieved,
      };

      function notDone(why: Clean, state: Clean): ActionResult {
        return {
          argv: shown.ready ? argvOf(shown.command).map(clean) : [],
          exit: null,
          failure: why,
          tookMs: Math.round(box.elapsed() - startedAt),
          output: [],
          before: state,
          after: state,
          achieved: false,
        };
      }
    },
  };
}

function argvOf(command: Command): string[] {
  return [command.file, ...command.args];
}

/** Null when what would be done now is what was shown. */
function refusal(shown: Prepared, now: Prepared): Clean | null {
  if (!shown.ready) return shown.refusal;
  if (!now.ready) return say`it changed since you looked: ${now.refusal}`;
  const same = sameCommand(argvOf(shown.command), argvOf(now.command));
  return same
    ? null
    : literal('it changed since you looked: the command would be another one now; look again');
}

/** The same words; a snapshot's name may have moved on by a minute while the question was on the screen. */
function sameCommand(shown: readonly string[], now: readonly string[]): boolean {
  const withoutMinute = (word: string) => word.replace(/\/\d{8}-\d{4}-/, '/');
  return (
    shown.length === now.length &&
    shown.every((word, index) => withoutMinute(word) === withoutMinute(now[index] ?? ''))
  );
}

function failureOf(outcome: Outcome): Clean | null {
  if (outcome.failure !== null) {
    const stderr = stderrTail(outcome.stderr);
    return stderr === null
      ? say`${literalReason(outcome.failure)}`
      : say`${literalReason(outcome.failure)}: ${stderr}`;
  }
  if (outcome.signal !== null) return say`ended by ${clean(outcome.signal)}`;
  if (outcome.exit === 0) return null;
  if (
    outcome.argv[0]?.endsWith('sudo') === true &&
    /password is required|terminal is required|not allowed/.test(outcome.stderr)
  ) {
    return say`needs root, and sudo does not allow it without a password: ${join(outcome.argv.slice(3).map(clean), ' ')}`;
  }
  return say`exit code ${outcome.exit ?? -1}`;
}

function literalReason(failure: NonNullable<Outcome['failure']>): Clean {
  const words: Record<NonNullable<Outcome['failure']>, Clean> = {
    'absent-binary': literal('the program is not installed'),
    permission: literal('not permitted'),
    'no-session': literal('there is no user session'),
    timeout: literal('still not done when the time was over; it may go on'),
    hung: literal('it hangs and could not be ended'),
    'too-large': literal('it printed more than 64 MiB'),
    internal: literal('it could not be started'),
  };
  return words[failure];
}

function lastLines(outcome: Outcome): Clean[] {
  return `${outcome.stdout}\n${outcome.stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-outputLines)
    .map((line) => clean(withoutSecrets(line)));
}
