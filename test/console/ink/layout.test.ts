import test from 'ava';
import fc from 'fast-check';
import { loadYoga } from 'yoga-layout/load';
import { LayoutNode } from '../../../source/console/ink/layout.ts';
import words from '../../../source/console/ink/yoga.ts';

const yoga = await loadYoga();

interface Box {
  readonly row: boolean;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly grow: number;
  readonly shrink: number;
  readonly margins: readonly number[];
  readonly padding: number;
  readonly hidden: boolean;
  /** Of a text: how long it is. */
  readonly text: number | null;
  readonly children: readonly Box[];
}

/** A text that is broken into lines where there is not enough place for it, as Ink measures one; Yoga's numbers are not exact. */
const measured = (text: number, width: number, isFree: boolean) =>
  isFree || text <= width
    ? { width: text, height: 1 }
    : { width, height: Math.max(1, Math.ceil(text / Math.max(1, width) - 0.001)) };

const edges = ['left', 'right', 'top', 'bottom'] as const;

/** What both have. */
interface Node {
  getComputedLeft(): number;
  getComputedTop(): number;
  getComputedWidth(): number;
  getComputedHeight(): number;
}

interface Tree<N extends Node> {
  readonly node: N;
  readonly children: readonly Tree<N>[];
}

function ours(box: Box): Tree<LayoutNode> {
  const node = LayoutNode.create();
  const { text } = box;
  if (text !== null)
    node.setMeasureFunc((width, fit) => measured(text, width, fit === words.MEASURE_MODE_UNDEFINED));
  node.setFlexDirection(box.row ? words.FLEX_DIRECTION_ROW : words.FLEX_DIRECTION_COLUMN);
  node.setFlexGrow(box.grow);
  node.setFlexShrink(box.shrink);
  for (const [index, edge] of edges.entries()) node.setMargin(edge, box.margins[index]);
  node.setPadding('all', box.padding);
  if (box.width !== undefined) node.setWidth(box.width);
  if (box.height !== undefined) node.setHeight(box.height);
  node.setDisplay(box.hidden ? 'none' : 'flex');
  const children = box.children.map(ours);
  for (const [index, child] of children.entries()) node.insertChild(child.node, index);
  return { node, children };
}

function theirs(box: Box): Tree<ReturnType<typeof yoga.Node.create>> {
  const node = yoga.Node.create();
  const { text } = box;
  if (text !== null)
    node.setMeasureFunc((width, mode) => measured(text, width, mode === yoga.MEASURE_MODE_UNDEFINED));
  node.setFlexDirection(box.row ? yoga.FLEX_DIRECTION_ROW : yoga.FLEX_DIRECTION_COLUMN);
  node.setFlexGrow(box.grow);
  node.setFlexShrink(box.shrink);
  const [left, right, top, bottom] = [yoga.EDGE_LEFT, yoga.EDGE_RIGHT, yoga.EDGE_TOP, yoga.EDGE_BOTTOM];
  for (const [index, edge] of [left, right, top, bottom].entries()) node.setMargin(edge, box.margins[index]);
  node.setPadding(yoga.EDGE_ALL, box.padding);
  if (box.width !== undefined) node.setWidth(box.width);
  if (box.height !== undefined) node.setHeight(box.height);
  node.setDisplay(box.hidden ? yoga.DISPLAY_NONE : yoga.DISPLAY_FLEX);
  const children = box.children.map(theirs);
  for (const [index, child] of children.entries()) node.insertChild(child.node, index);
  return { node, children };
}

/** Left, top, width and height of each box that is shown, as a tree. */
function places({ node, children }: Tree<Node>, box: Box): unknown {
  return {
    at: [node.getComputedLeft(), node.getComputedTop(), node.getComputedWidth(), node.getComputedHeight()],
    within: box.hidden ? [] : children.map((child, index) => places(child, box.children[index] as Box)),
  };
}

const cells = fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined });
const style = {
  row: fc.boolean(),
  grow: fc.constantFrom(0, 0, 0, 1),
  shrink: fc.constantFrom(0, 1, 1),
  margins: fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: 4, maxLength: 4 }),
  padding: fc.constantFrom(0, 0, 0, 1),
  hidden: fc.constantFrom(false, false, false, false, true),
};
/**
 * What is shared out among several, and what is in a row that is longer than its place, Yoga decides by rounding and by what it
 * remembers. So in a row one child at most grows, shrinks or is a long text, and boxes have a width: the console has no other rows.
 */
const plain = (parent: Box): Box => {
  const flexible = parent.children.findIndex(({ hidden, padding }) => !hidden && padding === 0);
  const children = parent.children.map((each, index): Box => {
    const stiff = index === flexible ? each : { ...each, grow: 0, shrink: 0 };
    if (!parent.row) return stiff;
    if (stiff.text === null) return { ...stiff, width: stiff.width ?? 7 };
    return index === flexible ? { ...stiff, shrink: 1 } : { ...stiff, text: Math.min(stiff.text, 3) };
  });
  return { ...parent, children };
};
const { box } = fc.letrec<{ box: Box; text: Box }>((tie) => ({
  text: fc.record({ ...style, text: fc.integer({ min: 0, max: 40 }), children: fc.constant<Box[]>([]) }),
  box: fc
    .record({
      ...style,
      width: cells,
      height: cells,
      text: fc.constant(null),
      children: fc.array(fc.oneof({ maxDepth: 2, depthIdentifier: 'boxes' }, tie('text'), tie('box')), {
        maxLength: 4,
        depthIdentifier: 'boxes',
      }),
    })
    .map(plain),
}));

const shown = { height: undefined, hidden: false, margins: [0, 0, 0, 0] };

test('property: everything is where Yoga has it', (t) => {
  fc.assert(
    fc.property(box, fc.integer({ min: 1, max: 60 }), (each, width) => {
      const root: Box = { ...each, ...shown, width };
      const [own, exact] = [ours(root), theirs(root)];
      own.node.calculateLayout();
      exact.node.calculateLayout(undefined, undefined, yoga.DIRECTION_LTR);
      t.deepEqual(places(own, root), places(exact, root), JSON.stringify(root));
      exact.node.freeRecursive();
    }),
    { numRuns: 500 },
  );
});

test('property: what changed is laid out anew, and what did not stays right', (t) => {
  fc.assert(
    fc.property(
      box,
      fc.integer({ min: 30, max: 60 }),
      fc.integer({ min: 30, max: 60 }),
      (each, width, other) => {
        const root: Box = { ...each, ...shown, width };
        const [own, exact] = [ours(root), theirs(root)];
        for (const size of [width, other, width]) {
          own.node.setWidth(size);
          exact.node.setWidth(size);
          own.children[0]?.node.setHeight(size);
          exact.children[0]?.node.setHeight(size);
          own.node.calculateLayout();
          exact.node.calculateLayout(undefined, undefined, yoga.DIRECTION_LTR);
          t.deepEqual(places(own, root), places(exact, root), JSON.stringify(root));
        }
        exact.node.freeRecursive();
      },
    ),
    { numRuns: 300 },
  );
});

test('a box that wraps is refused', (t) => {
  t.throws(() => LayoutNode.create().setFlexWrap(words.WRAP_WRAP), { message: /does not wrap/ });
});
