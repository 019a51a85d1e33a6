import { expect, test } from "vitest";

import type { PlanLayouts } from "../schema/layout-schema.ts";
import { renderProblems } from "../problems/problem-text.ts";
import { readPlan } from "../read-plan.ts";

const tasks = "tasks: { api: x, test: { run: x, matrix: { n: [1, 2] } } }";

/** Returns the problems of a plan with these tabs, without places and hints. */
function detailsOf(tabs: string): readonly string[] {
  const read = readPlan(`${tasks}\nlayouts: { default: ${tabs} }`, { file: "plan.yaml" });
  return read.ok
    ? []
    : read.failure.map(({ column, source, detail, length }) => {
        return `${source.slice(column - 1, column - 1 + length)}: ${detail}`;
      });
}

const right = [
  "agents",
  "[{ grid: 6 }]",
  "[{ task: api }]",
  "[{ tab: one, columns: [60, 40], panes: [{ task: api }, { rows: [{ log: test(2) }, { list: true }] }] }]",
  "[{ columns: [33.3, 33.3, 33.4], panes: [{ task: test }, { task: test }, { shell: packages/api }] }]",
  "[{ grid: [{ next: 3 }, { shell: { task: api } }] }, { tab: 一覧, list: true }]",
];

test.each(right)("accepts %s", (tabs) => {
  expect(detailsOf(tabs)).toEqual([]);
});

const wrong: readonly (readonly [tabs: string, ...details: string[]])[] = [
  ["[]", "[]: `default` is an empty list"],
  ["agnts", "agnts: there is no template `agnts`"],
  ["{ grid: 6 }", "{ grid: 6 }: `default` is a map"],
  ["[hello]", 'hello: entry 1 of `default` is "hello"'],
  ["[{}]", "{}: this area shows nothing"],
  ["[{ task: apo }]", "apo: there is no task `apo`"],
  ["[{ log: test(3) }]", "test(3): there is no task `test(3)`"],
  ["[{ shell: { task: tset } }]", "tset: there is no task `tset`"],
  ["[{ shell: ../x }]", '../x: `shell` is "../x"'],
  ["[{ shell: /etc }]", '/etc: `shell` is "/etc"'],
  ["[{ task: api, log: api }]", "log: this area has both `task` and `log`"],
  ["[{ tsk: api }]", "tsk: unknown key `tsk`"],
  ["[{ service: db }]", "db: there is no service `db`"],
  [
    "[{ service: db, task: api }]",
    "service: this area has both `task` and `service`",
    "db: there is no service `db`",
  ],
  ["[{ grid: 51 }]", "51: `grid` is the number 51"],
  ["[{ grid: [] }]", "[]: `grid` has no panes"],
  ["[{ next: 0 }]", "0: `next` is the number 0"],
  ["[{ list: false }]", "false: `list` is the boolean false"],
  ['[{ tab: "a\\tb", task: api }]', '"a\\tb": `tab` is "a\\tb"'],
  ["[{ rows: [{ task: api }] }]", "[{ task: api }]: `rows` has only one pane"],
  ["[{ rows: [100], panes: [{ task: api }] }]", "[100]: `rows` has only one pane"],
  [
    "[{ rows: [60, 30], panes: [{ task: api }, { list: true }] }]",
    "[60, 30]: the shares of `rows` sum to 90, not to 100",
  ],
  [
    "[{ columns: [50, 30, 20], panes: [{ task: api }, { list: true }] }]",
    "[50, 30, 20]: `columns` has 3 shares for 2 panes",
  ],
  ["[{ columns: [60, 40] }]", "[60, 40]: `columns` has shares but no `panes`"],
  ["[{ columns: [{ task: api }, 40] }]", "[{ task: api }, 40]: `columns` mixes shares and panes"],
  ["[{ panes: [{ task: api }] }]", "panes: these `panes` belong to neither columns nor rows"],
  ["[{ task: api, panes: [] }]", "panes: `panes` need shares of columns or rows, and there are none here"],
  [
    "[{ columns: [{ tab: x, task: api }, { list: true }] }]",
    "tab: `tab` is the title of a whole tab, but this is an area inside a tab",
  ],
  [
    "[{ list: true }, { columns: [{ list: true }, { task: api }] }]",
    "list: this layout shows the list of tasks without a place twice",
  ],
  [
    "[{ task: apo }, { columns: [90, 20], panes: [{ log: x }, { service: y }] }]",
    "apo: there is no task `apo`",
    "[90, 20]: the shares of `columns` sum to 110, not to 100",
    "x: there is no task `x`",
    "y: there is no service `y`",
  ],
];

test.each(wrong)("refuses %s", (tabs, ...details) => {
  expect(detailsOf(tabs)).toEqual(details);
});

test("a problem of a layout says where, what and what to do", () => {
  const text = `${tasks}\nlayouts:\n  default:\n    - columns: [60, 30]\n      panes: [{ task: apo }, { list: true }]\n`;
  const read = readPlan(text, { file: "plan.yaml" });
  expect(read.ok ? "" : renderProblems(read.failure)).toBe(
    [
      "plan.yaml:4:16: the shares of `columns` sum to 90, not to 100",
      "    4 |     - columns: [60, 30]",
      "      |                ^^^^^^^^",
      "      For equal shares, write the panes directly under `columns`.",
      "",
      "plan.yaml:5:23: there is no task `apo`",
      "    5 |       panes: [{ task: apo }, { list: true }]",
      "      |                       ^^^",
      "      Did you mean `api`? Tasks: `api`, `test`.",
    ].join("\n"),
  );
});

test("a layout nested without end is a problem, not a crash", () => {
  const deep = `${"{ rows: [".repeat(400)}{ task: api }${"] }".repeat(400)}`;
  expect(detailsOf(`[${deep}]`).join()).toMatch(/nested too deep|cannot be read/);
  const loop = readPlan(`${tasks}\nlayouts:\n  default: &x\n    - rows: *x\n`, { file: "plan.yaml" });
  expect(loop.ok).toBe(false);
});

test("the layouts come out as they stand in the plan", () => {
  const read = readPlan(`${tasks}\nlayouts: { a: grid, b: [{ tab: T, next: 2 }] }`, { file: "plan.yaml" });
  const expected: PlanLayouts = { a: "grid", b: [{ tab: "T", next: 2 }] };
  expect(read.ok ? read.value.layouts : read.failure).toEqual(expected);
});
