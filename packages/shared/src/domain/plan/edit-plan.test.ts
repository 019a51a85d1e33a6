import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";
import { expect, test } from "vitest";

import { anyTree } from "../../../test/rigs/layout-trees.ts";
import { chooseLayout } from "../layout/choose-layout.ts";
import type { LayoutNode, PaneContent, Size } from "../layout/layout.ts";
import { cellsOfChildren, leastSize } from "../layout/layout-room.ts";
import { tabOfPlan } from "../layout/layout-to-plan.ts";
import { withLayout } from "./edit-plan.ts";
import type { PlanLayoutNode } from "./schema/layout-schema.ts";
import { readPlan } from "./read-plan.ts";

const tabs: readonly PlanLayoutNode[] = [
  { columns: [60, 40], panes: [{ task: "a" }, { rows: [{ log: "a" }, { list: true }] }] },
  { tab: "二つ目", shell: { task: "a" } },
];

function edited(text: string, name = "mine", layout = tabs): string {
  const result = withLayout(text, { name, tabs: layout });
  return result.ok ? result.value : `${result.failure.reason}: ${result.failure.detail}`;
}

const block = [
  "  mine:",
  "    - columns: [60, 40]",
  "      panes:",
  "        - { task: a }",
  "        - rows:",
  "            - { log: a }",
  "            - { list: true }",
  "    - { tab: 二つ目, shell: { task: a } }",
];

test("a plan without layouts gets them at its end", () => {
  const text = "# my plan\ntasks:   { a: x }  # one\n";
  expect(edited(text)).toBe([...text.split("\n"), "layouts:", ...block, ""].join("\n"));
  expect(edited("tasks: { a: x }")).toBe(["tasks: { a: x }", "", "layouts:", ...block, ""].join("\n"));
});

test("another layout is added after the others, comments and odd styles stay as they are", () => {
  const before = [
    "layouts:   # what I look at",
    "  default:",
    "    - { grid: 6 }   # six",
    "      # of them",
  ];
  const after = ["# the tasks", "tasks:", "    a:   'x'", "    b: |", "      long", "", "    # end"];
  const text = [...before, ...after].join("\n");
  expect(edited(text)).toBe([...before.slice(0, 3), ...block, ...before.slice(3), ...after].join("\n"));
});

test("a layout of that name is replaced, and nothing around it", () => {
  const text = (own: readonly string[]): string =>
    ["tasks: { a: x }", "layouts:", "  default: agents", ...own, "", "  # other", "  other: grid", ""].join(
      "\n",
    );
  const old = [
    "  mine: # old",
    "    - grid: 4 # four",
    "    # between",
    "    - rows:",
    "      - task: a",
    "      - next: 2 # two",
  ];
  expect(edited(text(old))).toBe(text(block));
  expect(edited(text(["  mine: review # for now"]))).toBe(text(block));
});

test("an empty `layouts:` is filled", () => {
  expect(edited("layouts: # none yet\ntasks: { a: x }\n")).toBe(
    ["layouts: # none yet", ...block, "tasks: { a: x }", ""].join("\n"),
  );
});

const flow =
  "mine: [ { columns: [ 60, 40 ], panes: [ { task: a }, { rows: [ { log: a }, { list: true } ] } ] }, { tab: 二つ目, shell: { task: a } } ]";

test.each([
  ["tasks: { a: x }\nlayouts: {} # c\n", `tasks: { a: x }\nlayouts: { ${flow} } # c\n`],
  ["layouts: { o: grid } # c\ntasks: { a: x }", `layouts: { o: grid, ${flow} } # c\ntasks: { a: x }`],
  ["layouts: { mine: grid, o: grid }\ntasks: { a: x }", `layouts: { ${flow}, o: grid }\ntasks: { a: x }`],
  ["{ tasks: { a: x } }", `{ tasks: { a: x }, layouts: { ${flow} } }`],
])("maps on one line stay on one line: %s", (text, expected) => {
  expect(edited(text)).toBe(expected);
});

