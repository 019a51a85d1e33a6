import fc from "fast-check";
import pc from "picocolors";
import { beforeAll, describe, expect, test } from "vitest";

import { planTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";

import { displayWidth, prepareWidths } from "../../text/width.ts";
import { graphTasks, renderPlanGraph } from "./plan-graph.ts";
import { drawRails, railLimit, type RailNode } from "./plan-rails.ts";

beforeAll(async () => prepareWidths(["日本"]));

function graphOf(text: string, width = 80): readonly string[] {
  const plan = readPlan(text, { file: "plan.yaml" });
  if (!plan.ok) throw new Error(JSON.stringify(plan.failure));
  const tasks = graphTasks(planTasks(plan.value));
  return renderPlanGraph(tasks, { width, colours: pc.createColors(false) }).split("\n");
}

describe("the graph of a plan", () => {
  test("shows fan-out and fan-in as lines that part and join", () => {
    const graph = graphOf(`
tasks:
  end: { run: last, needs: [a, b, c] }
  start: first
  a: { run: x, needs: [start] }
  b: { run: y, needs: [start], matrix: { n: [1, 2, 3] } }
  c: { run: z, needs: [start] }
  alone: w
`);
    expect(graph).toEqual([
      "┌───────● start  first",
      "│       ● alone  w",
      "├─┬─────● a      x",
      "├─│─┬───● b ×3   y",
      "└─│─│─┬─● c      z",
      "  └─┴─┴─● end    last",
    ]);
  });

  test("says which needs are no plain success, and which tasks are an agent's", () => {
    const graph = graphOf(
      "tasks: { a: x, b: { run: y, needs: [{ task: a, if: always }] }, c: { agent: claude, prompt: hi } }",
    );
    expect(graph).toEqual(["┌─● a  x", "│ ● c  agent claude", "└─● b  (always after a) y"]);
  });

  test("stays within its width with wide characters, long names, long and many-lined commands", () => {
    const graph = graphOf(
      `tasks:\n  ${"名前".repeat(30)}: ${"長い命令".repeat(40)}\n  b: |\n    one\n    two\n  c: "a\\u001b[31mb"\n`,
      60,
    );
    for (const line of graph) expect(displayWidth(line)).toBeLessThanOrEqual(60);
    expect(graph[1]).toMatch(/b +one two$/);
    expect(graph[2]).not.toContain("\u001b");
  });

  test("says needs in words where too many lines would run side by side", () => {
    const names = Array.from({ length: railLimit + 2 }, (_, at) => `t${at}`);
    const tasks = names.map((name) => `  ${name}: x`).join("\n");
    const graph = graphOf(`tasks:\n${tasks}\n  all: { run: y, needs: [${names.join(", ")}] }\n`);
    expect(graph[0]).toBe("● t0   x");
    expect(graph.at(-1)).toMatch(/^● all {2}\(needs t0, t1, .*…$/);
  });
});

/** Parses a drawing: which nodes each row joins. */
function readRails(nodes: readonly RailNode[], rows: readonly string[]): readonly (readonly string[])[] {
  const lanes: (string | undefined)[] = [];
  return rows.map((row, at) => {
    const joined: string[] = [];
    for (const [lane, sign] of [...row].filter((_, column) => column % 2 === 0).entries()) {
      const owner = lanes[lane];
      if (owner !== undefined && "├┼└┴".includes(sign)) joined.push(owner);
      if ("└┴".includes(sign)) lanes[lane] = undefined;
      if ("┌┬".includes(sign)) lanes[lane] = nodes[at]?.name;
      if (owner !== undefined && !"├┼└┴│".includes(sign)) joined.push(`broken line of ${owner}`);
    }
    return joined;
  });
}

test("the lines of any graph say exactly what its nodes need", () => {
  const graph = fc
    .integer({ min: 1, max: 14 })
    .chain((size) =>
      fc
        .tuple(
          ...Array.from({ length: size }, (_, at) =>
            fc.uniqueArray(fc.nat({ max: Math.max(0, at - 1) }), { maxLength: at }),
          ),
        )
        .map((all) => all.map((needs, at) => ({ name: `n${at}`, needs: needs.map((to) => `n${to}`) }))),
    );
  fc.assert(
    fc.property(graph, (nodes) => {
      const rows = drawRails(nodes) ?? [];
      expect(rows).toHaveLength(nodes.length);
      expect(new Set(rows.map((row) => row.length)).size).toBe(1);
      const read = readRails(nodes, rows);
      for (const [at, node] of nodes.entries())
        expect([...(read[at] ?? [])].sort()).toEqual([...node.needs].sort());
    }),
  );
});
