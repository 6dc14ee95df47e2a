/**
 * A test for names against glob patterns as the configuration writes them: `*` any text (`/` included), `?` one
 * character, everything else itself. Compiled once for many names. Linear in the name: a pattern cannot make it slow.
 */
export function globs(patterns: readonly string[]): (name: string) => boolean {
  return (name) => patterns.some((pattern) => matches(pattern, name));
}

// The classic two-pointer walk: on a mismatch it goes back to the last star only.
function matches(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  let here = 0;
  while (here < name.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      mark = here;
    } else if (wanted !== undefined && (wanted === '?' || wanted === name[here])) {
      at++;
      here++;
    } else if (star >= 0) {
      at = star + 1;
      here = ++mark;
    } else {
      return false;
    }
  }

  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
