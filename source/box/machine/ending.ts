import { deadline } from './deadline.ts';

/** A signal that is given when the time is over, or another one is given; `done` calls the time off. */
export function endingAt(
  deadlineMs: number,
  signal?: AbortSignal,
): { readonly signal: AbortSignal; readonly done: () => void } {
  const over = new AbortController();
  const done = deadline(deadlineMs, () => over.abort());
  return { signal: signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]), done };
}
