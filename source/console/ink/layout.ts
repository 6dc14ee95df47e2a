/** How a size is meant that a box is given: it is that long, at most that long, or as long as what is in it. */
type Fit = 'exactly' | 'at most' | 'free';

/** A size that a box is given, without its margins. Cells; what is free has none. */
interface Given {
  readonly size: number;
  readonly fit: Fit;
}

interface Space {
  readonly width: Given;
  readonly height: Given;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How large a text is when it has so much place across; NaN where that is not limited. */
export type Measure = (width: number, fit: Fit) => Size;

type Edge = 'all' | 'horizontal' | 'vertical' | 'start' | 'end' | 'left' | 'right' | 'top' | 'bottom';
type Edges = Partial<Record<Edge, number | undefined>>;

const free: Given = { size: 0, fit: 'free' };
const exactly = (size: number): Given => ({ size: Math.max(0, size), fit: 'exactly' });
const atMost = (size: number): Given => ({ size, fit: 'at most' });

const sameGiven = (a: Given, b: Given) => a.fit === b.fit && a.size === b.size;
const sameSpace = (a: Space, b: Space) => sameGiven(a.width, b.width) && sameGiven(a.height, b.height);

/**
 * A box of the screen, laid out below or beside the others as CSS flexible boxes are, as far as the console uses them: rows and columns,
 * sizes in cells, growing and shrinking, margins, padding; what is across is stretched. It stands in for Yoga (see build.js), whose
 * WebAssembly takes a quarter of the first frame to start and ten megabytes to run, and gives the same positions. What it does not know it
 * has no method for, so that Ink fails at once and loudly.
 */
export class LayoutNode {
  #row = false;
  #hidden = false;
  #grow = 0;
  #shrink = 0;
  #width: number | undefined;
  #height: number | undefined;
  readonly #margin: Edges = {};
  readonly #padding: Edges = {};
  readonly #border: Edges = {};
  #measure: Measure | null = null;
  #parent: LayoutNode | null = null;
  readonly #children: LayoutNode[] = [];
  /** What was found out since something in it changed. */
  #sizes: { readonly space: Space; readonly size: Size }[] = [];
  #laidOut: { readonly space: Space; readonly size: Size } | null = null;
  /** Relative to the parent, as it was found out, and on whole cells. */
  #exact = { left: 0, top: 0, width: 0, height: 0 };
  #cells = { left: 0, top: 0, width: 0, height: 0 };

  static create(): LayoutNode {
    return new LayoutNode();
  }

  setFlexDirection(direction: 'row' | 'column'): void {
    this.#row = direction === 'row';
    this.markDirty();
  }

  setFlexWrap(wrap: string): void {
    if (wrap !== 'nowrap') throw new Error('this layout does not wrap boxes');
  }

  setFlexGrow(grow: number): void {
    this.#grow = grow;
    this.markDirty();
  }

  setFlexShrink(shrink: number): void {
    this.#shrink = shrink;
    this.markDirty();
  }

  setWidth(width: number): void {
    if (this.#width === width) return;
    this.#width = width;
    this.markDirty();
  }

  setWidthAuto(): void {
    this.#width = undefined;
    this.markDirty();
  }

  setHeight(height: number): void {
    this.#height = height;
    this.markDirty();
  }

  setHeightAuto(): void {
    this.#height = undefined;
    this.markDirty();
  }

  setMargin(edge: Edge, cells: number | undefined): void {
    this.#margin[edge] = cells;
    this.markDirty();
  }

  setPadding(edge: Edge, cells: number | undefined): void {
    this.#padding[edge] = cells;
    this.markDirty();
  }

  setBorder(edge: Edge, cells: number | undefined): void {
    this.#border[edge] = cells;
    this.markDirty();
  }

  setDisplay(display: 'flex' | 'none'): void {
    this.#hidden = display === 'none';
    this.markDirty();
  }

  getDisplay(): 'flex' | 'none' {
    return this.#hidden ? 'none' : 'flex';
  }

  setMeasureFunc(measure: Measure): void {
    this.#measure = measure;
    this.markDirty();
  }

  unsetMeasureFunc(): void {
    this.#measure = null;
  }

  getChildCount(): number {
    return this.#children.length;
  }

  insertChild(child: LayoutNode, index: number): void {
    this.#children.splice(index, 0, child);
    child.#parent = this;
    this.markDirty();
  }

  removeChild(child: LayoutNode): void {
    const index = this.#children.indexOf(child);
    if (index < 0) return;
    this.#children.splice(index, 1);
    child.#parent = null;
    this.markDirty();
  }

  /** There is no memory to be given back. */
  free(): void {
    this.#parent = null;
  }

  freeRecursive(): void {
    for (const child of this.#children) child.freeRecursive();
    this.#children.length = 0;
    this.free();
  }

  /** Something in it is another size now. */
  markDirty(): void {
    this.#sizes = [];
    this.#laidOut = null;
    this.#parent?.markDirty();
  }

  calculateLayout(): void {
    const { width, height } = this.#layOut({
      width: this.#width === undefined ? free : exactly(this.#width),
      height: this.#height === undefined ? free : exactly(this.#height),
    });
    this.#exact = { left: 0, top: 0, width, height };
    this.#round(0, 0);
  }

