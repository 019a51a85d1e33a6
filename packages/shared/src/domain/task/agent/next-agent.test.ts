import fc from "fast-check";
import { expect, test } from "vitest";

import { promptCommand } from "./agent-commands.ts";
import { continueTask } from "./continue-task.ts";
import { passToNextAgent } from "./next-agent.ts";
import { taskSpecSchema, type NextAgent, type TaskSpec } from "../task-spec.ts";

const opus: NextAgent = {
  name: "opus",
  commands: { start: ["opus", "--ask={prompt}"], continue: ["opus", "-c", "{prompt}"] },
  env: { MODEL: "opus" },
  pool: "team",
};
const codex: NextAgent = { ...opus, name: "codex", commands: { start: ["codex", "{prompt}"] }, timeout: 5 };

function agentTask(prompt: string, agents: readonly NextAgent[] | undefined): TaskSpec {
  const start = ["haiku", "-p", "{prompt}"];
  return taskSpecSchema.parse({
    name: "fix",
    base: "fix",
    command: promptCommand(start, prompt),
    agent: "haiku",
    agentCommands: { start, continue: ["haiku", "-c", "{prompt}"] },
    env: { MODEL: "haiku" },
    pool: "own",
    secrets: ["HAIKU_KEY"],
    may: ["add-tasks"],
    policy: { allow: ["Bash(npm test)"] },
    mcp: "claude",
    timeout: 1,
    retry: { max: 2, agents },
  });
}

test("each retry goes to the next agent of the list, with the prompt unchanged, until the last one keeps it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (prompt) => {
      const second = passToNextAgent(agentTask(prompt, [opus, codex]));
      expect(second).toMatchObject({ agent: "opus", command: promptCommand(opus.commands.start, prompt) });
      const third = second && passToNextAgent(second);
      expect(third).toMatchObject({ agent: "codex", command: { argv: ["codex", prompt] }, timeout: 5 });
      expect(third?.retry).not.toHaveProperty("agents");
      expect(third && passToNextAgent(third)).toBeUndefined();
    }),
  );
});

test("nothing of the first agent stays: no variables, secrets, rights, tools, pool or time limit", () => {
  const next = passToNextAgent(agentTask("Fix it.", [opus]));
  expect(next).toMatchObject({ env: { MODEL: "opus" }, pool: "team", agentCommands: opus.commands });
  for (const key of ["secrets", "may", "policy", "mcp", "timeout"]) expect(next).not.toHaveProperty(key);
});

test("in a checkout that is continued, the next agent gets the prompt in a conversation of its own", () => {
  const last = { attempt: 1, worker: "w", ran: true };
  const continued = continueTask(agentTask("Fix it.", [opus]), last, "and add a test");
  const next = continued.ok ? passToNextAgent(continued.value) : undefined;
  const command = { kind: "argv", argv: ["opus", "--ask=and add a test"] };
  expect(next).toMatchObject({ command, continues: { attempt: 1, worker: "w", ran: false, command } });
  expect(next?.continues).not.toHaveProperty("conversation");
});

test("a task keeps its agent without a list, and while it merges its target", () => {
  expect(passToNextAgent(agentTask("Fix it.", undefined))).toBeUndefined();
  const merging = { target: "main", tip: "abc", files: ["a.txt"] };
  const continues = {
    attempt: 1,
    worker: "w",
    ran: true,
    command: { kind: "argv" as const, argv: ["x"] },
    merging,
  };
  expect(passToNextAgent({ ...agentTask("Fix it.", [opus]), continues })).toBeUndefined();
});
