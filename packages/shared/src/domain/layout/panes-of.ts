import type { LayoutNode } from "./layout.ts";

/** Returns the content of the tree's panes in reading order: from left to right and from top to bottom. */
export function panesOf<P>(node: LayoutNode<P>): readonly P[] {
  return node.kind === "pane" ? [node.pane] : node.children.flatMap((child) => panesOf(child));
}