  getComputedLeft(): number {
    return this.#cells.left;
  }

  getComputedTop(): number {
    return this.#cells.top;
  }

  getComputedWidth(): number {
    return this.#cells.width;
  }

  getComputedHeight(): number {
    return this.#cells.height;
  }

  getComputedMargin(edge: Edge): number {
    return edgeOf(this.#margin, edge);
  }

  getComputedPadding(edge: Edge): number {
    return edgeOf(this.#padding, edge);
  }

  getComputedBorder(edge: Edge): number {
    return edgeOf(this.#border, edge);
  }

  #inset(edge: Edge): number {
    return edgeOf(this.#padding, edge) + edgeOf(this.#border, edge);
  }

  /** Both margins along an axis. */
  #margins(row: boolean): number {
    return row
      ? edgeOf(this.#margin, 'left') + edgeOf(this.#margin, 'right')
      : edgeOf(this.#margin, 'top') + edgeOf(this.#margin, 'bottom');
  }

  /** Padding and border along an axis. */
  #insets(row: boolean): number {
    return row ? this.#inset('left') + this.#inset('right') : this.#inset('top') + this.#inset('bottom');
  }

  /** The size along an axis that was asked for; never less than what is around its content. */
  #fixed(row: boolean): number | undefined {
    const size = row ? this.#width : this.#height;
    return size === undefined ? undefined : Math.max(size, this.#insets(row));
  }

  #sizeIn(space: Space): Size {
    const { width, height } = space;
    const isTold = width.fit === 'exactly' && height.fit === 'exactly';
    const isNowhere =
      this.#children.length > 0 && [width, height].some(({ fit, size }) => fit === 'at most' && size <= 0);
    if (isTold || isNowhere) {
      return {
        width: Math.max(width.size, this.#insets(true)),
        height: Math.max(height.size, this.#insets(false)),
      };
    }
    const known =
      this.#laidOut !== null && sameSpace(this.#laidOut.space, space)
        ? this.#laidOut
        : this.#sizes.find((each) => sameSpace(each.space, space));
    if (known !== undefined) return known.size;
    const size = this.#arrange(space, false);
    this.#sizes.push({ space, size });
    return size;
  }

  #layOut(space: Space): Size {
    if (this.#laidOut !== null && sameSpace(this.#laidOut.space, space)) return this.#laidOut.size;
    const size = this.#arrange(space, true);
    this.#laidOut = { space, size };
    return size;
  }

  /** Finds its size in a space, and if `final` where everything in it is. */
  #arrange(space: Space, final: boolean): Size {
    const across = this.#insets(true);
    const down = this.#insets(false);
    const width = inner(space.width, across);
    const height = inner(space.height, down);
    const content =
      this.#measure === null
        ? this.#flow(width, height, final)
        : width.fit === 'exactly' && height.fit === 'exactly'
          ? { width: width.size, height: height.size }
          : this.#measure(width.fit === 'free' ? NaN : width.size, width.fit);
    return {
      width: space.width.fit === 'exactly' ? Math.max(space.width.size, across) : content.width + across,
      height: space.height.fit === 'exactly' ? Math.max(space.height.size, down) : content.height + down,
    };
  }

  /** The size of all children one after the other, in a space for the content. */
  #flow(width: Given, height: Given, final: boolean): Size {
    const row = this.#row;
    const [along, aside] = row ? [width, height] : [height, width];
    const space = (main: Given, cross: Given): Space =>
      row ? { width: main, height: cross } : { width: cross, height: main };
    const mainOf = (size: Size) => (row ? size.width : size.height);
    const crossOf = (size: Size) => (row ? size.height : size.width);
    const children = this.#children.filter((child) => !child.#hidden);
    for (const child of this.#children) if (child.#hidden) child.#vanish();

    /** What a child gets across, when it is not asked for what it would like. */
    const crossFor = (child: LayoutNode): Given => {
      const fixed = child.#fixed(!row);
      if (fixed !== undefined) return exactly(fixed);
      const place = aside.size - child.#margins(!row);
      return aside.fit === 'exactly' ? exactly(place) : aside.fit === 'at most' ? atMost(place) : free;
    };
    const bases = children.map((child) => {
      const fixed = child.#fixed(row);
      if (fixed !== undefined) return fixed;
      const main = along.fit === 'free' ? free : atMost(along.size - child.#margins(row));
      return Math.max(mainOf(child.#sizeIn(space(main, crossFor(child)))), child.#insets(row));
    });
    const margins = children.reduce((sum, child) => sum + child.#margins(row), 0);
    const mains = stretched(
      bases,
      children.map((child) => ({ grow: child.#grow, shrink: child.#shrink, least: child.#insets(row) })),
      along.fit === 'exactly' ? along.size - margins : null,
    );

    const sizes = children.map((child, index) =>
      child.#sizeIn(space(exactly(mains[index] ?? 0), crossFor(child))),
    );
    const most = Math.max(
      0,
      ...children.map((child, index) => crossOf(sizes[index] ?? nothing) + child.#margins(!row)),
    );
    const cross = aside.fit === 'exactly' ? aside.size : most;
    if (final) {
      let at = this.#inset(row ? 'left' : 'top');
      for (const [index, child] of children.entries()) {
        const fixed = child.#fixed(!row) ?? cross - child.#margins(!row);
        const size = child.#layOut(space(exactly(mains[index] ?? 0), exactly(fixed)));
        const begin = at + edgeOf(child.#margin, row ? 'left' : 'top');
        const beside = this.#inset(row ? 'top' : 'left') + edgeOf(child.#margin, row ? 'top' : 'left');
        child.#exact = { ...size, left: row ? begin : beside, top: row ? beside : begin };
        at += mainOf(size) + child.#margins(row);
      }
    }
    const main = mains.reduce((sum, each) => sum + each, 0) + margins;
    return row ? { width: main, height: cross } : { width: cross, height: main };
  }

  #vanish(): void {
    this.#exact = { left: 0, top: 0, width: 0, height: 0 };
    for (const child of this.#children) child.#vanish();
  }

  /** On whole cells: each edge where it is nearest to, so that neighbours stay neighbours. */
  #round(left: number, top: number): void {
    const { left: x, top: y, width, height } = this.#exact;
    this.#cells = {
      left: Math.round(x),
      top: Math.round(y),
      width: Math.round(left + x + width) - Math.round(left + x),
      height: Math.round(top + y + height) - Math.round(top + y),
    };
    for (const child of this.#children) child.#round(left + x, top + y);
  }
}

const nothing: Size = { width: 0, height: 0 };

/** What is left of a given size inside of padding and border. */
function inner(given: Given, insets: number): Given {
  return given.fit === 'free' ? given : { ...given, size: Math.max(0, given.size - insets) };
}

/**
 * Sizes along the main axis when there is `place` for all of them together: what is too much or too little is shared out by how much each
 * grows, or shrinks for each cell that it has. Null: there is as much place as they take.
 */
function stretched(
  bases: readonly number[],
  flex: readonly { readonly grow: number; readonly shrink: number; readonly least: number }[],
  place: number | null,
): readonly number[] {
  const over = place === null ? 0 : place - bases.reduce((sum, each) => sum + each, 0);
  const weights = flex.map(({ grow, shrink }, index) => (over > 0 ? grow : shrink * (bases[index] ?? 0)));
  const all = weights.reduce((sum, each) => sum + each, 0);
  if (over === 0 || all === 0) return bases;
  return bases.map((base, index) => {
    const { least = 0 } = flex[index] ?? {};
    return Math.max(base + (over * (weights[index] ?? 0)) / all, least);
  });
}

function edgeOf(edges: Edges, edge: Edge): number {
  if (edge === 'left') return edges.start ?? edges.left ?? edges.horizontal ?? edges.all ?? 0;
  if (edge === 'right') return edges.end ?? edges.right ?? edges.horizontal ?? edges.all ?? 0;
  return edges[edge] ?? edges.vertical ?? edges.all ?? 0;
}
