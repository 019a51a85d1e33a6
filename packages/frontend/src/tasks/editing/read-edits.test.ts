import { expect, test } from "vitest";

import { changeTask } from "@wezterm-parallel/shared/domain/task/task-changes";
import { taskSpecSchema } from "@wezterm-parallel/shared/domain/task/task-spec";

import { editDraftOf, readEdits, undoEdits } from "./read-edits.ts";

const spec = taskSpecSchema.parse({
  name: "load",
  base: "load",
  command: { kind: "shell", script: "make load" },
  env: { CI: "1" },
  timeout: 60_000,
  group: "db",
});
const task = { spec, priority: 3 };

test("sends nothing for an untouched draft", () => {
  expect(readEdits(editDraftOf(task), task)).toEqual({ changes: undefined, problems: {} });
});

test("sends only what was changed", () => {
  const draft = { ...editDraftOf(task), priority: " -5 ", group: "" };
  expect(readEdits(draft, task).changes).toEqual({ priority: -5, group: null });
  expect(readEdits({ ...editDraftOf(task), group: "web", command: "make" }, task).changes).toEqual({
    command: { kind: "shell", script: "make" },
    group: "web",
  });
});

test("reports invalid values by field, together", () => {
  const { changes, problems } = readEdits({ ...editDraftOf(task), priority: "1001", command: "" }, task);
  expect(changes).toBeUndefined();
  expect(problems).toEqual({
    command: { kind: "commandEmpty", line: "" },
    priority: { kind: "badPriority", line: "1001" },
  });
  expect(readEdits({ ...editDraftOf(task), priority: "" }, task).problems).toHaveProperty("priority");
});

test("restores the task by the inverse of the edits", () => {
  const draft = { command: "make", env: "NEW=1", timeout: "", priority: "0", group: "" };
  const edits = readEdits(draft, task).changes ?? {};
  const changed = changeTask(spec, edits);
  const back = undoEdits(edits, task) ?? {};
  expect(changed).not.toEqual(spec);
  expect(changeTask(changed, back)).toEqual(spec);
  expect(back.priority).toBe(3);
  expect(undoEdits({ group: "web" }, task)).toEqual({ group: "db" });
});

test("does not restore a variable whose value is hidden", () => {
  expect(
    undoEdits({ env: { CI: null } }, { ...task, spec: { ...spec, env: { CI: "[hidden]" } } }),
  ).toBeUndefined();
});
