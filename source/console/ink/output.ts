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

/** Cells. */
interface Size {
  readonly width: number;
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
  readonly #size: Size;
  readonly #operations: Operation[] = [];

  constructor(size: Size) {
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
    return sideBySide(this.#operations, this.#size) ?? byCells(this.#operations, this.#size);
  }
}

/** The frame, when it is nothing but texts that lie side by side; null: there is more to it. */
export function sideBySide(operations: readonly Operation[], { width, height }: Size): Drawing | null {
  const rows = Array.from({ length: height }, () => ({ text: '', cells: 0 }));
  const clips: Clip[] = [];
  const seen = new Map<string, number | null>();
  const cellsIn = (text: string) => {
    let cells = seen.get(text);
    if (cells === undefined) {
      const before = known.get(text);
      cells = before === undefined ? cellsOf(text) : before;
      seen.set(text, cells);
    }
    return cells;
  };
  for (const operation of operations) {
    if (operation.kind === 'clip') {
      clips.push(operation.clip);
      continue;
    }
    if (operation.kind === 'unclip') {
      clips.pop();
      continue;
    }
    const { x, y, transformers } = operation;
    // A transformer is given a line at a time: what is more than one line has no cells here.
    if (cellsIn(operation.text) === null) return null;
    const text = transformers.reduce((line, transform) => transform(line, 0), operation.text);
    const cells = cellsIn(text);
    const row = rows[y];
    if (cells === null || row === undefined || x < row.cells || x + cells > width) return null;
    if (!clips.every((clip) => holds(clip, x, x + cells, y))) return null;
    row.text += ' '.repeat(x - row.cells) + text;
    row.cells = x + cells;
  }

  known = seen;
  return { output: rows.map(({ text }) => text.trimEnd()).join('\n'), height };
}

function byCells(operations: readonly Operation[], size: Size): Drawing {
  const canvas = new InkOutput(size);
  for (const operation of operations) {
    if (operation.kind === 'clip') canvas.clip(operation.clip);
    else if (operation.kind === 'unclip') canvas.unclip();
    else canvas.write(operation.x, operation.y, operation.text, { transformers: operation.transformers });
  }
  return canvas.get();
}

function holds({ x1, x2, y1, y2 }: Clip, from: number, to: number, y: number): boolean {
  return (
    (x1 === undefined || from >= x1) &&
    (x2 === undefined || to <= x2) &&
    (y1 === undefined || y >= y1) &&
    (y2 === undefined || y < y2)
  );
}
