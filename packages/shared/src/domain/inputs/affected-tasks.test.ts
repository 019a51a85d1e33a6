import { describe, expect, test } from "vitest";

import { planTasks } from "../plan/plan-tasks.ts";
import { readPlan } from "../plan/read-plan.ts";
import { affectedTasks, type Changes } from "./affected-tasks.ts";
import { redefinedTasks } from "./redefined-tasks.ts";

const text = `
tasks:
  generate: { run: make generate, inputs: [schema/**] }
  build: { run: make, needs: generate, inputs: [src/**, "!src/**/*.md", $NODE_ENV] }
  test: { run: make test, needs: build, inputs: [test/**] }
  docs: { run: make docs, inputs: [docs/**] }
  any: { run: make any }
`;

function plan(changed = text) {
  const read = readPlan(changed, { file: "plan" });
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return read.value;
}

function affected(paths: readonly string[], more: Partial<Changes> = {}, wanted?: readonly string[]) {
  const files = paths.map((path) => ({ path, mode: "100644" }));
  const changes = { files, redefined: new Set<string>(), ...more };
  const names = wanted && new Set(wanted);
  return Object.fromEntries(
    affectedTasks(planTasks(plan()), changes, names).map(({ name, why }) => [name, why]),
  );
}

describe("the affected tasks", () => {
  test("are those whose inputs match, those that need them, and what these need", () => {
    expect(affected(["src/a"])).toEqual({
      generate: { reason: "needed-by", task: "build" },
      build: { reason: "input", path: "src/a" },
      test: { reason: "needs", task: "build" },
      any: { reason: "no-inputs", path: "src/a" },
    });
  });

  test("are none without a change, and those without inputs after any change", () => {
    expect(affected([])).toEqual({});
    expect(affected(["README"])).toEqual({ any: { reason: "no-inputs", path: "README" } });
    expect(affected(["src/deep/README.md"])).toEqual({
      any: { reason: "no-inputs", path: "src/deep/README.md" },
    });
  });

  test("include all tasks for attributes and submodules, but not for files outside of the plan's directory", () => {
    expect(Object.keys(affected(["../src/a"]))).toEqual(["any"]);
    expect(Object.keys(affected(["../.gitattributes"]))).toHaveLength(5);
    const files = [{ path: "../module", mode: "160000" }];
    expect(Object.keys(affected([], { files }))).toHaveLength(5);
  });

  test("can be restricted to some, with what they need", () => {
    expect(Object.keys(affected(["schema/a"], {}, ["build", "docs"]))).toEqual(["generate", "build"]);
    expect(affected(["docs/a"], {}, ["test"])).toEqual({});
  });

  test("include those that the plan defines differently", () => {
    const redefinedBy = (from: string, to: string) => [
      ...redefinedTasks(plan(), plan(text.replace(from, to))),
    ];
    expect(redefinedBy("make docs", "make pages")).toEqual(["docs"]);
    expect(redefinedBy("tasks:", "env: { A: b }\ntasks:")).toHaveLength(5);
    expect(redefinedBy("tasks:", "limits: { parallel: 2 }\ntasks:")).toEqual([]);
    expect([...redefinedTasks(plan(), undefined)]).toHaveLength(5);
    expect(affected([], { redefined: new Set(["docs"]) })).toEqual({ docs: { reason: "definition" } });
  });
});
