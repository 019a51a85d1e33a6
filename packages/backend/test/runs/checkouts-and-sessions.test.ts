import { mkdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { openCheckouts } from "../../src/drivers/checkout/local/open-checkouts.ts";
import { TestRepository } from "../rigs/test-repository.ts";
import { waitFor } from "../rigs/session-rig.ts";
import { storedApiRig } from "../rigs/api-rig.ts";
import { submission, task, TestWorker } from "../rigs/queue-rig.ts";
import { TerminalsRig } from "../rigs/terminals-rig.ts";
import { addPerson, requestAs } from "../rigs/two-projects.ts";

/** Builds tasks one and two of p1, a repository, each with a checkout, and another project p2. */
async function checkoutsRig(repository: TestRepository) {
  const rig = await storedApiRig();
  const { project } = repository;
  const ask = requestAs(rig);
  await ask("POST", "/api/v1/runs", submission([task("one"), task("two")], { project }));
  mkdirSync(`${rig.state}/other`);
  const other = { kind: "directory", directory: `${rig.state}/other` } as const;
  await ask("POST", "/api/v1/runs", submission([task("three")], { project: other }));
  const worker = new TestWorker(rig);
  await waitFor("the tasks to be assigned", () => worker.live.size === 3);
  worker.leave();
  let now = 1_000;
  const checkouts = openCheckouts({ state: rig.state, env: repository.env, now: () => (now += 1_000) });
  for (const name of ["one", "two", "unknown"]) {
    const prepared = await checkouts.prepare(repository.request(`r1/${name}#1`));
    if (!prepared.ok) throw new Error(prepared.failure.detail);
  }
  return Object.assign(rig, { checkouts });
}

test("checkouts are listed newest first, page by page, and only those of tasks that somebody may see", async () => {
  using repository = new TestRepository();
  await using rig = await checkoutsRig(repository);
  const ask = requestAs(rig);
  const first = await ask("GET", "/api/v1/checkouts?limit=1");
  expect(first.body["items"]).toMatchObject([{ attempt: "r1/two#1", run: "r1", branch: expect.any(String) }]);
  const cursor = encodeURIComponent(String(first.body["next"]));
  const second = await ask("GET", `/api/v1/checkouts?limit=1&cursor=${cursor}`);
  expect(second.body).toMatchObject({ items: [{ attempt: "r1/one#1" }] });
  expect(second.body).not.toHaveProperty("next");
  const id = await addPerson(rig, "vera");
  await ask("PUT", `/api/v1/projects/p2/members/${id}`, { role: "viewer" });
  const other = requestAs(rig, await rig.keyFor(id));
  expect((await other("GET", "/api/v1/checkouts")).body).toEqual({ items: [] });
  expect((await other("GET", "/api/v1/projects/p1/saved")).status).toBe(404);
});

test("terminals that can be looked at are listed while they run", async () => {
  await using rig = await TerminalsRig.open({ first: "read go", second: "read go" });
  const { key } = await rig.keyOf("viewer");
  const ask = requestAs(rig.api, key);
  const listed = await ask("GET", "/api/v1/sessions?run=r1");
  expect(listed.body["items"]).toMatchObject([
    { attempt: "r1/first#1", task: "r1/first", run: "r1", session: "r1/first#1" },
    { attempt: "r1/second#1" },
  ]);
  await rig.sessions.stop("r1/first#1", 0);
  await rig.sessions.ended("r1/first#1");
  const left = await ask("GET", "/api/v1/sessions");
  expect(left.body["items"]).toMatchObject([{ attempt: "r1/second#1" }]);
});

test("what is typed over the API is what the program reads; a viewer may not, and nobody when it has ended", async () => {
  await using rig = await TerminalsRig.open({ first: 'read a; read b; echo "got $a and $b"; read end' });
  const ask = requestAs(rig.api);
  const url = "/api/v1/sessions/r1%2Ffirst%231/input";
  const typed = await ask("POST", url, { text: "one", enter: true });
  expect(typed).toMatchObject({ status: 200, body: { session: "r1/first#1", bytes: 4 } });
  const again = await ask("POST", url, { base64: Buffer.from("zwei é\r").toString("base64") });
  expect(again.body).toMatchObject({ bytes: 8 });
  await waitFor("the program to have read it", () =>
    readFileSync(`${rig.directory("first")}/out.log`, "utf8").includes("got one and zwei é"),
  );
  expect((await ask("POST", url, {})).body).toMatchObject({ reason: "invalid-request" });
  expect((await ask("POST", url, { text: "a", base64: "YQ==" })).status).toBe(400);
  const { key } = await rig.keyOf("viewer");
  expect((await requestAs(rig.api, key)("POST", url, { text: "x" })).status).toBe(403);
  expect((await ask("POST", "/api/v1/sessions/..%2F..%2Fx/input", { text: "x" })).status).toBe(404);
  await rig.sessions.stop("r1/first#1", 0);
  await rig.sessions.ended("r1/first#1");
  expect((await ask("POST", url, { text: "late" })).body).toMatchObject({ reason: "conflict" });
});
