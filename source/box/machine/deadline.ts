/** A timer later than this by itself shows that this process did not run: it was stopped (Ctrl-Z), or the machine slept or was overloaded. */
const stalledMs = 500;
/** What setTimeout takes; more would be at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * Calls back `ms` milliseconds from now, and gives back how to call that off. When this process did not run in between, the
 * time begins anew, because then nothing can be said of what was waited for; and what has arrived by then is seen to first.
 */
export function deadline(ms: number, passed: () => void): () => void {
  let timer: NodeJS.Timeout;
  let immediate: NodeJS.Immediate | undefined;
  const arm = () => {
    const due = performance.now() + ms;
    timer = setTimeout(
      () => {
        if (performance.now() - due > stalledMs) arm();
        else immediate = setImmediate(passed);
      },
      Math.min(ms, longestTimer),
    );
  };
  arm();
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
