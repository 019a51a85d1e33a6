import { expect, test } from "vitest";

import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import { waitFor } from "../rigs/session-rig.ts";
import { storedApiRig } from "../rigs/api-rig.ts";
import { submission, task, TestWorker } from "../rigs/queue-rig.ts";
import { requestAs } from "../rigs/two-projects.ts";

async function failedTask() {
  const rig = await storedApiRig();
  const ask = requestAs(rig);
  const project = { kind: "directory", directory: rig.state } as const;
  const given = task("one", { env: { NODE_ENV: "slow", OLD: "yes" }, timeout: 1000 });
  await ask("POST", "/api/v1/runs", submission([given, task("two")], { project }));
  const worker = new TestWorker(rig);
  await waitFor("the tasks to be assigned", () => worker.live.size === 2);
  await worker.finish("one", { kind: "exited", code: 1 });
  const retry = (ids: string[], changes: object) =>
    ask("POST", "/api/v1/actions", { action: "retry", ids, changes });
  return Object.assign(rig, { ask, worker, retry });
}

test("runs the changed task on a retry with changes, and keeps the settings of earlier attempts", async () => {
  await using rig = await failedTask();
  const command = { kind: "shell", script: "npm test -- -u" } as const;
  const changes = { command, env: { NODE_ENV: "fast", OLD: null, NEW: "1" }, timeout: null };
  expect((await rig.retry(["r1/one"], changes)).body).toEqual({ changed: ["r1/one"], unchanged: [] });
  await waitFor("the second attempt", () => rig.worker.live.get("one")?.attempt === 2);
  const assigned = rig.worker.sent.flatMap((message) => (message.type === "assign" ? message.attempts : []));
  const spec = assigned.find(({ ref }) => ref.name === "one" && ref.attempt === 2)?.spec;
  expect(spec).toMatchObject({ name: "one", command, env: { NODE_ENV: "fast", NEW: "1" } });
  expect([spec?.timeout, spec?.env["OLD"]]).toEqual([undefined, undefined]);
  const { body } = await rig.ask("GET", routePath("getTask", { id: "r1/one" }));
  expect(body["command"]).toBe("npm test -- -u");
  const history = body["history"] as { given?: object }[];
  expect(history.map(({ given }) => given)).toEqual([
    { command: "true", env: ["NODE_ENV", "OLD"], timeout: 1000 },
    undefined,
  ]);
  const environment = await rig.ask("GET", routePath("getEnvironment", { id: "r1/one#1" }));
  expect(environment.body["items"]).toContainEqual({ name: "NODE_ENV", value: "slow", source: "plan" });
});

test("changes of a task that has not ended, of several tasks, or of nothing are refused, and nothing is changed", async () => {
  await using rig = await failedTask();
  const running = await rig.retry(["r1/two"], { timeout: 5 });
  expect(running.body).toMatchObject({ changed: [], unchanged: [{ id: "r1/two" }] });
  const detail = await rig.ask("GET", routePath("getTask", { id: "r1/two" }));
  expect(detail.body["spec"]).not.toHaveProperty("timeout");
  for (const ids of [["r1"], ["r1/one", "r1/two"]]) {
    expect((await rig.retry(ids, { timeout: 5 })).body).toMatchObject({ reason: "invalid-request" });
  }
  for (const changes of [
    {},
    { env: { WZP_RUN: "x" } },
    { env: { "A=B": "x" } },
    { timeout: 0 },
    { other: 1 },
  ]) {
    expect((await rig.retry(["r1/one"], changes)).body).toMatchObject({ reason: "invalid-request" });
  }
});
