import InkOutput from 'ink/build/output.js';
import { cellsOf } from './rows.ts';

export type Transformer = (line: string, index: number) => string;

/** The part of the screen that is drawn on, in cells; from and to, the end outside. Undefined: not limited on that side. */
export interface Clip {
  readonly x1?: number | undefined;
  readonly x2?: number | undefined;
  readonly y1?: number | undefined;
  readonly y2?: number | undefined;
}

export interface Drawing {
  readonly output: string;
  /** Lines. */
  readonly height: number;
}

type Operation =
  | {
      readonly kind: 'write';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly transformers: readonly Transformer[];
    }
  | { readonly kind: 'clip'; readonly clip: Clip }
  | { readonly kind: 'unclip' };

/** What each text of the last frame takes: most rows are the same in the next one. */
let known = new Map<string, number | null>();

/**
 * Stands in for Ink's own canvas (see build.js), which takes every text apart into cells and puts them together again, for every
 * frame: most of what a frame costs. The console's rows lie side by side and are painted before, so that the screen is these
 * texts one after the other. A frame with anything else in it is drawn by Ink's canvas.
 */
export default class Output {
  readonly #size: { readonly width: number; readonly height: number };
  readonly #operations: Operation[] = [];

  constructor(size: { readonly width: number; readonly height: number }) {
    this.#size = size;
  }

  /** For Ink, which asks whether there is anything at all. */
  get height(): number {
    return this.#size.height;
  }

  write(
    x: number,
    y: number,
    text: string,
    options: { readonly transformers: readonly Transformer[] },
  ): void {
    if (text !== '') this.#operations.push({ kind: 'write', x, y, text, transformers: options.transformers });
  }

  clip(clip: Clip): void {
    this.#operations.push({ kind: 'clip', clip });
  }

  unclip(): void {
    this.#operations.push({ kind: 'unclip' });
  }

  get(): Drawing {
    return this.#sideBySide() ?? this.#byCells();
  }

  /** Null: there is more to it than texts that lie side by side. */
  #sideBySide(): Drawing | null {
    const { width, height } = this.#size;
    const rows = Array.from({ length: height }, () => ({ text: '', cells: 0 }));
    const clips: Clip[] = [];
    const seen = new Map<string, number | null>();
    for (const operation of this.#operations) {
      if (operation.kind === 'clip') {
        clips.push(operation.clip);
        continue;
      }
      if (operation.kind === 'unclip') {
        clips.pop();
        continue;
      }
      const { x, y, text, transformers } = operation;
      let cells = seen.get(text) ?? known.get(text);
      if (cells === undefined) cells = cellsOf(text);
      seen.set(text, cells);
      const row = rows[y];
      if (cells === null || row === undefined || transformers.length > 0) return null;
      if (x < row.cells || x + cells > width) return null;
      if (!clips.every((clip) => holds(clip, x, x + cells, y))) return null;
      row.text += ' '.repeat(x - row.cells) + text;
      row.cells = x + cells;
    }

    known = seen;
    return { output: rows.map(({ text }) => text.trimEnd()).join('\n'), height };
  }

  #byCells(): Drawing {
    const canvas = new InkOutput(this.#size);
    for (const operation of this.#operations) {
      if (operation.kind === 'clip') canvas.clip(operation.clip);
      else if (operation.kind === 'unclip') canvas.unclip();
      else canvas.write(operation.x, operation.y, operation.text, { transformers: operation.transformers });
    }
    return canvas.get();
  }
}

function holds({ x1, x2, y1, y2 }: Clip, from: number, to: number, y: number): boolean {
  return (
    (x1 === undefined || from >= x1) &&
    (x2 === undefined || to <= x2) &&
    (y1 === undefined || y >= y1) &&
    (y2 === undefined || y < y2)
  );
}
