import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { JsonSchema } from "@wezterm-parallel/shared/domain/plan/schema/plan-json-schema";

import { completePlan, namesIn } from "./complete-plan.ts";

const root = new URL("../../../../../../../", import.meta.url);
const schema = JSON.parse(
  readFileSync(new URL("docs/reference/plan.schema.json", root), "utf8"),
) as JsonSchema;

/** Returns the suggestions at `¦`. */
function at(text: string) {
  const offset = text.indexOf("¦");
  const found = completePlan(text.replace("¦", ""), offset, schema);
  return {
    labels: found?.options.map(({ label }) => label) ?? [],
    from: found === undefined ? undefined : offset - found.from,
    insert: (label: string) => found?.options.find((option) => option.label === label)?.insert,
  };
}

describe("keys are offered", () => {
  test("completes top-level keys that are not present yet", () => {
    const { labels, from, insert } = at("version: 1\nde¦\ntasks:\n  a: b\n");
    expect(labels).toEqual([
      "project",
      "limits",
      "defaults",
      "env",
      "secrets",
      "params",
      "agents",
      "services",
      "schedules",
      "hooks",
      "layouts",
    ]);
    expect(from).toBe(2);
    expect(insert("limits")).toBe("limits:\n  ");
    expect(insert("secrets")).toBe("secrets: ");
  });

  test.each([
    ["a task", "tasks:\n  build:\n    ¦"],
    [
      "a task with keys before and behind",
      "tasks:\n  build:\n    run: make\n    ti¦\n    priority: 1\n  test: x\n",
    ],
    ["a task in flow style", "tasks:\n  build: { run: make, ti¦"],
    [
      "a task after a script of several lines",
      "tasks:\n  build:\n    run: |\n      make\n\n      make: all\n    ¦",
    ],
    ["a task after comments and blank lines", "tasks:\n  build:\n\n    # why\n    ¦"],
    [
      "a task in flow style of several lines",
      "tasks:\n  build: {\n    run: make,\n    tags: [x, y],\n    ti¦",
    ],
    ["a task with an anchor and an alias", "tasks:\n  a: &a\n    tags: x\n  b:\n    env: *e\n    ¦"],
    ["a task indented by tabs", "tasks:\n\tbuild:\n\t\trun: make\n\t\t¦"],
    ["a task below a list that is not closed", "env: [\ntasks:\n  a:\n    env: {\n    ¦"],
    ["a task below a quote that is not closed", "env: 'x\ntasks:\n  a:\n    prompt: \"x\n    ¦"],
    ["a task below a key without its colon", "tasks:\n  a:\n    timeo\n    ¦"],
    ["a task below lines of other indentation", "tasks:\n  a:\n      tags: x\n    ti¦\n      x: y"],
    ["a task above a map that is not closed", "tasks:\n  a:\n    ¦\n  b: {\n"],
  ])("in %s", (_, text) => {
    const { labels } = at(text);
    expect(labels).toContain("timeout");
    expect(labels).toContain("needs");
    expect(labels).not.toContain("tasks");
    expect(labels.includes("run")).toBe(!text.includes("run:"));
  });

  test("before an empty first line, and nothing before that is replaced", () => {
    expect(at("¦\n")).toMatchObject({ from: 0 });
  });

  test("of maps in maps, lists in maps and maps in lists", () => {
    expect(at("limits:\n  ¦").labels).toEqual(["parallel", "groups", "budget"]);
    expect(at("defaults:\n  retry:\n    ¦").labels).toEqual(["max", "backoff", "on", "agents", "lost"]);
    expect(at("defaults:\n  retry: { max: 2, ¦").labels).toEqual(["backoff", "on", "agents", "lost"]);
    expect(at("tasks:\n  a:\n    needs:\n      - task: b\n        ¦").labels).toEqual([
      "if",
      "until",
      "matrix",
      "service",
    ]);
    expect(at("tasks:\n  a:\n    needs:\n    - task: b\n      ¦").labels).toEqual([
      "if",
      "until",
      "matrix",
      "service",
    ]);
    expect(at("tasks:\n  a:\n    needs: [{ task: b, ¦").labels).toEqual(["if", "until", "matrix", "service"]);
    expect(at("agents:\n  reviewer:\n    ¦").labels).toEqual([
      "command",
      "continue",
      "extends",
      "mode",
      "model",
      "args",
      "env",
      "secrets",
      "mcp",
      "may",
      "allow",
      "deny",
      "sandbox",
      "prices",
      "pool",
    ]);
    expect(at("layouts:\n  default:\n    - columns: [60, 40]\n      ¦").labels).toContain("panes");
  });

  test("not where a name of one's own stands", () => {
    expect(at("tasks:\n  ¦").labels).toEqual([]);
    expect(at("tasks:\n  a:\n    env:\n      ¦").labels).toEqual([]);
  });
});

