import { expect, test } from "vitest";

import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import type { QueryOf } from "@wezterm-parallel/shared/protocol/api/contract/contract-types";

import { storedApiRig } from "../rigs/api-rig.ts";
import { submission, task, TestWorker } from "../rigs/queue-rig.ts";
import { waitFor } from "../rigs/session-rig.ts";
import { addPerson, requestAs } from "../rigs/two-projects.ts";

async function scene() {
  const rig = await storedApiRig();
  const ask = requestAs(rig);
  const list = async (route: "listTasks" | "listRuns", query: object, by = ask) => {
    const { body, status } = await by("GET", routePath(route, {}, query as QueryOf<"listTasks">));
    const items = body["items"] as readonly { id: string }[] | undefined;
    return { status, ids: items?.map(({ id }) => id), next: body["next"] as string | undefined };
  };
  const add = (directory: string, title: string, tasks: ReturnType<typeof task>[]) =>
    ask("POST", "/api/v1/runs", submission(tasks, { title, project: { kind: "directory", directory } }));
  return { rig, ask, list, add };
}

const argv = (...words: [string, ...string[]]) => ({ command: { kind: "argv" as const, argv: words } });

test("tasks are found by text in their name, command or the title of their run", async () => {
  const { rig, list, add } = await scene();
  await using _ = rig;
  const mapped = { base: "map", command: { kind: "shell" as const, script: 'gzip "${WZP_ARG_1}"' } };
  await add(`${rig.state}/a`, "Fix the Cart", [
    task("build", argv("make", "all")),
    task("lint", argv("eslint")),
  ]);
  await add(`${rig.state}/b`, "map", [
    task("1", { ...mapped, env: { WZP_ARG_1: "Cart.log", HIDDEN: "secretvalue" } }),
    task("2", { ...mapped, env: { WZP_ARG_1: "100%_x" } }),
  ]);
  const found = async (match: string, more = {}) =>
    (await list("listTasks", { match, order: "newest", ...more })).ids;
  expect(await found("cart")).toEqual(["r2/1", "r1/lint", "r1/build"]);
  expect(await found("CART", { run: "r2" })).toEqual(["r2/1"]);
  expect(await found("make all")).toEqual(["r1/build"]);
  expect(await found("LINT")).toEqual(["r1/lint"]);
  expect(await found("%_")).toEqual(["r2/2"]);
  expect(await found("secretvalue")).toEqual([]);
  expect(await found("argv")).toEqual([]);
  expect(await found("cart", { limit: 2 })).toEqual(["r2/1", "r1/lint"]);
  const { next } = await list("listTasks", { match: "cart", order: "newest", limit: 2 });
  expect(await found("cart", { limit: 2, cursor: next })).toEqual(["r1/build"]);
});

test("tasks are paged from a task, in both orders, and an unknown task is refused", async () => {
  const { rig, list, add } = await scene();
  await using _ = rig;
  await add(
    rig.state,
    "five",
    [1, 2, 3, 4, 5].map((each) => task(`t${each}`)),
  );
  const page = async (order: string) => (await list("listTasks", { after: "r1/t3", order, limit: 1 })).ids;
  expect(await page("newest")).toEqual(["r1/t2"]);
  expect(await page("oldest")).toEqual(["r1/t4"]);
  expect((await list("listTasks", { after: "r1/t9" })).status).toBe(404);
});

test("runs and tasks that ended before a time are left out", async () => {
  const { rig, list, add } = await scene();
  await using _ = rig;
  await add(rig.state, "ends", [task("ends")]);
  const worker = new TestWorker(rig);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  await worker.finish("ends", { kind: "exited", code: 0 });
  const ended = async () => {
    const run = await rig.records.run(1);
    return run.ok ? run.value.endedAt : undefined;
  };
  await waitFor("the run to end", () => ended() !== undefined);
  const at = (await ended()) ?? 0;
  await add(rig.state, "waits", [task("waits", { labels: ["gpu"] })]);
  expect((await list("listRuns", { since: at })).ids).toEqual(["r2", "r1"]);
  expect((await list("listRuns", { since: at + 1 })).ids).toEqual(["r2"]);
  expect((await list("listTasks", { since: at })).ids).toEqual(["r1/ends", "r2/waits"]);
  expect((await list("listTasks", { since: at + 1 })).ids).toEqual(["r2/waits"]);
});

test("runs are listed by the id of their project, in both orders; others' projects stay hidden", async () => {
  const { rig, ask, list, add } = await scene();
  await using _ = rig;
  for (const [directory, name] of [
    ["a", "one"],
    ["b", "two"],
    ["a", "three"],
  ] as const)
    await add(`${rig.state}/${directory}`, name, [task(name)]);
  expect((await list("listRuns", { project: "p1" })).ids).toEqual(["r3", "r1"]);
  expect((await list("listTasks", { project: "p1" })).ids).toEqual(["r1/one", "r3/three"]);
  const oldest = await list("listRuns", { order: "oldest", limit: 2 });
  expect(oldest).toMatchObject({ ids: ["r1", "r2"], next: "2" });
  expect((await list("listRuns", { order: "oldest", cursor: "2" })).ids).toEqual(["r3"]);
  const viewer = await addPerson(rig, "vera");
  await ask("PUT", `/api/v1/projects/p2/members/${viewer}`, { role: "viewer" });
  const asViewer = requestAs(rig, await rig.keyFor(viewer));
  expect((await list("listTasks", { match: "t" }, asViewer)).ids).toEqual(["r2/two"]);
  expect((await list("listTasks", { after: "r1/one" }, asViewer)).status).toBe(404);
  expect((await list("listRuns", { project: "p1" }, asViewer)).ids).toEqual([]);
});
