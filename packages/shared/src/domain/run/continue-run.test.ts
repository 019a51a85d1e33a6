import { expect, test } from "vitest";

import { taskSpecSchema } from "../task/task-spec.ts";
import { continueRun } from "./continue-run.ts";

function task(name: string, ...needs: readonly string[]) {
  const command = { kind: "argv" as const, argv: ["true"] };
  return taskSpecSchema.parse({ name, base: name, command, needs: needs.map((need) => ({ task: need })) });
}

test("continues a run with its unsuccessful tasks and those that need them, on results of the earlier run", () => {
  const tasks = [
    task("report", "test", "lint"),
    task("test", "build"),
    task("build", "version"),
    task("version"),
    task("lint", "version"),
    task("new"),
  ];
  const left = continueRun(tasks, "r3", new Set(["version", "build", "lint", "report"]));
  expect(left.map(({ name, needs }) => [name, ...needs.map((need) => need.task)])).toEqual([
    ["report", "test", "r3/lint"],
    ["test", "r3/build"],
    ["new"],
  ]);
});
