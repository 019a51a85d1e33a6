import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { waitFor } from "../rigs/session-rig.ts";
import { ChangesRig } from "../rigs/landing/changes-rig.ts";
import { addPerson, requestAs } from "../rigs/two-projects.ts";

const diff = (name: string, query = "") => `/api/v1/tasks/${encodeURIComponent(`r1/${name}`)}/diff${query}`;

/** `one` writes and waits, `two` writes and succeeds, `three` writes and fails. */
const scripts = {
  one: "echo more >> a.txt; echo new > new.txt; touch ../../../../ready-one; sleep 600",
  two: "echo done > done.txt",
  three: "echo half > half.txt; exit 3",
};

test("what tasks change is asked of the worker, while they run and when they have ended", async () => {
  await using rig = await ChangesRig.open(scripts);
  await rig.until("two", "succeeded");
  await rig.until("three", "failed");
  await waitFor("one to have written", () => existsSync(join(rig.api.state, "ready-one")));
  const running = await rig.ask("GET", diff("one"));
  expect(running).toMatchObject({
    status: 200,
    body: { task: "r1/one", attempt: "r1/one#1", source: "worktree", branch: "wzp/r1/one", changedFiles: 2 },
  });
  expect(running.body["items"]).toMatchObject([
    { path: "a.txt", status: "modified", patch: expect.stringContaining("+more") },
    { path: "new.txt", status: "added", insertions: 1 },
  ]);
  expect((await rig.ask("GET", diff("two"))).body).toMatchObject({
    source: "commit",
    commit: expect.stringMatching(/^[\da-f]{40}$/),
    items: [{ path: "done.txt" }],
  });
  expect((await rig.ask("GET", diff("three"))).body).toMatchObject({ source: "worktree", changedFiles: 1 });
  const listed = await rig.ask("GET", diff("one", "?patches=false&limit=1"));
  expect(listed.body).toMatchObject({ items: [{ path: "a.txt" }], next: "a.txt" });
  expect(JSON.stringify(listed.body)).not.toContain("patch");
  const alone = await rig.client.taskChange("r1/one", { path: "new.txt" });
  expect(alone).toMatchObject({ ok: true, value: { items: [{ patch: expect.stringContaining("+new") }] } });
  expect((await rig.ask("GET", diff("one", "?path=../../etc/passwd"))).status).toBe(404);
  expect((await rig.ask("GET", diff("one", "?attempt=2"))).status).toBe(404);
});

test("how much many tasks changed is one question; without names, of those that run", async () => {
  await using rig = await ChangesRig.open(scripts);
  await rig.until("two", "succeeded");
  await rig.until("three", "failed");
  await waitFor("one to have written", () => existsSync(join(rig.api.state, "ready-one")));
  expect(await rig.client.countChanges(["r1/one", "r1/two", "r1/three", "r1/unknown"])).toMatchObject({
    ok: true,
    value: [
      { task: "r1/one", attempt: "r1/one#1", change: { changedFiles: 2, insertions: 2, deletions: 0 } },
      { task: "r1/two", change: { source: "commit", branch: "wzp/r1/two", changedFiles: 1 } },
      { task: "r1/three", change: { changedFiles: 1 } },
    ],
  });
  const live = await rig.client.countChanges();
  expect(live.ok && live.value.map(({ task }) => task)).toEqual(["r1/one"]);
});

test("a worker that is away is named, and asked again when it is back", async () => {
  await using rig = await ChangesRig.open({ two: scripts.two });
  await rig.until("two", "succeeded");
  await rig.stopWorker();
  expect(await rig.ask("GET", diff("two"))).toMatchObject({
    status: 503,
    body: { reason: "unavailable", detail: expect.stringContaining(hostname()) },
  });
  expect(await rig.client.countChanges(["r1/two"])).toMatchObject({
    value: [{ task: "r1/two", failure: { reason: "unavailable" } }],
  });
  await rig.startWorker();
  await waitFor(
    "the worker to be back",
    async () => (await rig.api.gateway.workers())[0]?.state === "connected",
  );
  expect((await rig.ask("GET", diff("two"))).status).toBe(200);
});

test("a viewer of the project reads changes, and for a person of another one they do not exist", async () => {
  await using rig = await ChangesRig.open({ two: scripts.two });
  await rig.until("two", "succeeded");
  const viewer = await rig.as("viewer");
  expect((await viewer("GET", diff("two"))).status).toBe(200);
  const id = await addPerson(rig.api, "olga");
  await rig.ask("POST", "/api/v1/runs", otherRun(rig.api.state));
  await rig.ask("PUT", `/api/v1/projects/p2/members/${id}`, { role: "owner" });
  const other = requestAs(rig.api, await rig.api.keyFor(id));
  expect((await other("GET", diff("two"))).status).toBe(404);
  expect((await other("GET", "/api/v1/checkouts/changes?task=r1%2Ftwo")).body).toEqual({ items: [] });
});

