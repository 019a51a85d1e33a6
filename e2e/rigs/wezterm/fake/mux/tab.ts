import {
  adjust,
  applySizes,
  leaves,
  minimum,
  moveLine,
  pathTo,
  without,
  type Resizable,
  type Size,
  type Split,
  type Tree,
} from "./split-tree.ts";

export type Direction = "Up" | "Down" | "Left" | "Right" | "Next" | "Prev";

export interface SplitRequest {
  readonly axis: "cols" | "rows";
  /** The new pane comes right of, or below, the split one. */
  readonly newIsSecond: boolean;
  readonly topLevel: boolean;
  readonly size: { readonly cells: number } | { readonly percent: number };
}

interface Halves {
  readonly first: Size;
  readonly second: Size;
}

interface Positioned<P> {
  readonly pane: P;
  readonly index: number;
  readonly left: number;
  readonly top: number;
  /** Size in the tree, which differs from the pane's own after a top-level split. */
  readonly size: Size;
}

/** A tab: a tree of panes like in WezTerm's `mux/src/tab.rs`, including its bugs. */
export class Tab<P extends Resizable> {
  readonly id: number;
  title = "";
  #tree: Tree<P> | undefined;
  #size: Size;
  #sizeBeforeZoom: Size;
  #active = 0;
  #zoomed: P | undefined;
  /** When the pane at an index was last made active: decides between neighbours. */
  readonly #recency = new Map<number, number>();

  constructor(id: number, size: Size, pane: P) {
    this.id = id;
    this.#size = size;
    this.#sizeBeforeZoom = size;
    this.#tree = { kind: "leaf", pane };
  }

  get size(): Size {
    return this.#size;
  }

  get panes(): P[] {
    return this.#tree === undefined ? [] : leaves(this.#tree);
  }

  get activePane(): P | undefined {
    return this.#zoomed ?? this.panes[this.#active];
  }

  get zoomedPane(): P | undefined {
    return this.#zoomed;
  }

  has(id: number): boolean {
    return this.panes.some((pane) => pane.id === id);
  }

