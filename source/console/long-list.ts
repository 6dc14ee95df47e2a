import { type Verdict } from '../checks/verdict.ts';
import { type Clean } from '../text/clean.ts';
import { type Line } from './line.ts';
import { type Row } from './panes/pane.ts';

/** An item of a long list: its row, whose state is that of its verdicts alone, and in words what a filter looks into. */
export interface LongItems<T> {
  readonly keyOf: (item: T) => Clean;
  readonly verdictsOf: (item: T) => readonly Verdict[];
  readonly textOf: (item: T) => string;
  readonly rowOf: (item: T, cells: Line) => Row;
}

/** The same, with the cells as they are drawn now. */
type Drawing<T> = LongItems<T> & { readonly lineOf: (item: T) => Line };

/** The rows of each list, as long as somebody holds its items: only how they are drawn changes from one second to the next. */
const made = new WeakMap<
  readonly object[],
  { readonly rows: readonly Row[]; draw: (now: unknown) => void }
>();

/**
 * Rows of a list of tens of thousands, of which a screenful is looked at: each is drawn when somebody looks at it, as it was asked
 * for last. The same items have the same rows.
 */
export function longList<T extends object>(items: readonly T[], drawing: Drawing<T>): readonly Row[] {
  const before = made.get(items);
  if (before !== undefined) {
    before.draw(drawing);
    return before.rows;
  }
  const shared: Shared<T> = { drawing, containing: searchable(items, drawing.textOf) };
  const rows = items.map((item, index) => new LongListRow(drawing.keyOf(item), item, index, shared));
  made.set(items, { rows, draw: (now) => (shared.drawing = now as Drawing<T>) });
  return rows;
}

/** What the rows of a list have in common. */
interface Shared<T> {
  drawing: Drawing<T>;
  /** Which rows contain a text: 1 at their indexes. */
  readonly containing: (text: string) => Uint8Array;
}

/** Texts that are put together at a time. */
const pageOf = 256;
/** After each text: in none of them, and nobody can type it. */
const end = '\n';

/**
 * Texts in lower case, made when the first one is asked for and kept as a single string: tens of thousands of strings that stay
 * would be copied and walked by the garbage collector while somebody waits for the first letter of a filter, and one string is searched
 * through in one go.
 */
function searchable<T>(items: readonly T[], textOf: (item: T) => string): (text: string) => Uint8Array {
  let whole: string | null = null;
  let last: { readonly text: string; readonly found: Uint8Array } | null = null;
  /** Where the text of each item ends. */
  const ends = new Uint32Array(items.length);
  const make = () => {
    const pages: string[] = [];
    for (let from = 0; from < items.length; from += pageOf)
      pages.push(
        `${items
          .slice(from, from + pageOf)
          .map(textOf)
          .join(end)}${end}`.toLowerCase(),
      );
    const made = pages.join('');
    for (let index = 0, at = 0; index < items.length; index++) at = ends[index] = made.indexOf(end, at) + 1;
    return made;
  };
  return (text) => {
    if (last?.text === text) return last.found;
    whole ??= make();
    const found = new Uint8Array(items.length);
    let index = 0;
    for (
      let at = whole.indexOf(text);
      at !== -1 && index < items.length;
      at = whole.indexOf(text, ends[index])
    ) {
      while ((ends[index] ?? Infinity) <= at) index++;
      found[index] = 1;
    }
    last = { text, found };
    return found;
  };
}

/** What says whether it stays under a filter, or among the faults, follows without drawing it. */
class LongListRow<T> implements Row {
  readonly kind = 'item';
  #drawn: { readonly row: Row; readonly by: Drawing<T> } | null = null;

  constructor(
    readonly key: Clean,
    private readonly item: T,
    private readonly index: number,
    private readonly shared: Shared<T>,
  ) {}

  contains(text: string) {
    return this.shared.containing(text)[this.index] === 1;
  }

  get verdicts() {
    return this.shared.drawing.verdictsOf(this.item);
  }

  get status() {
    return this.verdicts[0]?.status ?? null;
  }

  get line() {
    return this.#row.line;
  }

  get target() {
    return this.#row.target;
  }

  get unit() {
    return this.#row.unit;
  }

  get about() {
    return this.#row.about;
  }

  get hint() {
    return this.#row.hint;
  }

  get #row(): Row {
    const { drawing } = this.shared;
    if (this.#drawn?.by !== drawing)
      this.#drawn = { row: drawing.rowOf(this.item, drawing.lineOf(this.item)), by: drawing };
    return this.#drawn.row;
  }
}
