import { expect, test } from "vitest";

import { planTasks } from "../plan/plan-tasks.ts";
import { readPlan } from "../plan/read-plan.ts";
import { requireSandbox } from "./sandbox.ts";

function read(text: string) {
  return readPlan(text, { file: "wezterm-parallel.yaml" });
}

function tasksOf(text: string) {
  const plan = read(text);
  if (!plan.ok) throw new Error(JSON.stringify(plan.failure));
  return new Map(planTasks(plan.value).map((task) => [task.name, task]));
}

test("a task overrides the container of the defaults, which agents do not have, and which replaces a sandbox", () => {
  const tasks = tasksOf(`
defaults: { container: node:24, sandbox: true }
env: { OF_PLAN: a, BOTH: plan }
tasks:
  usual: x
  own: { run: x, env: { BOTH: task }, container: { image: "localhost:5000/a/b@sha256:1f", network: none, mounts: [~/.npm, { path: /data, at: /d, write: true }] } }
  none: { run: x, container: false }
  agent: { agent: claude, prompt: hello }
`);
  expect(tasks.get("usual")).toMatchObject({ container: { image: "node:24", mounts: [] } });
  expect(tasks.get("usual")?.sandbox).toBe(undefined);
  expect(tasks.get("own")?.container).toEqual({
    image: "localhost:5000/a/b@sha256:1f",
    network: "none",
    mounts: [
      { path: "~/.npm", write: false },
      { path: "/data", at: "/d", write: true },
    ],
  });
  expect(tasks.get("own")?.env).toEqual({ OF_PLAN: "a", BOTH: "task" });
  for (const name of ["none", "agent"]) {
    expect(tasks.get(name)?.container, name).toBe(undefined);
    expect(tasks.get(name)?.sandbox, name).toBeTruthy();
    expect(tasks.get(name)?.env, name).toEqual({});
  }
});

test.each([
  ["{ agent: claude, prompt: p, container: node }", "agents run in no container"],
  ["{ run: x, sandbox: true, container: node }", "has both `container` and `sandbox`"],
  ["{ run: x, container: --privileged }", "an image, such as node:24"],
  [
    "{ run: x, container: { image: node, network: 'container:other' } }",
    "none, host or the name of a network",
  ],
  ["{ run: x, container: { image: node, mounts: [build] } }", "an absolute path, or one below ~/"],
  [
    "{ run: x, container: { image: node, mounts: [{ path: /a, at: b }] } }",
    "an absolute path in the container",
  ],
  ["{ run: x, container: { network: none } }", "image"],
])("a plan with %s is refused", (task, why) => {
  const plan = read(`tasks: { a: ${task} }`);
  expect(plan.ok).toBe(false);
  expect(JSON.stringify(plan)).toContain(why);
});

test("who requires a sandbox for every task leaves those with a container in theirs", () => {
  const [task] = tasksOf("tasks: { a: { run: x, container: node } }").values();
  expect(requireSandbox(task!)).toEqual(task);
});
