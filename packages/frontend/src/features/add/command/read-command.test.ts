import fc from "fast-check";
import { expect, test } from "vitest";

import { isTaskName } from "@wezterm-parallel/shared/domain/ids";
import { taskSpecSchema } from "@wezterm-parallel/shared/domain/task/task-spec";

import { emptyDraft } from "../draft.ts";
import { readCommand, suggestName } from "./read-command.ts";

const draft = { ...emptyDraft, command: "npm test -- --watch=false" };

test("reads a command alone as a task named after it", () => {
  expect(readCommand(draft).task).toEqual({
    name: "npm-test",
    base: "npm-test",
    command: { kind: "shell", script: "npm test -- --watch=false" },
    checkout: "worktree",
    terminal: true,
    needs: [],
    env: {},
  });
});

test("includes every filled-in field, in the form the server accepts", () => {
  const { task, problems } = readCommand({
    ...draft,
    name: " deploy ",
    checkout: "none",
    terminal: false,
    needs: [{ task: "r3/build", if: "always" }],
    env: [
      { name: "MODE", value: " a b " },
      { name: "", value: "" },
    ],
    secrets: "NPM_TOKEN, KEY NPM_TOKEN",
    timeout: "1h30m",
    retries: "2",
    priority: "-5",
  });
  expect(problems).toEqual([]);
  expect(task).toMatchObject({
    name: "deploy",
    env: { MODE: " a b " },
    secrets: ["NPM_TOKEN", "KEY"],
    timeout: 5_400_000,
    retry: { max: 2 },
    priority: -5,
  });
  expect(taskSpecSchema.safeParse(task).success).toBe(true);
});

test("reads an agent with a prompt as a task named after the prompt", () => {
  const asked = { mode: "agent", agent: "claude", prompt: "Fix the tests\n- all" } as const;
  const { task } = readCommand({ ...draft, ...asked });
  expect(task).toMatchObject({ name: "Fix-the-tests", agent: "claude", prompt: "Fix the tests\n- all" });
  expect(task).not.toHaveProperty("command");
});

test.each([
  [{ mode: "agent", agent: "claude", name: "a", prompt: " \n" }, "prompt", "promptMissing"],
  [{ mode: "agent", agent: "", prompt: "fix it" }, "agent", "agentMissing"],
  [{ command: "  " }, "command", "commandMissing"],
  [{ name: "a b" }, "name", "nameWrong"],
  [{ command: "--- ==", name: "" }, "name", "nameMissing"],
  [{ env: [{ name: "1A", value: "" }] }, "env", "variableWrong"],
  [{ env: [{ name: "", value: "lost" }] }, "env", "variableWrong"],
  [{ env: [{ name: "WZP_RUN", value: "" }] }, "env", "variableWrong"],
  [
    {
      env: [
        { name: "A", value: "1" },
        { name: "A ", value: "2" },
      ],
    },
    "env",
    "variableTwice",
  ],
  [{ secrets: "my-token" }, "secrets", "secretWrong"],
  [{ timeout: "soon" }, "timeout", "durationWrong"],
  [{ retries: "1.5" }, "retries", "numberWrong"],
  [{ priority: "2000" }, "priority", "numberWrong"],
] as const)("%j is refused at its field", (part, field, problem) => {
  const { task, problems } = readCommand({ ...draft, ...part });
  expect(task).toBeUndefined();
  expect(problems).toMatchObject([{ field, problem }]);
});

test("suggests a valid task name for any command", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (command) => {
      const name = suggestName(command);
      expect(name === "" || isTaskName(name)).toBe(true);
    }),
  );
});
