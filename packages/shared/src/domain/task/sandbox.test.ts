import { expect, test } from "vitest";

import { readPlan } from "../plan/read-plan.ts";
import { planTasks } from "../plan/plan-tasks.ts";
import { requireSandbox, sandboxOf, skipsPermissions } from "./sandbox.ts";

test.each([
  ["claude", "--dangerously-skip-permissions"],
  ["/opt/bin/claude", "-p", "--permission-mode", "bypassPermissions", "--", "hi"],
  ["claude", "--permission-mode=bypassPermissions"],
  ["codex", "exec", "--sandbox", "danger-full-access"],
  ["codex", "--dangerously-bypass-approvals-and-sandbox"],
  ["codex", "-c", 'sandbox_mode="danger-full-access"'],
  ["gemini", "--approval-mode=yolo", "--prompt=hi"],
])("%s %s asks for no permission", (...argv) => {
  expect(skipsPermissions(argv)).toBe(true);
});

test.each([
  ["claude", "--permission-mode=acceptEdits"],
  ["claude", "--", "--dangerously-skip-permissions"],
  ["codex", "--sandbox=workspace-write"],
  ["sh", "-c", "claude --dangerously-skip-permissions"],
  [],
])("%s %s asks, or is no agent", (...argv) => {
  expect(skipsPermissions(argv)).toBe(false);
});

test("only an agent gets a sandbox that nobody asked for, and then where there is one", () => {
  const command = { kind: "argv", argv: ["gemini", "--yolo"] } as const;
  expect(sandboxOf({ command })).toBeUndefined();
  expect(sandboxOf({ command, agent: "gemini", sandbox: false })).toBeUndefined();
  expect(sandboxOf({ command, agent: "gemini" })).toMatchObject({ required: false });
  const settings = { write: [], hide: [], network: "none" } as const;
  expect(sandboxOf({ command, sandbox: settings })).toEqual({ settings, required: true });
});

const usual = { write: [], hide: [], network: "all" };

function sandboxesOf(text: string) {
  const read = readPlan(text, { file: "wezterm-parallel.yaml" });
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return Object.fromEntries(planTasks(read.value).map(({ name, sandbox }) => [name, sandbox]));
}

test("in a plan, a task overrides its agent, and that overrides the defaults", () => {
  const text = `
defaults: { sandbox: { network: none } }
agents:
  open: { extends: claude, sandbox: false }
  closed: { extends: claude, sandbox: { write: [~/.npm] } }
tasks:
  plain: make
  own: { run: make, sandbox: true }
  a: { agent: open, prompt: hi }
  b: { agent: closed, prompt: hi }
  c: { agent: closed, prompt: hi, sandbox: false }
  d: { agent: claude, prompt: hi, retry: { agents: [open] } }
`;
  expect(sandboxesOf(text)).toEqual({
    plain: { ...usual, network: "none" },
    own: usual,
    a: false,
    b: { ...usual, write: ["~/.npm"] },
    c: false,
    d: { ...usual, network: "none" },
  });
});

test("a path of a sandbox that depends on the working directory is refused", () => {
  const read = readPlan("tasks: { a: { run: x, sandbox: { write: [build] } } }", {
    file: "wezterm-parallel.yaml",
  });
  expect(JSON.stringify(read)).toContain("an absolute path, or one below ~/");
});

test("a person can require a sandbox for tasks and agents that have none; settings stay", () => {
  const open: Parameters<typeof requireSandbox>[0] = {
    sandbox: false,
    retry: { agents: [{ sandbox: false }, {}] },
  };
  expect(requireSandbox(open)).toEqual({
    sandbox: usual,
    retry: { agents: [{ sandbox: usual }, { sandbox: usual }] },
  });
  const narrow = { write: ["/data"], hide: [], network: "none" as const };
  expect(requireSandbox({ sandbox: narrow })).toEqual({ sandbox: narrow });
});
