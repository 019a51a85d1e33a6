import { expect, test } from "vitest";

import { tasksOfAgent } from "./split-task.ts";
import { taskSpecSchema, type TaskSpecInput } from "./task-spec.ts";

const lead: TaskSpecInput = {
  name: "lead",
  base: "lead",
  command: { kind: "argv", argv: ["agent", "--safe", "Lead."] },
  agent: "scripted",
  agentCommands: { start: ["agent", "--safe", "{prompt}"] },
  may: ["add-tasks"],
  verify: [{ kind: "argv", argv: ["npm", "test"] }],
  merge: { mode: "review" },
  claims: ["src/**"],
  needs: [{ task: "build" }],
  secrets: ["TOKEN"],
  priority: 3,
};
const wish = { name: "part", prompt: "--unsafe; rm -rf /", needs: ["lead"] };

test("an added task gives its prompt to the same agent, with the same proofs, and adds none itself", () => {
  const added = tasksOfAgent(taskSpecSchema.parse(lead), [wish]);
  expect(added.ok && added.value).toEqual([
    expect.objectContaining({
      name: "part",
      command: { kind: "argv", argv: ["agent", "--safe", "--unsafe; rm -rf /"] },
      needs: [{ task: "lead", if: "success" }],
      verify: [{ kind: "argv", argv: ["npm", "test"] }],
      merge: expect.objectContaining({ mode: "review" }),
      secrets: ["TOKEN"],
      priority: 3,
    }),
  ]);
  const [task] = added.ok ? added.value : [];
  expect(task).not.toHaveProperty("may");
  expect(task).not.toHaveProperty("claims");
  expect(task && tasksOfAgent(task, [wish])).toMatchObject({ ok: false });
});

test("an agent whose plan does not say so adds none, and none waits for tasks of other runs", () => {
  const { may: _may, ...without } = lead;
  expect(tasksOfAgent(taskSpecSchema.parse(without), [wish])).toMatchObject({
    failure: { reason: "unauthorized" },
  });
  expect(tasksOfAgent(taskSpecSchema.parse(lead), [{ ...wish, needs: ["r9/secret"] }])).toMatchObject({
    failure: { reason: "invalid-request" },
  });
});
