import fc from "fast-check";

import type { LayoutNode, LayoutPane, LayoutSplit } from "../../src/domain/layout/layout.ts";

export function pane<P>(shown: P): LayoutPane<P> {
  return { kind: "pane", pane: shown };
}

/** Trees of up to four levels, every pane with a name of its own. */
export const anyTree: fc.Arbitrary<LayoutNode<string>> = fc
  .letrec<{ tree: LayoutNode<string>; split: LayoutSplit<string> }>((tie) => ({
    tree: fc.oneof({ maxDepth: 3, depthIdentifier: "tree" }, fc.constant(pane("")), tie("split")),
    split: fc
      .record({
        kind: fc.constantFrom("columns" as const, "rows" as const),
        parts: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), tie("tree")), {
          minLength: 2,
          maxLength: 4,
          depthIdentifier: "tree",
        }),
      })
      .map(({ kind, parts }) => {
        const total = parts.reduce((sum, [weight]) => sum + weight, 0);
        return {
          kind,
          shares: parts.map(([weight]) => (weight * 100) / total),
          children: parts.map(([, child]) => child),
        };
      }),
  }))
  .tree.map((tree) => named(tree, { next: 0 }));

function named(node: LayoutNode<string>, counter: { next: number }): LayoutNode<string> {
  if (node.kind === "pane") return pane(`p${counter.next++}`);
  return { ...node, children: node.children.map((child) => named(child, counter)) };
}
