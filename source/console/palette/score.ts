/**
 * How well a term fits a text, both in lower case; 0: not at all. Letters in a row count most, above all at the beginning of a
 * word; without them, letters in their order with gaps between them. `whole`: only in a row, for what is no word (addresses).
 */
export function scoreOf(term: string, text: string, whole: boolean): number {
  const at = bestPlace(term, text);
  if (at !== -1) {
    const where = at === 0 ? 40 : begins(text, at) ? 20 : 0;
    const all = term.length === text.length ? 40 : 0;
    return 100 + where + all - Math.min(20, Math.floor((text.length - term.length) / 4));
  }
  const places = whole ? null : scattered(term, text);
  if (places === null) return 0;
  let score = 40;
  for (const [index, place] of places.entries()) {
    const before = places[index - 1] ?? place - 1;
    if (begins(text, place)) score += 5;
    else if (place !== before + 1) score -= 4 + Math.min(4, place - before);
  }
  return Math.max(1, Math.min(90, score));
}

/** Indices of the letters of a text that a term means, for showing them. */
export function placesOf(term: string, text: string, whole: boolean): readonly number[] {
  const at = bestPlace(term, text);
  if (at !== -1) return Array.from(term, (_, index) => at + index);
  return whole ? [] : (scattered(term, text) ?? []);
}

/** Where a term stands in a text: at the beginning of a word if it does anywhere. */
function bestPlace(term: string, text: string): number {
  const first = text.indexOf(term);
  for (let at = first; at !== -1; at = text.indexOf(term, at + 1)) if (begins(text, at)) return at;
  return first;
}

function begins(text: string, at: number): boolean {
  return at === 0 || !/[a-z0-9]/.test(text[at - 1] ?? '');
}

/** Each letter at its next place, sooner at the beginning of a word than in the middle of one. Null: they are not all there. */
function scattered(term: string, text: string): readonly number[] | null {
  const places: number[] = [];
  let from = 0;
  for (let index = 0; index < term.length; index++) {
    const letter = term[index] ?? '';
    const next = text.indexOf(letter, from);
    if (next === -1) return null;
    let place = next;
    for (let at = next; at !== -1; at = text.indexOf(letter, at + 1)) {
      if (!begins(text, at)) continue;
      // What is left must still fit behind it.
      if (inOrder(term, index + 1, text, at + 1)) place = at;
      break;
    }
    places.push(place);
    from = place + 1;
  }
  return places;
}

function inOrder(term: string, index: number, text: string, from: number): boolean {
  let at = from;
  for (let next = index; next < term.length; next++) {
    const found = text.indexOf(term[next] ?? '', at);
    if (found === -1) return false;
    at = found + 1;
  }
  return true;
}
