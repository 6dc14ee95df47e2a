import { type Verdict } from '../checks/verdict.ts';
import { worstFirst } from './finding.ts';

/**
 * Gives every verdict a name in the alphabet of a format, worst verdict first. Names are as `plain` makes them and, as
 * far as this run shows, the same from run to run; two that would be the same, or one longer than `longest`, end in a
 * digest of the id. Should two names be the same even then, the worst verdict keeps it: readers take the last of two
 * lines of one name, or refuse the whole file.
 */
export function named<V extends Verdict>(
  verdicts: readonly V[],
  longest: number,
  plain: (verdict: V) => string,
): readonly { readonly name: string; readonly verdict: V }[] {
  const ids = new Map<string, Set<string>>();
  for (const verdict of verdicts) {
    const name = plain(verdict);
    ids.set(name, (ids.get(name) ?? new Set()).add(verdict.id));
  }
  const names = new Map<string, V>();
  for (const verdict of worstFirst(verdicts) as readonly V[]) {
    const wanted = plain(verdict);
    const shared = (ids.get(wanted)?.size ?? 0) > 1;
    const name = shared ? ending(wanted, verdict.id, longest) : shortened(wanted, longest);
    if (!names.has(name)) names.set(name, verdict);
  }
  return [...names].map(([name, verdict]) => ({ name, verdict }));
}

/** A text of at most `longest` characters; what was cut ends in a digest of the whole, so that two stay two. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : ending(text, text, longest);
}

function ending(text: string, id: string, longest: number): string {
  // Half of a surrogate pair is no character.
  const kept = text.slice(0, longest - digits - 1).replace(/[\ud800-\udbff]$/, '');
  return `${kept}_${digest(id)}`;
}

const digits = 7;

/** FNV-1a, 32 bits, over UTF-16 units (draft-eastlake-fnv): tells names apart, and nothing more is asked of it. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36).padStart(digits, '0');
}
