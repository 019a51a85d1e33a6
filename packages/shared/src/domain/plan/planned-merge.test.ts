import { expect, test } from "vitest";

import { plannedMerge } from "../change/planned-merge.ts";
import { planTasks } from "./plan-tasks.ts";
import { readPlan } from "./read-plan.ts";

function requestsOf(text: string) {
  const plan = readPlan(text, { file: "plan.yaml" });
  if (!plan.ok) throw new Error(JSON.stringify(plan.failure));
  return Object.fromEntries(planTasks(plan.value).map((task) => [task.name, plannedMerge(task)]));
}

test("`push` names a remote or has settings, and a task can go without", () => {
  const requests = requestsOf(`
project: { merge: { push: origin } }
tasks:
  plain: x
  own: { run: x, merge: { push: { remote: mirror, login: true } } }
  none: { run: x, merge: { push: false } }
`);
  expect(requests["plain"]?.push).toEqual({ remote: "origin" });
  expect(requests["own"]?.push).toEqual({ remote: "mirror", login: true });
  expect(requests["none"]).not.toHaveProperty("push");
  const wrong = readPlan("project: { merge: { push: --force } }", { file: "plan.yaml" });
  expect(wrong.ok).toBe(false);
});

test("the nearest value of each key of `merge` says how a change lands", () => {
  const requests = requestsOf(`
project: { merge: { verify: npm test, update-checkout: never } }
defaults: { merge: { strategy: rebase } }
tasks:
  plain: x
  own: { run: x, verify: lint, merge: { update-checkout: if-clean, strategy: merge, parallel: 2 } }
`);
  const command = (script: string) => ({ kind: "shell", script });
  expect(requests["plain"]).toEqual({
    strategy: "rebase",
    verify: [command("npm test")],
    updateCheckout: "never",
  });
  expect(requests["own"]).toEqual({
    strategy: "merge",
    verify: [command("npm test"), command("lint")],
    parallel: 2,
    updateCheckout: "if-clean",
  });
});

test("a need `until: landed` waits for the landing, and contradicts an `if` other than success", () => {
  const plan = (need: string) =>
    readPlan(`tasks: { a: x, b: { run: y, needs: [{ ${need} }] } }`, { file: "p.yaml" });
  const needsOf = (need: string) => {
    const read = plan(need);
    return read.ok ? planTasks(read.value).find(({ name }) => name === "b")?.needs : read.failure;
  };
  expect(needsOf("task: a, until: landed")).toEqual([{ task: "a", if: "landed" }]);
  expect(needsOf("task: a, until: landed, if: success")).toEqual([{ task: "a", if: "landed" }]);
  expect(needsOf("task: a, until: done, if: failure")).toEqual([{ task: "a", if: "failure" }]);
  const detail = "`until: landed` waits for the success of `a`, so `if` cannot be `always`";
  expect(needsOf("task: a, until: landed, if: always")).toMatchObject([{ detail }]);
});

test("`claims: exclusive` claims every file", () => {
  const plan = readPlan("tasks: { a: { run: x, claims: exclusive }, b: { run: y, claims: [src/**] } }", {
    file: "p.yaml",
  });
  const claims = plan.ok ? planTasks(plan.value).map((task) => task.claims) : plan.failure;
  expect(claims).toEqual([["**"], ["src/**"]]);
});
