import { mkdirSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import { waitFor } from "../rigs/session-rig.ts";
import { storedApiRig } from "../rigs/api-rig.ts";
import { submission, task, TestWorker } from "../rigs/queue-rig.ts";
import { addPerson, requestAs } from "../rigs/two-projects.ts";

/** Returns tasks by name with the reason why they need attention. */
function attentionOf(body: Record<string, unknown>) {
  return (body["items"] as { name: string; attention?: string }[]).map((one) => [one.name, one.attention]);
}

test("what needs somebody is listed, newest first: what failed, and what no worker suits", async () => {
  await using rig = await storedApiRig();
  const ask = requestAs(rig);
  const project = { kind: "directory", directory: rig.state } as const;
  const tasks = [
    task("fails"),
    task("talks"),
    task("waits", { needs: [{ task: "talks" }] }),
    task("nowhere", { labels: ["gpu"] }),
  ];
  await ask("POST", "/api/v1/runs", submission(tasks, { project }));
  const worker = new TestWorker(rig);
  await waitFor("two tasks to be assigned", () => worker.live.size === 2);
  const talks = worker.live.get("talks");
  if (talks === undefined) throw new Error("not assigned");
  const before = Date.now();
  await worker.report({ kind: "running", ref: talks, at: before });
  await worker.finish("fails", { kind: "exited", code: 1 });
  mkdirSync(`${rig.state}/attempts/r1/talks#1`, { recursive: true });
  writeFileSync(`${rig.state}/attempts/r1/talks#1/out.log`, "something\n");
  await waitFor("the failure to be stored", async () => {
    const failed = await rig.records.task("r1/fails");
    return failed.ok && failed.value.state === "failed";
  });
  const attended = await ask("GET", routePath("listTasks", {}, { attention: true, order: "newest" }));
  expect(attentionOf(attended.body)).toEqual([
    ["nowhere", "unplaceable"],
    ["fails", "failed"],
  ]);
  const talking = (await ask("GET", routePath("getTask", { id: "r1/talks" }))).body;
  expect(talking["lastOutputAt"]).toBeGreaterThan(before - 1000);
  const first = await ask("GET", routePath("listTasks", {}, { order: "newest", limit: 1 }));
  expect(attentionOf(first.body)).toEqual([["nowhere", "unplaceable"]]);
  const cursor = String(first.body["next"]);
  const second = await ask("GET", routePath("listTasks", {}, { order: "newest", limit: 2, cursor }));
  expect(attentionOf(second.body).map(([name]) => name)).toEqual(["waits", "talks"]);
});

test("a task that is being prepared says since when, and which set-up command runs", async () => {
  await using rig = await storedApiRig();
  const ask = requestAs(rig);
  const project = { kind: "directory", directory: rig.state } as const;
  const setup = ["./prepare", "npm ci"].map((script) => ({ kind: "shell", script }) as const);
  await ask("POST", "/api/v1/runs", submission([task("one")], { project, settings: { setup } }));
  const worker = new TestWorker(rig);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  const read = async () => (await ask("GET", routePath("getTask", { id: "r1/one" }))).body;
  const { preparing } = await read();
  expect(preparing).toEqual({ since: (await ask("GET", "/api/v1/attempts/r1%2Fone%231")).body["leasedAt"] });
  for (const [number, startedAt] of [
    [1, 5_000],
    [2, 7_000],
  ] as const) {
    const directory = `${rig.state}/attempts/r1/one#1/setup.${number}`;
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${directory}/meta.json`, JSON.stringify({ startedAt }));
  }
  const prepared = await read();
  expect(prepared["preparing"]).toEqual({ setup: "npm ci", since: 7_000 });
  expect(prepared["why"]).toMatch(/^preparing on .+: npm ci$/);
  const ref = worker.live.get("one");
  if (ref === undefined) throw new Error("not assigned");
  await worker.report({ kind: "running", ref, at: Date.now() });
  await waitFor("the task to run", async () => {
    const found = await rig.records.task("r1/one");
    return found.ok && found.value.state === "running";
  });
  expect((await read())["preparing"]).toBeUndefined();
});

test("the variables of an attempt are for who may run tasks in its project, and secrets are for nobody", async () => {
  await using rig = await storedApiRig();
  const ask = requestAs(rig);
  const project = { kind: "directory", directory: rig.state } as const;
  const variables = {
    PATH: "/bin",
    AWS_SECRET_ACCESS_KEY: "never shown",
    DATABASE_URL: "postgres://me:never-shown@host/db",
    TMUX: "dropped",
    EDITOR: "vi",
  };
  const given = task("one", { env: { EDITOR: "ed", MODE: "fast" }, matrix: { node: "24" } });
  const environment = { mode: "submitted", variables } as const;
  await ask("POST", "/api/v1/runs", submission([given], { project, environment }));
  const worker = new TestWorker(rig);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  const path = routePath("getEnvironment", { id: "r1/one#1" });
  expect((await ask("GET", path)).body).toEqual({
    attempt: "r1/one#1",
    mode: "submitted",
    items: [
      { name: "AWS_SECRET_ACCESS_KEY", source: "inherited" },
      { name: "DATABASE_URL", source: "inherited" },
      { name: "EDITOR", value: "ed", source: "plan" },
      { name: "MODE", source: "plan" },
      { name: "PATH", value: "/bin", source: "inherited" },
      { name: "WZP_ATTEMPT", value: "r1/one#1", source: "wzp" },
      { name: "WZP_MATRIX_NODE", value: "24", source: "wzp" },
      { name: "WZP_RUN", value: "r1", source: "wzp" },
      { name: "WZP_TASK", value: "r1/one", source: "wzp" },
    ],
  });
  const viewer = await addPerson(rig, "vera");
  await ask("PUT", `/api/v1/projects/p1/members/${viewer}`, { role: "viewer" });
  expect((await requestAs(rig, await rig.keyFor(viewer))("GET", path)).status).toBe(403);
});
