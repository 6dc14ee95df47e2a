import path from 'node:path';
import { type Command, type Identity, type OnLine, type Outcome, type Stream } from '../box.ts';
import { type Clock } from '../clock.ts';
import { type RecordedCommand, answer, match, prints, valueToSet } from './commands.ts';
import { RecordingError } from './lines.ts';
import { type Moment } from './moment.ts';
import { type OwnTerminal } from './own-terminal.ts';

/** What commands are run with on a recorded box. */
export interface Stage {
  readonly label: string;
  readonly identity: Identity;
  readonly commands: ReadonlyMap<string, readonly RecordedCommand[]>;
  readonly clock: Clock;
  readonly delays: boolean;
  readonly moment: () => Moment;
  readonly set: (key: string, value: string) => void;
}

type Ending = Pick<Outcome, 'stdout' | 'stderr' | 'exit' | 'signal' | 'failure'>;
const nothing: Ending = { stdout: '', stderr: '', exit: null, signal: null, failure: null };

/** Runs a recorded command: waits as long as it took, prints, changes the state where the recording says so. Never rejects. */
export async function runRecorded(
  stage: Stage,
  command: Command,
  signal?: AbortSignal,
  onLine?: OnLine,
): Promise<Outcome> {
  const startedAt = stage.clock.elapsed();
  const ending = await perform(stage, command, signal).catch(broken);
  if (onLine !== undefined)
    for (const text of [ending.stderr, ending.stdout]) text.split('\n').slice(0, -1).forEach(onLine);
  const tookMs = Math.round(stage.clock.elapsed() - startedAt);
  return { argv: [command.file, ...command.args], ...ending, tookMs };
}

async function perform(stage: Stage, command: Command, signal?: AbortSignal): Promise<Ending> {
  const found = find(stage, command);
  return 'failure' in found ? found : play(stage, command, found, signal);
}

/** What is wrong below the line `$ …` shows when it is read: as what the command says, with file and line. */
function broken(error: unknown): Ending {
  if (error instanceof RecordingError) return { ...nothing, failure: 'internal', stderr: error.message };
  throw error;
}

/** Prints what was recorded on the terminal, and ends when somebody presses Enter. Never rejects. */
export async function handOverRecorded(
  stage: Stage,
  command: Command,
  terminal: OwnTerminal,
): Promise<Outcome> {
  const outcome = await runRecorded(stage, { ...command, deadlineMs: Infinity });
  const asked = [command.file, ...command.args].join(' ');
  terminal.write(
    `${stage.label}, a recorded box: ${asked}\n${outcome.stdout}${outcome.stderr}Enter leads back. `,
  );
  await terminal.enter();
  return { ...outcome, stdout: '' };
}

/** Prints the recorded lines, then stays open until it is stopped, unless the recording says how the command ends. */
export function followRecorded(stage: Stage, command: Command, onLine: (line: string) => void): Stream {
  const stopping = new AbortController();
  const { signal } = stopping;
  return { stop: () => stopping.abort(), ended: followed() };

  async function followed(): Promise<Outcome> {
    const outcome = await runRecorded(stage, { ...command, deadlineMs: Infinity }, signal);
    const stopped = { ...outcome, stdout: '', exit: null, signal: 'SIGTERM', failure: null };
    if (signal.aborted) return stopped;
    for (const line of outcome.stdout.split('\n').slice(0, -1)) onLine(line);
    const found = outcome.failure === null ? find(stage, command) : null;
    if (found === null || 'failure' in found || answer(found, stage.moment()).ends)
      return { ...outcome, stdout: '' };
    await stage.clock.wait(Infinity, signal);
    return stopped;
  }
}

/** The entry that answers a command, or how it ends when none does. */
function find({ label, identity, commands, moment }: Stage, command: Command): RecordedCommand | Ending {
  const candidates = commands.get(path.posix.basename(command.file));
  const found = candidates === undefined ? undefined : match(candidates, command.args, moment());
  const absent =
    candidates === undefined || (found !== undefined && answer(found, moment()).how === 'absent');
  // As on this machine: what is not installed is not installed, with a session or without.
  if (absent) return { ...nothing, failure: 'absent-binary', stderr: `${command.file}: not found` };
  const { session } = identity;
  if (command.session && !session.present) return { ...nothing, failure: 'no-session', stderr: session.why };
  if (found !== undefined) return found;
  const asked = [command.file, ...command.args].join(' ');
  return { ...nothing, exit: 127, stderr: `the recorded box "${label}" does not hold: ${asked}\n` };
}

async function play(
  stage: Stage,
  command: Command,
  recorded: RecordedCommand,
  signal?: AbortSignal,
): Promise<Ending> {
  const { how, exit, signal: killedBy, delayMs, sets } = answer(recorded, stage.moment());
  if (how === 'denied' || how === 'refused')
    return { ...nothing, failure: 'permission', stderr: `${command.file}: permission denied` };
  const ms = how === 'hangs' ? Infinity : delayMs;
  const late = ms > command.deadlineMs;
  if (late || (stage.delays && ms > 0)) await stage.clock.wait(Math.min(ms, command.deadlineMs), signal);
  if (late || signal?.aborted === true) return { ...nothing, failure: 'timeout', signal: 'SIGTERM' };
  for (const { key, value } of sets) stage.set(key, valueToSet(value, recorded, command.args));
  // It ends as was decided when it began, and prints what it has made of the box.
  return {
    ...nothing,
    ...prints(recorded, stage.moment()),
    exit: killedBy === null ? exit : null,
    signal: killedBy,
  };
}
