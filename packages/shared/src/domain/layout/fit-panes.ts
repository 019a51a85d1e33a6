import type { LayoutNode, LayoutSplit, Size } from "./layout.ts";
import { fitsInto } from "./layout-room.ts";
import { panesOf } from "./panes-of.ts";

/**
 * Keeps as many panes of the tree as fit the size: the last one, which by convention is the list, and the
 * first of the others. They share the freed room in proportion. Undefined when not even one fits.
 */
export function fitPanes<P>(root: LayoutNode<P>, size: Size): LayoutNode<P> | undefined {
  const total = panesOf(root).length;
  for (let count = total; count > 0; count -= 1) {
    const some = limitPanes(root, (at) => at < count - 1 || at === total - 1);
    if (some !== undefined && fitsInto(some, size)) return some;
  }
  return undefined;
}

/**
 * Returns the tree without the panes whose index (in reading order, from 0) is rejected; undefined when none
 * is left.
 */
function limitPanes<P>(
  node: LayoutNode<P>,
  keeps: (index: number) => boolean,
  first = 0,
): LayoutNode<P> | undefined {
  if (node.kind === "pane") return keeps(first) ? node : undefined;
  let next = first;
  const kept = node.children.flatMap((child, at) => {
    const start = next;
    next += panesOf(child).length;
    const rest = limitPanes(child, keeps, start);
    return rest === undefined ? [] : [{ child: rest, share: node.shares[at] ?? 0 }];
  });
  if (kept.length <= 1) return kept[0]?.child;
  return withShares(node.kind, kept);
}

function withShares<P>(
  kind: LayoutSplit<P>["kind"],
  kept: readonly { readonly child: LayoutNode<P>; readonly share: number }[],
): LayoutSplit<P> {
  const total = kept.reduce((sum, { share }) => sum + share, 0);
  const shares = kept.map(({ share }) => (share * 100) / total);
  return { kind, shares, children: kept.map(({ child }) => child) };
}
