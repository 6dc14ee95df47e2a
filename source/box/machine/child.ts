import { type Readable } from 'node:stream';
import { type Outcome } from '../box.ts';
import { deadline } from './deadline.ts';

/** A child process as the spawner hands it over. */
export interface Child {
  /** Undefined: it did not start; `exited` then says why. */
  readonly pid: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the child itself has ended or did not start. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Lets this process end while the child still runs. */
  readonly unref: () => void;
}

export type Exit =
  | { readonly code: number | null; readonly signal: string | null }
  /** The error's code (errno(3)) where the child could not be started. */
  | { readonly error: string };

/** How long the steps of ending a child take. Milliseconds. */
export interface Patience {
  /** From SIGTERM until it counts as one that does not obey. */
  readonly toObey: number;
  /** From SIGTERM to SIGKILL. */
  readonly afterTerm: number;
  /** From SIGKILL until it is given up. */
  readonly afterKill: number;
  /** From the child's own end until nothing more is expected from children of its own that hold its outputs open. */
  readonly afterExit: number;
}

export const ordinaryPatience: Patience = { toObey: 150, afterTerm: 2000, afterKill: 1000, afterExit: 1000 };

type Why = 'timeout' | 'too-large' | 'stopped';
export type Ending = Pick<Outcome, 'exit' | 'signal'> & {
  readonly failure: 'hung' | Why | null;
  readonly error: string | null;
};

export interface Supervision {
  /** Milliseconds; Infinity: none. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly patience?: Patience;
  /** What it prints. False: no more is wanted, the child is ended as `too-large`. */
  readonly onStdout: (chunk: Buffer) => boolean;
  readonly onStderr: (chunk: Buffer) => boolean;
  /** Sends a signal to the child's process group. */
  readonly kill: (pid: number, signal: 'SIGTERM' | 'SIGKILL') => void;
  /** It was told to end and is still there: this process may be gone before the child is. */
  readonly onStubborn: () => void;
}

/**
 * Sees a child through to its end, or to where it is given up. Never rejects.
 *
 * A child in uninterruptible sleep (state D) does not even end by SIGKILL, and Node's own time limits then never call
 * back; so every step has its own timer here, and at the last one the child is left behind: `hung`. No timer and no
 * pipe outlives the ending, so that nothing keeps this process from its own end.
 */
export function supervise(child: Child, plan: Supervision): Promise<Ending> {
  const { patience = ordinaryPatience, signal } = plan;
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const callOff: (() => void)[] = [];
  let why: Why | null = null;
  let exit: Exit | null = null;

  const later = (ms: number, then: () => void) => void callOff.push(deadline(ms, then));
  const kill = (name: 'SIGTERM' | 'SIGKILL') => {
    if (child.pid !== undefined) plan.kill(child.pid, name);
  };
  const abort = () => end('stopped');
  const settle = (ending: Ending) => {
    for (const one of callOff) one();
    signal?.removeEventListener('abort', abort);
    child.stdout.destroy();
    child.stderr.destroy();
    if (ending.failure === 'hung') child.unref();
    resolve(ending);
  };
  const close = () => {
    if (exit === null) return;
    // What it leaves behind in its group when it was ended by us must end, too.
    if (why !== null) kill('SIGKILL');
    if ('error' in exit) settle({ exit: null, signal: null, failure: why, error: exit.error });
    else settle({ exit: exit.code, signal: exit.signal, failure: why, error: null });
  };

  function end(reason: Why): void {
    if (why !== null) return;
    why = reason;
    kill('SIGTERM');
    later(patience.toObey, plan.onStubborn);
    later(patience.afterTerm, () => {
      kill('SIGKILL');
      later(patience.afterKill, () => {
        if (exit === null) settle({ exit: null, signal: null, failure: 'hung', error: null });
        else close();
      });
    });
  }

  let chunks = 0;
  const hear = (listener: (chunk: Buffer) => boolean) => (chunk: Buffer) => {
    chunks++;
    if (!listener(chunk)) end('too-large');
  };
  // What the child itself has printed lies in the pipes when it ends; a busy process may not have read it yet. One round of
  // the event loop that brings nothing shows that there is no more.
  const closeWhenQuiet = () => {
    const before = chunks;
    setImmediate(() => (chunks === before ? close() : closeWhenQuiet()));
  };

  child.stdout.on('data', hear(plan.onStdout));
  child.stderr.on('data', hear(plan.onStderr));
  const read = Promise.all([closed(child.stdout), closed(child.stderr)]);
  void child.exited.then((how) => {
    exit = how;
    if ('error' in how) close();
    else later(patience.afterExit, closeWhenQuiet);
    return read.then(close);
  });
  if (Number.isFinite(plan.deadlineMs)) later(plan.deadlineMs, () => end('timeout'));
  if (signal?.aborted === true) abort();
  else signal?.addEventListener('abort', abort);
  return promise;
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', resolve).once('error', () => resolve());
  });
}
