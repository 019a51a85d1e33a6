import { describe, expect, it } from "vitest";

import { changeTask } from "../task-changes.ts";
import { continuePrompt, continueTask, startAfresh } from "./continue-task.ts";
import { taskSpecSchema, type TaskSpec } from "../task-spec.ts";

const command = { kind: "argv" as const, argv: ["make"] };
const plain = taskSpecSchema.parse({ name: "fix", base: "fix", command });
const asked = { kind: "argv" as const, argv: ["ai", "Fix it."] };
const agent: TaskSpec = {
  ...plain,
  command: asked,
  agentCommands: { start: ["ai", "{prompt}"], continue: ["ai", "--continue", "{prompt}"] },
};
const last = { attempt: 2, worker: "w1", ran: true };

function continued(spec: TaskSpec, earlier = last, prompt?: string): TaskSpec {
  const done = continueTask(spec, earlier, prompt);
  if (!done.ok) throw new Error(done.failure.reason);
  return done.value;
}

function argvOf({ command: chosen }: TaskSpec): readonly string[] {
  return chosen.kind === "argv" ? chosen.argv : [];
}

describe("continueTask", () => {
  it("runs the same command in the checkout of the last attempt, on its worker", () => {
    expect(continued(plain)).toEqual({
      ...plain,
      continues: { attempt: 2, worker: "w1", ran: true, conversation: 2, command },
    });
  });

  it("continues the conversation of an agent with the new prompt, or asks it to continue", () => {
    expect(argvOf(continued(agent, last, "and {prompt} -- a test"))).toEqual([
      "ai",
      "--continue",
      "and {prompt} -- a test",
    ]);
    expect(argvOf(continued(agent))).toEqual(["ai", "--continue", continuePrompt]);
  });

  it("starts a conversation when the agent never ran, or cannot continue one", () => {
    const never = { ...last, ran: false };
    expect(argvOf(continued(agent, never))).toEqual(["ai", "Fix it."]);
    expect(argvOf(continued(agent, never, "Do that."))).toEqual(["ai", "Do that."]);
    const cannot = { ...agent, agentCommands: { start: ["ai", "{prompt}"] } };
    expect(argvOf(continued(cannot))).toEqual(["ai", "Fix it."]);
    expect(argvOf(continued(cannot, last, "Do that."))).toEqual(["ai", "Do that."]);
  });

  it("keeps the first attempt and the task's own command when it continues again", () => {
    const again = continued(continued(agent, last, "one"), { attempt: 3, worker: "w1", ran: false }, "two");
    expect(argvOf(again)).toEqual(["ai", "--continue", "two"]);
    expect(again.continues).toEqual({
      attempt: 2,
      worker: "w1",
      ran: true,
      conversation: 2,
      command: asked,
    });
  });

  it("refuses without an attempt, without a checkout, and a prompt for a command", () => {
    const reason = (spec: TaskSpec, earlier: typeof last | undefined, prompt?: string) => {
      const done = continueTask(spec, earlier, prompt);
      return done.ok ? undefined : done.failure.reason;
    };
    expect(reason(agent, undefined)).toBe("not-started");
    expect(reason({ ...agent, checkout: "project" }, last)).toBe("no-checkout");
    expect(reason(plain, last, "hello")).toBe("takes-no-prompt");
  });
});

describe("startAfresh", () => {
  it("restores the task's own command", () => {
    expect(startAfresh(continued(agent, last, "one"))).toEqual(agent);
    expect(startAfresh(plain)).toEqual(plain);
  });

  it("keeps a command that replaced the task's own meanwhile, which takes no prompt", () => {
    const other = { kind: "shell" as const, script: "make -k" };
    const { agentCommands: _none, ...changed } = agent;
    const edited = changeTask(continued(agent, last, "one"), { command: other });
    expect(startAfresh(edited)).toEqual({ ...changed, command: other });
  });
});