describe("values are offered", () => {
  test("of a choice, a switch, and by example", () => {
    expect(at("tasks:\n  a:\n    checkout: ¦").labels).toEqual(["worktree", "project", "none"]);
    expect(at("tasks:\n  a:\n    checkout: pro¦")).toMatchObject({ from: 3 });
    expect(at("tasks:\n  a:\n    terminal: f¦").labels).toEqual(["true", "false"]);
    expect(at("defaults:\n  timeout: ¦").labels).toEqual(["30m"]);
    expect(at("env: ¦").labels).toContain("clean");
  });

  test("in lists and maps of flow style", () => {
    expect(at("defaults:\n  retry: { max: 2, on: [75, ¦").labels).toContain("signal");
    expect(at("tasks:\n  a:\n    needs: [{ task: b, if: ¦").labels).toEqual(["success", "failure", "always"]);
    expect(at("defaults:\n  retry:\n    on:\n      - ¦").labels).toContain("timeout");
  });

  test("where a task is needed: the others of the plan", () => {
    const tasks = "tasks:\n  build: make\n  test(x): y\n  all:\n    needs:";
    expect(at(`${tasks} [¦`).labels).toEqual(["build", "test(x)"]);
    expect(at(`${tasks} [build, te¦`)).toMatchObject({ labels: ["build", "test(x)"], from: 2 });
    expect(at(`${tasks}\n      - ¦`).labels).toEqual(["build", "test(x)", "task"]);
    expect(at(`${tasks}\n      - task: ¦`).labels).toEqual(["build", "test(x)"]);
    expect(at(`${tasks} [{ task: ¦`).labels).toEqual(["build", "test(x)"]);
    expect(at(`${tasks} [\n      build,\n      te¦`)).toMatchObject({
      labels: ["build", "test(x)"],
      from: 2,
    });
  });
});

test.each([
  ["in a comment", "tasks: # ¦"],
  ["in a script of several lines", "tasks:\n  a:\n    run: |\n      echo\n      ti¦"],
  ["in a folded text", "tasks:\n  a:\n    prompt: >-\n      fix ¦"],
  ["in quotes", 'tasks:\n  a:\n    checkout: "¦'],
  ["behind a list that is closed", "tasks:\n  a:\n    needs: [b] ¦"],
  ["directly behind a colon", "tasks:\n  a:\n    checkout:¦"],
  ["directly behind a colon of flow style", "tasks:\n  a: { checkout:¦"],
  ["directly behind a dash", "tasks:\n  a:\n    needs:\n      -¦"],
  ["in quotes of several lines", 'tasks:\n  a:\n    prompt: "fix\n      ti¦'],
  ["in an alias", "tasks:\n  a:\n    checkout: *¦"],
])("completes nothing %s", (_, text) => {
  expect(at(text).labels).toEqual([]);
});

test("completes task names in a plan with errors elsewhere", () => {
  expect(namesIn('env: [\ntasks:\n  # c\n  a: b\n  "b c": { run: x }\n  d:\n    run: y\nlimits: {')).toEqual([
    "a",
    "b c",
    "d",
  ]);
});

test("returns completions that start at the typed word, for any text and cursor position", () => {
  const pieces = [
    "tasks:",
    "\n",
    "  ",
    "- ",
    "a: ",
    "run: |",
    "{",
    "}",
    "[",
    "]",
    ",",
    "needs",
    ": ",
    '"',
    "#",
    "é",
    "x",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 25 }), fc.nat(200), (parts, place) => {
      const text = parts.join("");
      const offset = Math.min(place, text.length);
      const found = completePlan(text, offset, schema);
      if (found === undefined) return;
      expect(found.from).toBeLessThanOrEqual(offset);
      expect(text.slice(found.from, offset)).not.toContain("\n");
    }),
  );
});