test("line ends stay those of the file", () => {
  const text = "tasks: { a: x }\r\nlayouts:\r\n  default: grid\r\n";
  expect(edited(text)).toBe([...text.trimEnd().split("\r\n"), ...block, ""].join("\r\n"));
});

test("a plan in which other parts depend on the layout is refused, not broken", () => {
  const text = "tasks: { a: x }\nlayouts:\n  mine: &m [{ grid: 2 }]\n  other: *m\n";
  expect(edited(text)).toMatch(/^unsupported: The layout `mine` cannot be written/);
});

test("a layout that a plan may not have is refused with the reason", () => {
  expect(edited("tasks: { a: x }", "mine", [{ task: "b" }])).toBe(
    "invalid-request: The layout is not valid: there is no task `b`.",
  );
});

const names = fc.constantFrom("mine", "default", "1.10", "yes", "null", "既定");
const texts = fc.constantFrom(
  "tasks: { a: x }",
  "# c\ntasks:\n  a: x # c\n\nlayouts:\n    default:   [{ grid: 2 }]\n\n    # later\n\n",
  "layouts: { default: agents, '1.10': grid }\ntasks: { a: x }\n",
  "version: 1\nlayouts:\n  yes:\n  - rows:\n    - {task: a}\n    - list: true\n\n  '1.10': grid\ntasks: { a: x }\n",
);

test("whatever is on the screen comes back from the plan within one per cent and a cell", () => {
  fc.assert(
    fc.property(anyTree, texts, names, fc.nat({ max: 200 }), (tree, text, name, wider) => {
      const root = withContents(tree);
      const least = leastSize(root);
      const size = { columns: least.columns * 2 + wider, rows: least.rows * 2 + wider };
      const written = withLayout(text, { name, tabs: [tabOfPlan({ root }, size)] });
      const plan = written.ok ? readPlan(written.value, { file: "plan.yaml" }) : written;
      const chosen = plan.ok ? chooseLayout(plan.value.layouts, name, { size, tasks: 1 }) : plan;
      expect(chosen).toMatchObject({ ok: true });
      const again = chosen.ok ? chosen.value.tabs[0]?.root : undefined;
      expect(again === undefined ? ["lost"] : differences(root, again, size)).toEqual([]);
    }),
  );
});

/** Lists where the second tree differs from the first at this size by more than one per cent and a cell. */
function differences(a: LayoutNode, b: LayoutNode, size: Size): readonly string[] {
  if (a.kind === "pane" || b.kind === "pane") {
    return isDeepStrictEqual(a, b) ? [] : [`${JSON.stringify(a)} became ${JSON.stringify(b)}`];
  }
  const cells = cellsOfChildren(a, size[a.kind]);
  const total = cells.reduce((sum, each) => sum + each, 0);
  const moved = cells.filter(
    (each, at) => Math.abs((each * 100) / total - (b.shares[at] ?? 0)) > 1 + 100 / total,
  );
  const here =
    a.kind === b.kind && a.children.length === b.children.length ? [] : [`${a.kind} became ${b.kind}`];
  const below = a.children.flatMap((child, at) => {
    const other = b.children[at];
    const area = { ...size, [a.kind]: cells[at] ?? 0 };
    return other === undefined ? ["lost"] : differences(child, other, area);
  });
  return [...here, ...moved.map((each) => `${each} of ${total} became ${b.shares.join(" ")}`), ...below];
}

function withContents(node: LayoutNode<string>): LayoutNode {
  if (node.kind === "pane") return { kind: "pane", pane: contentOf(node.pane) };
  return { ...node, children: node.children.map((child) => withContents(child)) };
}

function contentOf(name: string): PaneContent {
  if (name === "p0") return { kind: "list" };
  return { kind: "shell", directory: name };
}
