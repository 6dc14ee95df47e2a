import { type Verdict } from '../checks/verdict.ts';
import { type Clean } from '../text/clean.ts';
import { type Line } from './line.ts';
import { type Row } from './panes/pane.ts';

/** What a filter looks into of each item: made once, whatever the row of it is drawn like. */
const texts = new WeakMap<object, string>();

/**
 * A row of a list of tens of thousands, of which a screenful is looked at: it is made when somebody looks at it. What says
 * whether it stays under a filter, or among the faults, follows without making it.
 */
export class LongListRow implements Row {
  readonly kind = 'item';
  #row: Row | null = null;

  /** @param textOf the words of the item */
  constructor(
    readonly key: Clean,
    readonly verdicts: readonly Verdict[],
    private readonly item: object,
    private readonly textOf: () => string,
    private readonly make: () => Row,
  ) {}

  get searched() {
    const { item } = this;
    let text = texts.get(item);
    if (text === undefined) {
      text = this.textOf().toLowerCase();
      texts.set(item, text);
    }
    return text;
  }

  get status() {
    return this.verdicts[0]?.status ?? null;
  }

  get line(): Line {
    return this.#made.line;
  }

  get target() {
    return this.#made.target;
  }

  get unit() {
    return this.#made.unit;
  }

  get about() {
    return this.#made.about;
  }

  get hint() {
    return this.#made.hint;
  }

  get #made(): Row {
    return (this.#row ??= this.make());
  }
}