  positions(): Positioned<P>[] {
    const found: Positioned<P>[] = [];
    const walk = (tree: Tree<P>, left: number, top: number, size: Size): void => {
      if (tree.kind === "leaf") {
        found.push({ pane: tree.pane, index: found.length, left, top, size });
        return;
      }
      const { axis, sizes } = tree;
      walk(tree.first, left, top, sizes.first);
      const past = sizes.first[axis] + 1;
      walk(
        tree.second,
        left + (axis === "cols" ? past : 0),
        top + (axis === "rows" ? past : 0),
        sizes.second,
      );
    };
    if (this.#tree !== undefined) walk(this.#tree, 0, 0, this.#size);
    return found;
  }

  resize(wanted: Size): void {
    if (this.#zoomed !== undefined) {
      this.#size = wanted;
      this.#zoomed.resize(wanted);
      return;
    }
    if (this.#tree === undefined) return;
    const size = {
      cols: Math.max(wanted.cols, minimum(this.#tree, "cols")),
      rows: Math.max(wanted.rows, minimum(this.#tree, "rows")),
    };
    adjust(this.#tree, "cols", size.cols - this.#size.cols);
    adjust(this.#tree, "rows", size.rows - this.#size.rows);
    this.#size = size;
    applySizes(this.#tree, size);
  }

  setZoomed(zoomed: boolean): void {
    if ((this.#zoomed !== undefined) === zoomed) return;
    const size = this.#size;
    if (this.#zoomed !== undefined) {
      this.#zoomed = undefined;
      this.#size = this.#sizeBeforeZoom;
      this.resize(size);
      return;
    }
    this.#sizeBeforeZoom = size;
    this.#zoomed = this.activePane;
    this.#zoomed?.resize(size);
  }

  activate(id: number): void {
    if (this.activePane?.id === id) return;
    this.setZoomed(false);
    const index = this.panes.findIndex((pane) => pane.id === id);
    if (index !== -1) this.#setActive(index);
  }

  /** Returns the pane in that direction from the active one. */
  neighbour(direction: Direction): P | undefined {
    const panes = this.positions();
    const active = panes[this.#active];
    if (active === undefined) return panes[0]?.pane;
    if (direction === "Next") return panes[(active.index + 1) % panes.length]?.pane;
    if (direction === "Prev") return panes.at(active.index - 1)?.pane;
    const score = ({ index }: Positioned<P>): number => this.#recency.get(index) ?? 0;
    const beside = panes.filter((each) => touches(active, each, direction));
    // If several were never active, the last one wins, as in WezTerm.
    return beside.toSorted((a, b) => score(a) - score(b)).at(-1)?.pane;
  }

  activateDirection(direction: Direction): void {
    this.setZoomed(false);
    const target = this.neighbour(direction);
    if (target !== undefined) this.#setActive(this.panes.indexOf(target));
  }

  /** Moves the nearest line of that direction around the active pane, whichever pane was given. */
  adjustActive(direction: Direction, cells: number): void {
    const { activePane } = this;
    if (this.#zoomed !== undefined || this.#tree === undefined || activePane === undefined) return;
    const axis = direction === "Left" || direction === "Right" ? "cols" : "rows";
    const by = direction === "Down" || direction === "Right" ? cells : -cells;
    const line = pathTo(this.#tree, activePane.id)?.splits.findLast((split) => split.axis === axis);
    if (line !== undefined) moveLine(line, by);
  }

  /** Removes the pane; its sibling gets the room. */
  remove(id: number): void {
    if (this.#tree === undefined) return;
    const index = this.panes.findIndex((pane) => pane.id === id);
    if (index === -1) return;
    if (this.#zoomed?.id === id) this.#zoomed = undefined;
    this.#tree = without(this.#tree, id);
    if (index <= this.#active) this.#active = Math.max(0, this.#active - 1);
  }

  /**
   * Returns the sizes that a split would give each half; sizes of 0 mean no room. Unzooms, unless it is
   * top-level.
   */
  halvesFor(id: number, request: SplitRequest): Halves | undefined {
    if (request.topLevel) return halve(this.#size, request);
    this.setZoomed(false);
    const size = this.positions().find(({ pane }) => pane.id === id)?.size;
    return size && halve(size, request);
  }

  /** Returns the error, or undefined on success. */
  splitAndInsert(id: number, request: SplitRequest, pane: P): string | undefined {
    if (this.#zoomed !== undefined) return "cannot split while zoomed";
    const halves = this.halvesFor(id, request);
    const index = this.panes.findIndex((each) => each.id === id);
    if (halves === undefined || this.#tree === undefined) return `invalid pane_index ${index}; cannot split!`;
    if (!this.#hasRoom(halves, request)) return "No space for split!";
    if (request.topLevel && this.#tree.kind === "split") {
      this.#insertAtTop(this.#tree, halves, { request, pane });
      return undefined;
    }
    this.#insertBeside(id, halves, { request, pane });
    if (request.newIsSecond) this.#setActive(index + 1);
    return undefined;
  }

  #hasRoom({ first, second }: Halves, { axis }: SplitRequest): boolean {
    const needed = { ...second, [axis]: first[axis] + 1 + second[axis] };
    const some = [first.cols, first.rows, second.cols, second.rows].every((cells) => cells > 0);
    return some && needed.cols <= this.#size.cols && needed.rows <= this.#size.rows;
  }

  /**
   * Like WezTerm, resizes the old panes and with them the tab, and leaves the new pane with the size of the
   * rest.
   */
  #insertAtTop(tree: Tree<P>, halves: Halves, { request, pane }: { request: SplitRequest; pane: P }): void {
    this.resize(request.newIsSecond ? halves.first : halves.second);
    const leaf: Tree<P> = { kind: "leaf", pane };
    const [first, second] = request.newIsSecond ? [tree, leaf] : [leaf, tree];
    this.#tree = { kind: "split", axis: request.axis, sizes: { ...halves }, first, second };
    this.#setActive(request.newIsSecond ? this.panes.length - 1 : 0);
  }

  #insertBeside(id: number, halves: Halves, { request, pane }: { request: SplitRequest; pane: P }): void {
    const path = this.#tree && pathTo(this.#tree, id);
    if (path === undefined) return;
    const added: Tree<P> = { kind: "leaf", pane };
    const [first, second] = request.newIsSecond ? [path.leaf, added] : [added, path.leaf];
    const split: Split<P> = { kind: "split", axis: request.axis, sizes: { ...halves }, first, second };
    const parent = path.splits.at(-1);
    if (parent === undefined) this.#tree = split;
    else if (parent.first === path.leaf) parent.first = split;
    else parent.second = split;
    applySizes(split, this.#size);
  }

  #setActive(index: number): void {
    this.#active = index;
    this.#recency.set(index, this.#recency.size === 0 ? 0 : Math.max(...this.#recency.values()) + 1);
  }
}

function halve(size: Size, { axis, newIsSecond, size: wanted }: SplitRequest): Halves {
  const whole = size[axis];
  const cells = Math.max(1, "cells" in wanted ? wanted.cells : Math.floor((whole * wanted.percent) / 100));
  const rest = Math.max(0, whole - (cells + 1));
  const [first, second] = newIsSecond ? [rest, cells] : [cells, rest];
  return { first: { ...size, [axis]: first }, second: { ...size, [axis]: second } };
}

function touches<P>(from: Positioned<P>, to: Positioned<P>, direction: Direction): boolean {
  const sideBySide = overlap(from.top, from.size.rows, to.top, to.size.rows);
  const stacked = overlap(from.left, from.size.cols, to.left, to.size.cols);
  if (direction === "Right") return sideBySide && to.left === from.left + from.size.cols + 1;
  if (direction === "Left") return sideBySide && to.left + to.size.cols + 1 === from.left;
  if (direction === "Up") return stacked && to.top + to.size.rows + 1 === from.top;
  return stacked && from.top + from.size.rows + 1 === to.top;
}

function overlap(a: number, aSize: number, b: number, bSize: number): boolean {
  return a < b + bSize && b < a + aSize;
}
