import {
  type Command,
  type FileFailure,
  type Found,
  type Identity,
  type OnLine,
  type Outcome,
  type RunFailure,
  type Stream,
} from '../box.ts';
import { decode } from '../text-of-bytes.ts';
import {
  type Child,
  type Ending,
  type Exit,
  type Patience,
  type Supervision,
  ordinaryPatience,
  supervise,
} from './child.ts';
import { childEnvironment } from './environment.ts';
import { type HungChildren } from './hung.ts';
import { lineSplitter } from './line-splitter.ts';
import { type Lookup } from './lookup.ts';
import { type Redirects } from './redirect.ts';
import { type Stdio } from './spawn.ts';

/** What commands are run with on this machine. */
export interface Workshop {
  readonly identity: Identity;
  readonly lookup: Lookup;
  readonly hung: HungChildren;
  readonly spawn: (
    path: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    stdio?: Stdio,
  ) => Child;
  /** Opens the files that a command names in place of its stdin and stdout. */
  readonly redirect: (command: Command) => Promise<Found<Redirects>>;
  readonly kill: Supervision['kill'];
  readonly patience?: Patience;
  /** Most bytes kept of each output; 64 MiB unless told. */
  readonly cap?: number;
}

/** A command's outcome without its stdout, which is apart as bytes. */
export interface Collected {
  readonly outcome: Outcome;
  readonly stdout: Uint8Array;
  /** Null: it did not start. */
  readonly pid: number | null;
}

const ordinaryCap = 64 * 1024 * 1024;

/** Runs a command to its end. Never rejects. */
export async function runCommand(
  workshop: Workshop,
  command: Command,
  signal?: AbortSignal,
  onLine?: OnLine,
): Promise<Outcome> {
  const { outcome, stdout } = await collect(workshop, command, signal, onLine);
  return { ...outcome, stdout: decode(stdout) };
}

/** Runs a command to its end; its stdout as bytes. Never rejects. */
export async function collect(
  workshop: Workshop,
  command: Command,
  signal?: AbortSignal,
  onLine?: OnLine,
): Promise<Collected> {
  const out = heard(collector(workshop), onLine);
  const err = heard(collector(workshop), onLine);
  const { outcome, pid } = await perform(workshop, command, signal, { onStdout: out.add, onStderr: err.add });
  out.end();
  err.end();
  return { outcome: { ...outcome, stderr: outcome.stderr + decode(err.bytes()) }, stdout: out.bytes(), pid };
}

/** Follows a command's stdout line by line until it ends or is stopped; its deadline does not count. Never throws. */
export function followCommand(workshop: Workshop, command: Command, onLine: (line: string) => void): Stream {
  const stopping = new AbortController();
  const { signal } = stopping;
  const lines = lineSplitter((line) => {
    if (!signal.aborted) onLine(line);
  });
  const err = collector(workshop);
  const onStdout = (chunk: Buffer) => (lines.add(chunk), true);
  const ended = perform(workshop, { ...command, deadlineMs: Infinity }, signal, {
    onStdout,
    onStderr: err.add,
  });
  return { stop: () => stopping.abort(), ended: ended.then(close) };

  function close({ outcome }: Performed): Outcome {
    lines.end();
    // That it was stopped is what was asked for, and no failure.
    const failure = outcome.failure === 'timeout' ? null : outcome.failure;
    return { ...outcome, failure, stderr: outcome.stderr + decode(err.bytes()) };
  }
}

/** Gives the terminal to a command until it ends. Never rejects. */
export async function handOver(
  { lookup, identity }: Workshop,
  command: Command,
  spawn: (path: string, args: readonly string[]) => Promise<Exit>,
): Promise<Outcome> {
  const startedAt = performance.now();
  const ended = (failure: RunFailure | null, stderr: string, exit: number | null, signal: string | null) => ({
    argv: [command.file, ...command.args],
    stdout: '',
    stderr,
    exit,
    signal,
    failure,
    tookMs: Math.round(performance.now() - startedAt),
  });
  const program = await lookup.find(command.file);
  if (!program.found) return ended(program.why, program.detail, null, null);
  if (command.session && !identity.session.present)
    return ended('no-session', identity.session.why, null, null);
  const how = await spawn(program.path, command.args);
  return 'error' in how
    ? ended(startErrors[how.error] ?? 'internal', `${program.path}: ${how.error}`, null, null)
    : ended(null, '', how.code, how.signal);
}

