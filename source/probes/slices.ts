/** Items worked on in one go: some ten milliseconds of work, so that no key waits for what a tool has printed. */
const ordinarySize = 2000;

/** The same as `items.map(change)`, with turns for everything else in between: for what there may be tens of thousands of. */
export async function inSlices<T, U>(
  items: readonly T[],
  change: (item: T) => U,
  size = ordinarySize,
): Promise<readonly U[]> {
  const changed: U[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % size === 0) await new Promise((resolve) => setImmediate(resolve));
    changed.push(change(item));
  }
  return changed;
}
