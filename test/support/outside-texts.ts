/** A text in a model or a configuration, where it stands. */
interface Place {
  readonly text: string;
  readonly write: (text: string) => void;
}

/** Texts that can be written over in place, and put back again. */
export interface Texts {
  readonly all: ReadonlySet<string>;
  /** Writes `by` wherever `text` stands, also in the middle of others; gives back what undoes it. */
  replace(text: string, by: string): { readonly count: number; readonly undo: () => void };
}

/** All texts within a value that nobody else holds: it is written into. Keys stay. */
export function textsIn(value: unknown): Texts {
  const places: Place[] = [];
  const seen = new Set<unknown>();
  const visit = (one: unknown, write: (text: string) => void) => {
    if (typeof one === 'string') places.push({ text: one, write });
    if (typeof one !== 'object' || one === null || seen.has(one)) return;
    seen.add(one);
    if (one instanceof Map) {
      const map = one as Map<unknown, unknown>;
      for (const [key, held] of map) visit(held, (text) => map.set(key, text));
      return;
    }
    const object = one as Record<string, unknown>;
    for (const [key, held] of Object.entries(object)) visit(held, (text) => (object[key] = text));
  };
  visit(value, () => undefined);
  return {
    all: new Set(places.map(({ text }) => text)),
    replace(text, by) {
      const touched = places.filter((place) => place.text.includes(text));
      for (const place of touched) place.write(place.text.replaceAll(text, () => by));
      return {
        count: touched.length,
        undo() {
          for (const place of touched) place.write(place.text);
        },
      };
    },
  };
}
