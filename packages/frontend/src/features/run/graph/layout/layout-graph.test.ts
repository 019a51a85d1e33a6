import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { edgePath } from "./edge-path.ts";
import { layoutGraph } from "./layout-graph.ts";
import { layoutCarefully } from "./layout-carefully.ts";
import { layoutQuickly } from "./layout-quickly.ts";
import { walkGraph } from "../model/walk-graph.ts";
import type { LayoutInput } from "./layout.ts";

const size = { width: 200, height: 40 };
const node = (at: number) => ({ id: `t:${at}`, ...size });

/** Random graphs whose edges lead from earlier to later tasks. */
const graphs = fc
  .integer({ min: 1, max: 40 })
  .chain((count) =>
    fc.record({
      count: fc.constant(count),
      pairs: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 80 }),
    }),
  )
  .map(({ count, pairs }): LayoutInput => {
    const edges = new Map(
      pairs.flatMap(([a, b]) =>
        a === b
          ? []
          : [
              [
                `${Math.min(a, b)} ${Math.max(a, b)}`,
                [`t:${Math.min(a, b)}`, `t:${Math.max(a, b)}`] as const,
              ],
            ],
      ),
    );
    return { nodes: Array.from({ length: count }, (_, at) => node(at)), edges: [...edges.values()] };
  });

describe.each([
  ["carefully", layoutCarefully],
  ["quickly", layoutQuickly],
] as const)("laid out %s", (_, layout) => {
  test("places no node over another, and dependencies to the left", () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const { positions } = layout({ nodes, edges });
        const placed = [...positions.values()];
        expect(placed).toHaveLength(nodes.length);
        for (const [at, [x, y]] of placed.entries())
          for (const [otherX, otherY] of placed.slice(at + 1))
            expect(Math.abs(x - otherX) >= size.width || Math.abs(y - otherY) >= size.height).toBe(true);
        for (const [from, to] of edges)
          expect(positions.get(from)?.[0]).toBeLessThan(positions.get(to)?.[0] ?? 0);
      }),
      { numRuns: 15 },
    );
  });
});

test("lays out cycles, which a collapsed matrix can create", () => {
  const nodes = [0, 1, 2].map(node);
  const edges = [
    ["t:0", "t:1"],
    ["t:1", "t:2"],
    ["t:2", "t:0"],
  ] as const;
  for (const layout of [layoutCarefully, layoutQuickly])
    expect(layout({ nodes, edges }).positions.size).toBe(3);
});

test("places unconnected nodes in rows below the rest", () => {
  const nodes = Array.from({ length: 30 }, (_, at) => node(at));
  const { positions } = layoutGraph({ nodes, edges: [["t:0", "t:1"]] });
  const tops = [...positions].flatMap(([id, [, y]]) => (id === "t:0" || id === "t:1" ? [] : [y]));
  expect(Math.min(...tops)).toBeGreaterThan(positions.get("t:0")?.[1] ?? 0);
  expect(new Set(tops).size).toBeGreaterThan(1);
});

test("moves with arrow keys along edges and within a column", () => {
  const nodes = [0, 1, 2, 3].map(node);
  const edges = [
    ["t:0", "t:1"],
    ["t:0", "t:2"],
    ["t:1", "t:3"],
  ] as const;
  const layout = layoutGraph({ nodes, edges });
  const graph = {
    nodes: nodes.map(({ id }) => ({ id, kind: "task" as const, label: id.slice(2), members: [] })),
    edges: edges.map(([from, to]) => ({ id: `${from} ${to}`, from, to, policy: "success" as const })),
    groups: new Map(),
  };
  const first = walkGraph(graph, layout, undefined, "down");
  expect(first).toBe("t:0");
  const next = walkGraph(graph, layout, first, "right") ?? "";
  const beside = walkGraph(graph, layout, next, "down") ?? walkGraph(graph, layout, next, "up");
  expect(new Set([next, beside])).toEqual(new Set(["t:1", "t:2"]));
  expect(walkGraph(graph, layout, "t:3", "left")).toBe("t:1");
  expect(walkGraph(graph, layout, "t:3", "right")).toBeUndefined();
});

test("draws a level line where an edge passes a column", () => {
  expect(edgePath([0, 0], [[300, 50]], [600, 0], 200)).toBe(
    "M0,0C100,0 100,50 200,50L400,50C500,50 500,0 600,0",
  );
});
