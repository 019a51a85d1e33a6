import { afterAll, beforeAll, expect, test } from "vitest";

import { Scene } from "../rigs/errors/scene.ts";

let scene: Scene;
beforeAll(() => void (scene = new Scene()));
afterAll(() => scene[Symbol.asyncDispose]());

const mistakes: readonly (readonly [mistake: string, plan: string, said: readonly string[]])[] = [
  [
    "YAML that does not end",
    "tasks:\n  a: [unclosed\n  b: x\n",
    ["wezterm-parallel.yaml:3:3: a `[` above is not closed", "Add the `]`"],
  ],
  [
    "an unknown key",
    "tasks:\n  a: { run: x, need: [b] }\n  b: x\n",
    ["wezterm-parallel.yaml:2:16: unknown key `need`", "Did you mean `needs`?"],
  ],
  [
    "a value of the wrong type",
    "tasks:\n  a: { run: x, priority: high }\n",
    ['wezterm-parallel.yaml:2:26: `priority` is "high"', "Expected a whole number from -1000 to 1000."],
  ],
  [
    "a cycle",
    "tasks:\n  a: { run: x, needs: [b] }\n  b: { run: x, needs: [c] }\n  c: { run: x, needs: [a] }\n",
    ["these tasks need one another in a cycle: a → b → c → a", "Remove one of these `needs`"],
  ],
  [
    "a need of a task that is not there",
    "tasks:\n  build: x\n  test: { run: x, needs: [biuld] }\n",
    ["wezterm-parallel.yaml:3:27: there is no task `biuld`", "Did you mean `build`? Tasks: `build`, `test`."],
  ],
  [
    "the same id twice after the matrix",
    "tasks:\n  a: { run: x, matrix: { s: [1, 1] } }\n",
    [
      "wezterm-parallel.yaml:2:16: the matrix creates several tasks with the same name: `a(1)`",
      "remove or rename values",
    ],
  ],
  ["an empty plan", "", ["wezterm-parallel.yaml:1:1: this plan has no tasks", "`wzp init --force`"]],
];

test.each(mistakes)("reports %s with its position and a hint, and starts nothing", async (_, plan, said) => {
  const { code, stdout, stderr } = await scene.run(plan);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  for (const words of said) expect(stderr).toContain(words);
  expect(stderr).toContain("The plan wezterm-parallel.yaml has 1 error.");
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(scene.home.processes()).toEqual([]);
});
