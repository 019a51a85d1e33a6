/** Columns and rows, in cells. */
export interface Size {
  readonly cols: number;
  readonly rows: number;
}

type Axis = "cols" | "rows";

export interface Resizable {
  readonly id: number;
  resize(size: Size): void;
}

interface Leaf<P> {
  readonly kind: "leaf";
  pane: P;
}

export interface Split<P> {
  readonly kind: "split";
  /** Direction of the split: `cols` puts the second half to the right of the first, `rows` below it. */
  readonly axis: Axis;
  readonly sizes: { first: Size; second: Size };
  first: Tree<P>;
  second: Tree<P>;
}

export type Tree<P> = Leaf<P> | Split<P>;

const across = { cols: "rows", rows: "cols" } as const;

export function leaves<P>(tree: Tree<P>): P[] {
  return tree.kind === "leaf" ? [tree.pane] : [...leaves(tree.first), ...leaves(tree.second)];
}

/** Returns the size of a split from its halves and the line between them. */
function sizeOf<P>({ axis, sizes: { first, second } }: Split<P>): Size {
  return { ...first, [axis]: first[axis] + second[axis] + 1 };
}

/** Returns the minimum cells for the panes of a tree and the lines between them. */
export function minimum<P>(tree: Tree<P>, axis: Axis): number {
  if (tree.kind === "leaf") return 1;
  const [first, second] = [minimum(tree.first, axis), minimum(tree.second, axis)];
  return tree.axis === axis ? first + second + 1 : Math.max(first, second);
}

/** Adds or removes cells, one per half in turn, beginning with the first. `applySizes` resizes the panes. */
export function adjust<P>(tree: Tree<P>, axis: Axis, cells: number): void {
  if (tree.kind === "leaf") return;
  if (tree.axis === axis) {
    adjustAlong(tree, cells);
    return;
  }
  const wanted = Math.max(tree.sizes.first[axis] + cells, minimum(tree, axis));
  const by = wanted - tree.sizes.first[axis];
  if (by === 0) return;
  adjust(tree.first, axis, by);
  adjust(tree.second, axis, by);
  tree.sizes.first = { ...tree.sizes.first, [axis]: wanted };
  tree.sizes.second = { ...tree.sizes.second, [axis]: wanted };
}

function adjustAlong<P>(split: Split<P>, cells: number): void {
  const step = Math.sign(cells);
  let left = Math.abs(cells);
  let half: "first" | "second" = "first";
  let stuck = 0;
  while (left > 0 && stuck < 2) {
    if (step > 0 || split.sizes[half][split.axis] > 1) {
      adjust(split[half], split.axis, step);
      const size = split.sizes[half];
      split.sizes[half] = { ...size, [split.axis]: size[split.axis] + step };
      left -= 1;
      stuck = 0;
    } else stuck += 1;
    half = half === "first" ? "second" : "first";
  }
}

export function applySizes<P extends Resizable>(tree: Tree<P>, size: Size): void {
  if (tree.kind === "leaf") {
    tree.pane.resize(size);
    return;
  }
  applySizes(tree.first, tree.sizes.first);
  applySizes(tree.second, tree.sizes.second);
}

/** Fits a tree into `size`: first halves keep their size, second halves get the rest. */
function cascade<P extends Resizable>(tree: Tree<P>, size: Size): void {
  if (tree.kind === "leaf") {
    tree.pane.resize(size);
    return;
  }
  const { axis, sizes } = tree;
  const other = across[axis];
  sizes.first = { ...sizes.first, [other]: size[other] };
  sizes.second = { ...size, [axis]: Math.max(0, size[axis] - 1 - sizes.first[axis]) };
  cascade(tree.first, sizes.first);
  cascade(tree.second, sizes.second);
}

/** Moves the line inside a split by some cells; each half keeps at least one. */
export function moveLine<P extends Resizable>(split: Split<P>, cells: number): void {
  const { axis, sizes } = split;
  const whole = sizeOf(split)[axis];
  const first = Math.min(Math.max(sizes.first[axis] + cells, 1), whole - 2);
  sizes.first = { ...sizes.first, [axis]: first };
  sizes.second = { ...sizes.second, [axis]: whole - first - 1 };
  cascade(split.first, sizes.first);
  cascade(split.second, sizes.second);
}

/**
 * Returns the splits from the root to the pane, and the pane's leaf; undefined when it is not in the tree.
 */
export function pathTo<P extends Resizable>(
  tree: Tree<P>,
  id: number,
): { readonly splits: readonly Split<P>[]; readonly leaf: Leaf<P> } | undefined {
  if (tree.kind === "leaf") return tree.pane.id === id ? { splits: [], leaf: tree } : undefined;
  const below = pathTo(tree.first, id) ?? pathTo(tree.second, id);
  return below && { splits: [tree, ...below.splits], leaf: below.leaf };
}

/** Returns the tree without the pane, whose room its sibling gets; undefined when nothing is left. */
export function without<P extends Resizable>(tree: Tree<P>, id: number): Tree<P> | undefined {
  if (tree.kind === "leaf") return tree.pane.id === id ? undefined : tree;
  const size = sizeOf(tree);
  for (const half of ["first", "second"] as const) {
    if (pathTo(tree[half], id) === undefined) continue;
    const rest = without(tree[half], id);
    if (rest !== undefined) {
      tree[half] = rest;
      return tree;
    }
    const sibling = tree[half === "first" ? "second" : "first"];
    cascade(sibling, size);
    return sibling;
  }
  return tree;
}