interface Performed {
  readonly outcome: Outcome;
  readonly pid: number | null;
}

async function perform(
  workshop: Workshop,
  command: Command,
  signal: AbortSignal | undefined,
  listening: Pick<Supervision, 'onStdout' | 'onStderr'>,
): Promise<Performed> {
  const { identity, lookup, hung, spawn, kill, patience = ordinaryPatience } = workshop;
  const startedAt = performance.now();
  const argv = [command.file, ...command.args];
  let pid: number | null = null;
  const done = (failure: RunFailure | null, stderr: string, ending?: Ending): Performed => {
    const tookMs = Math.round(performance.now() - startedAt);
    const { exit = null, signal: killedBy = null } = ending ?? {};
    return { outcome: { argv, stdout: '', stderr, exit, signal: killedBy, failure, tookMs }, pid };
  };

  const program = await lookup.find(command.file);
  if (!program.found) return done(program.why, program.detail);
  if (command.session && !identity.session.present) return done('no-session', identity.session.why);
  const key = argv.join('\0');
  const before = await hung.stillWaiting(key);
  if (before !== null) return done('hung', `not started again: process ${before} still waits for the same`);
  if (signal?.aborted === true) return done('timeout', '');

  const redirects = await workshop.redirect(command);
  if (!redirects.found) return done(openErrors[redirects.why] ?? 'internal', redirects.detail);
  const { stdin, stdout, close } = redirects.value;
  let child: Child;
  try {
    const stdio = { stdin: stdin?.fd ?? null, stdout: stdout?.fd ?? null };
    child = spawn(program.path, command.args, childEnvironment(identity), stdio);
  } catch (error) {
    // Arguments that no program can be given, such as one with a NUL in it.
    return done('internal', error instanceof Error ? error.message : String(error));
  } finally {
    // The child has its own by now.
    await close();
  }
  pid = child.pid ?? null;
  const ending = await supervise(child, {
    deadlineMs: command.deadlineMs,
    signal,
    patience,
    kill,
    // Remembered from here on, and not when it is given up: a run at its deadline does not wait so long.
    onStubborn: () => void (pid === null || hung.remember(key, pid)),
    ...listening,
  });
  if (ending.error !== null) {
    lookup.forget(command.file);
    return done(startErrors[ending.error] ?? 'internal', `${program.path}: ${ending.error}`);
  }
  return done(ending.failure === 'stopped' ? 'timeout' : ending.failure, '', ending);
}

const startErrors: Readonly<Record<string, RunFailure>> = {
  ENOENT: 'absent-binary',
  EACCES: 'permission',
  EPERM: 'permission',
};

/** Why a file that a command names could not be opened. */
const openErrors: Readonly<Partial<Record<FileFailure, RunFailure>>> = {
  permission: 'permission',
  timeout: 'timeout',
  hung: 'hung',
};

interface Collector {
  readonly add: (chunk: Buffer) => boolean;
  readonly bytes: () => Uint8Array;
}

/** The same collector, and a listener that hears each line of it. */
function heard(collector: Collector, onLine: OnLine | undefined): Collector & { readonly end: () => void } {
  if (onLine === undefined) return { ...collector, end: () => undefined };
  const lines = lineSplitter(onLine);
  return {
    ...collector,
    add(chunk) {
      lines.add(chunk);
      return collector.add(chunk);
    },
    end: () => lines.end(),
  };
}

/** Keeps what is printed, up to the cap. */
function collector({ cap = ordinaryCap }: Workshop): Collector {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(chunk) {
      size += chunk.byteLength;
      if (size <= cap) chunks.push(chunk);
      return size <= cap;
    },
    bytes: () => Buffer.concat(chunks),
  };
}
