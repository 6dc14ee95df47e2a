import { type Outcome } from '../../source/box/box.ts';

/** What became of a command that ended well and printed nothing, with what is given. */
export function ended(more: Partial<Outcome> = {}): Outcome {
  return { argv: [], stdout: '', stderr: '', exit: 0, signal: null, failure: null, tookMs: 1, ...more };
}