test("checkouts are cleaned on their worker after a look at what would go; what was saved comes back", async () => {
  await using rig = await ChangesRig.open({ one: scripts.one, three: scripts.three });
  await rig.until("three", "failed");
  await waitFor("one to have written", () => existsSync(join(rig.api.state, "ready-one")));
  const clean = (body: object, ask = rig.ask) => ask("POST", "/api/v1/checkouts/clean", body);
  const kept = [
    { attempt: "r1/one#1", why: "a process is still running in it" },
    { attempt: "r1/three#1", why: expect.stringContaining("kept for 7 days") },
  ];
  const due = await clean({ dryRun: true });
  expect(due.body).toMatchObject({ dryRun: true, removed: [], refused: [], unreached: [] });
  expect(due.body["kept"]).toEqual(expect.arrayContaining(kept.map((each) => expect.objectContaining(each))));
  const would = await clean({ dryRun: true, attempts: ["r1/three#1", "r1/one#1"] });
  expect(would.body).toMatchObject({ removed: [{ attempt: "r1/three#1" }], kept: [{ attempt: "r1/one#1" }] });
  const { path } = (would.body["removed"] as [{ path: string }])[0];
  expect(existsSync(path)).toBe(true);
  const viewer = await rig.as("viewer");
  expect((await clean({ dryRun: false, attempts: ["r1/three#1"] }, viewer)).status).toBe(403);
  const removed = await clean({ dryRun: false, attempts: ["r1/three#1"] });
  expect(removed.body["removed"]).toMatchObject([{ attempt: "r1/three#1", saved: expect.any(String) }]);
  expect(existsSync(path)).toBe(false);
  expect((await rig.ask("GET", diff("three"))).body).toMatchObject({ source: "saved", changedFiles: 1 });

  const saved = "/api/v1/projects/p1/saved";
  expect((await viewer("GET", saved)).body["items"]).toMatchObject([{ attempt: "r1/three#1" }]);
  expect((await viewer("POST", `${saved}/restore`, { attempt: "r1/three#1" })).status).toBe(403);
  const operator = await rig.as("operator");
  const into = join(rig.api.state, "elsewhere");
  expect((await operator("POST", `${saved}/restore`, { attempt: "r1/three#1", into })).status).toBe(403);
  const restored = await operator("POST", `${saved}/restore`, { attempt: "r1/three#1" });
  expect(restored.body).toMatchObject({ worker: hostname(), branch: "wzp/restored/r1/three.1" });
  expect(readFileSync(join(String(restored.body["path"]), "half.txt"), "utf8")).toBe("half\n");
  expect((await operator("POST", `${saved}/restore`, { attempt: "--all" })).status).toBe(404);
});

test("returns a timeline in one call, and continues after its limit", async () => {
  await using rig = await ChangesRig.open({ two: scripts.two, three: scripts.three });
  await rig.until("two", "succeeded");
  await rig.until("three", "failed");
  const first = await rig.ask("GET", "/api/v1/runs/r1/timeline?limit=1");
  expect(first.body["items"]).toMatchObject([{ id: "r1/two", needs: [], endedAt: expect.any(Number) }]);
  const cursor = encodeURIComponent(String(first.body["next"]));
  const second = await rig.ask("GET", `/api/v1/runs/r1/timeline?limit=1&cursor=${cursor}`);
  expect(second.body["items"]).toMatchObject([{ id: "r1/three", state: "failed" }]);
  expect((await rig.ask("GET", "/api/v1/runs/r9/timeline")).status).toBe(404);
});

test("the attempts of a run come in the order of its tasks, by pages, and without those that were the end", async () => {
  await using rig = await ChangesRig.open({ two: scripts.two, three: scripts.three });
  await rig.until("two", "succeeded");
  await rig.until("three", "failed");
  await rig.ask("POST", "/api/v1/actions", { action: "retry", ids: ["r1/three"] });
  await waitFor("three to have failed twice", async () => {
    const three = await rig.api.records.task("r1/three");
    return three.ok && three.value.state === "failed" && three.value.attempts === 2;
  });
  const all = "/api/v1/runs/r1/attempts?limit=2";
  const first = await rig.ask("GET", all);
  expect(first.body["items"]).toMatchObject([
    { id: "r1/two#1" },
    { id: "r1/three#1", worker: expect.any(String) },
  ]);
  const second = await rig.ask("GET", `${all}&cursor=${encodeURIComponent(String(first.body["next"]))}`);
  expect(second.body).toMatchObject({ items: [{ id: "r1/three#2", state: "ended" }] });
  const earlier = await rig.ask("GET", "/api/v1/runs/r1/attempts?earlier=true");
  expect(earlier.body).toMatchObject({ items: [{ id: "r1/three#1", outcome: { kind: "exited" } }] });
  expect((await rig.ask("GET", "/api/v1/runs/r9/attempts")).status).toBe(404);
});

function otherRun(state: string) {
  const directory = join(state, "..");
  writeFileSync(join(directory, "plan"), "");
  return {
    title: "other",
    project: { kind: "directory", directory },
    source: { kind: "ad-hoc" },
    environment: { mode: "clean", variables: {} },
    tasks: [{ name: "x", base: "x", command: { kind: "argv", argv: ["true"] }, checkout: "none" }],
  };
}
