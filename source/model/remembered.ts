import { type Facts } from './facts.ts';
import { type Known } from './known.ts';

/** Ages and staleness count in minutes; until then a section may stand as it was built. Milliseconds. */
const ordinaryMs = 10_000;

/**
 * Builds a section of the model as `build` does, and gives the last one again as long as every fact that it looked at says the same,
 * everything else that it was given is the same, and not much time has passed: for the console, which builds the model each
 * time that a gauge has moved. `build` must be pure.
 * @param longestMs so long it stands although time passes
 */
export function remembered<Rest extends readonly unknown[], T>(
  build: (facts: Facts, now: number, ...rest: Rest) => T,
  longestMs = ordinaryMs,
): (facts: Facts, now: number, ...rest: Rest) => T {
  let last: { readonly seen: Map<string, Known<unknown>>; readonly now: number; readonly rest: Rest } | null =
    null;
  let section: T;
  return (facts, now, ...rest) => {
    const stands =
      last !== null &&
      now >= last.now &&
      now - last.now < longestMs &&
      rest.every((each, index) => each === last?.rest[index]) &&
      [...last.seen].every(([name, fact]) => saysTheSame(fact, facts[name as keyof Facts]));
    if (stands) return section;

    const seen = new Map<string, Known<unknown>>();
    section = build(watched(facts, seen), now, ...rest);
    last = { seen, now, rest };
    return section;
  };
}

/** The facts, with a note of each that somebody has looked at. */
function watched(facts: Facts, seen: Map<string, Known<unknown>>): Facts {
  return new Proxy(facts, {
    get(_, name) {
      const fact = facts[name as keyof Facts];
      seen.set(name as string, fact);
      return fact;
    },
  });
}

function saysTheSame(one: Known<unknown>, other: Known<unknown>): boolean {
  if (one.known) return other.known && one.value === other.value;
  return !other.known && one.reason === other.reason && one.detail === other.detail;
}
