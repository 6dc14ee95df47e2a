import { basename } from 'node:path';
import { type Command, type OnLine, type Outcome, type RunFailure } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';
import { type Context, evidenceOf, evidenceOfAsking, Unavailable, withoutSecrets } from './probe.ts';
import { type Evidence, type Reason } from './reading.ts';

const reasonOfFailure: Readonly<Record<RunFailure, Reason>> = {
  'absent-binary': 'absent-binary',
  permission: 'permission',
  'no-session': 'no-session',
  timeout: 'timeout',
  hung: 'hung',
  'too-large': 'parse',
  internal: 'internal',
};

/**
 * What tools say on stderr when they end with an error, and what it means; the first that matches.
 * Words of sudo(8), sd-bus ("Failed to connect to user scope bus via local transport: …", before 256
 * "Failed to connect to bus: …"), podman's cobra flags, getopt(3), SQLite and crun.
 */
const complaints: readonly (readonly [RegExp, Reason])[] = [
  [
    /permission denied|operation not permitted|a password is required|a terminal is required|is not (?:allowed|permitted) to|not in the sudoers/i,
    'permission',
  ],
  [
    /failed to connect to (?:\S+ )*bus|xdg_runtime_dir.*(?:not set|not defined)|no medium found/i,
    'no-session',
  ],
  [/\blocked\b|resource temporarily unavailable|could not (?:get|obtain) lock/i, 'locked'],
  [/executable file .*not found|command not found/i, 'absent-binary'],
  [/unknown (?:shorthand )?(?:flag|option|command)|unrecognized option|invalid option/i, 'version'],
];

/** How a command may end. */
export interface Endings {
  /** Exit codes that are an answer; `[0]` unless told. */
  readonly accept?: readonly number[];
  /** Hears what it prints as it comes. */
  readonly onLine?: OnLine | undefined;
}

/**
 * Runs a command of a probe, notes the evidence, and gives back only what is an answer.
 *
 * @throws {Unavailable} for every failure of the door (too much output is `parse`), for a signal, and for an exit code that is
 * not accepted, with the reason that stderr names, else `failed`
 */
export async function ran(
  context: Context,
  evidence: Evidence[],
  asked: Command,
  endings: Endings = {},
): Promise<Outcome> {
  const command = { ...asked, deadlineMs: asked.deadlineMs * context.config.probes.patience };
  // Until it answers: whoever does not wait any longer can say what was asked.
  const asking = evidenceOfAsking(command);
  evidence.push(asking);
  const outcome = await context.box.run(command, context.signal, endings.onLine);
  evidence.splice(evidence.indexOf(asking), 1);
  evidence.push(evidenceOf(outcome));
  if (outcome.failure !== null)
    throw new Unavailable(reasonOfFailure[outcome.failure], failureText(context, command, outcome));
  if (outcome.exit !== null && (endings.accept ?? [0]).includes(outcome.exit)) return outcome;
  const reason = complaint(outcome.stderr);
  // the system manager has no session: a machine that was not booted with systemd says the same words
  throw new Unavailable(
    reason === 'no-session' && !command.session ? 'failed' : reason,
    endText(command, outcome),
  );
}

/** The reason that an error text names, its last lines before the first (warnings come first); `failed` where it names none. */
export function complaint(stderr: string): Reason {
  for (const line of stderr.slice(-8000).split('\n').reverse()) {
    const found = complaints.find(([words]) => words.test(line));
    if (found !== undefined) return found[1];
  }
  return 'failed';
}

/** The last line of what a command said on stderr, safe to show; of a log line (`time=… level=… msg="…"`) only the message. Null when it said nothing. */
export function lastLine(stderr: string): Clean | null {
  const line = stderr.trimEnd().split('\n').at(-1)?.trim() ?? '';
  if (line === '') return null;
  const message = /^time=.*\bmsg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1]?.replace(/\\(["\\])/g, '$1');
  return clean(withoutSecrets(message ?? line).slice(0, 300));
}

/**
 * The words of a command that say what it asks, for a sentence: `podman ps`, `systemctl --user show`, `podman exec crowdsec
 * cscli lapi status`. Those before its first option, because what follows one may be its value.
 */
function said({ file, args }: Command): string {
  const first = args.findIndex((argument) => !argument.startsWith('-') || argument === '--user');
  const words = args.slice(Math.max(0, first));
  const end = words.findIndex((argument) => argument.startsWith('-') && argument !== '--user');
  const most = file === 'podman' && words[0] === 'exec' ? 5 : 2;
  return [basename(file), ...words.slice(0, end < 0 ? most : Math.min(end, most))].join(' ');
}

function failureText({ box }: Context, command: Command, { failure, stderr, tookMs }: Outcome): Clean {
  const name = said(command);
  const why = lastLine(stderr);
  const { session } = box.identity;
  switch (failure) {
    case 'absent-binary':
      return clean(`${basename(command.file)} is not installed`);
    case 'permission':
      return clean(`${basename(command.file)} may not be run${why === null ? '' : `: ${why}`}`);
    case 'no-session':
      return clean(session.present ? (why ?? 'the user session is gone') : session.why);
    case 'timeout':
    case 'hung': {
      // Before its time was over it was not even started: its folder does not answer, or an earlier one still waits.
      if (why !== null && tookMs < command.deadlineMs) return clean(`${name}: ${why}`);
      const left = failure === 'hung' ? ', and it could not be ended' : '';
      return clean(`${name}: no answer within ${command.deadlineMs / 1000} s${left}`);
    }
    case 'too-large':
      return clean(`${name}: it printed more than is read`);
    case 'internal':
    case null:
      return clean(`${name}: ${why ?? 'could not be run'}`);
  }
}

function endText(command: Command, { exit, signal, stderr }: Outcome): Clean {
  const how = exit === null ? `was ended by ${signal ?? 'a signal'}` : `exit ${exit}`;
  const why = lastLine(stderr);
  return clean(`${said(command)}: ${how}${why === null ? '' : `: ${why}`}`);
}
