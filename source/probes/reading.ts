import { type Clean } from '../text/clean.ts';

/**
 * Why something is not known. Every one of them makes a verdict unknown, never ok.
 *
 * - `timeout` the deadline passed and the command could be ended; `hung` it could not
 * - `absent-binary` the tool is not installed; `permission` it refused us, or sudo did
 * - `no-session` there is no user session (no /run/user/UID): linger is off
 * - `parse` the output was not what the tool prints; `version` it is a generation that we do not know
 * - `locked` another process holds what we need; `stale` the last good value is too old
 * - `dependency` it rests on something that is itself not known; `failed` the tool ended with an error of its own
 * - `pending` nothing was read yet; `internal` an error of quarterdeck
 */
export const reasons = [
  'timeout',
  'hung',
  'absent-binary',
  'permission',
  'no-session',
  'parse',
  'version',
  'locked',
  'stale',
  'dependency',
  'failed',
  'pending',
  'internal',
] as const;
export type Reason = (typeof reasons)[number];

/** How a reading was made, so that a person can repeat it. */
export interface Evidence {
  /** The command as it was run, or null where a file was read. */
  readonly argv: readonly Clean[] | null;
  /** The file or folder that was read, or null where a command was run. */
  readonly path: Clean | null;
  readonly exit: number | null;
  /** The last lines of stderr, at most 500 characters, without secrets. */
  readonly stderr: Clean | null;
  readonly tookMs: number;
}

interface Taken {
  /** Wall clock when it was complete, epoch milliseconds. */
  readonly takenAt: number;
  /** The same instant on the clock that never steps back: for rates between two readings. */
  readonly elapsedAt: number;
  readonly tookMs: number;
  readonly evidence: readonly Evidence[];
}

/** What a probe brought: a value, or the reason why there is none. Never a default in place of a value. */
export type Reading<T> = Taken &
  (
    | { readonly known: true; readonly value: T }
    | { readonly known: false; readonly reason: Reason; readonly detail: Clean }
  );
