import { join } from "node:path";

import { expect, test } from "vitest";

import { kindsOfHook } from "@wezterm-parallel/shared/domain/hook/hook-events";
import { eventMeanings } from "@wezterm-parallel/shared/protocol/api/event-meanings";
import { routePath, routes } from "@wezterm-parallel/shared/protocol/api/routes";
import type { HookList } from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

const plan = (script: string) => `hooks: { task.failed: "${script}" }\ntasks: { a: x }\n`;

/** An owner, and a person who may run tasks in project p1 but not trust hooks. */
async function scene() {
  await using opened = new AsyncDisposableStack();
  const rig = opened.use(await twoProjects());
  const owner = requestAs(rig);
  const id = await addPerson(rig, "sam");
  await owner("PATCH", routePath("changeUser", { user: id }), {
    project: { project: "p1", role: "operator" },
  });
  const member = requestAs(rig, await rig.keyFor(id));
  const project = { kind: "directory" as const, directory: join(rig.state, "..", "one") };
  const stack = opened.move();
  return {
    owner,
    member,
    offer: (ask: typeof owner, text: string) =>
      ask("POST", routes.offerHooks.path, { project, file: "plan.yaml", text }),
    list: async () => (await owner("GET", routes.listHooks.path)).body as unknown as HookList,
    trust: (ask: typeof owner, hash: string) =>
      ask("POST", routePath("trustHooks", { project: "p1" }), { hash }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test("hooks of somebody who may not trust them wait for the owner; a changed file waits again", async () => {
  await using at = await scene();
  const offered = await at.offer(at.member, plan("./mine.sh"));
  expect(offered).toMatchObject({ status: 200, body: { state: "waiting", file: { active: false } } });
  expect(await at.list()).toMatchObject({ items: [], files: [{ offered: { by: "sam" } }] });
  const { hash } = (await at.list()).files[0]!;
  expect((await at.trust(at.member, hash)).status).toBe(403);
  expect(await at.trust(at.owner, hash)).toMatchObject({ status: 200, body: { active: true } });
  expect((await at.list()).items).toMatchObject([{ name: "task.failed", command: "./mine.sh", hash }]);
  // Trusted once: the same text needs no trust again, and an unchanged hook in another text neither.
  expect((await at.offer(at.member, plan("./mine.sh"))).body).toMatchObject({ state: "same" });
  expect((await at.offer(at.member, `${plan("./mine.sh")}# more`)).body).toMatchObject({ state: "same" });
  const changed = await at.offer(at.member, plan("./other.sh"));
  expect(changed.body).toMatchObject({ state: "waiting" });
  expect((await at.list()).items).toMatchObject([{ command: "./mine.sh" }]);
  expect((await at.offer(at.owner, plan("./other.sh"))).body).toMatchObject({ state: "trusted" });
  expect((await at.list()).items).toMatchObject([{ command: "./other.sh" }]);
  const audit = await at.owner("GET", routes.listAudit.path);
  const trusts = (audit.body["items"] as { action: string }[]).filter(
    ({ action }) => action === "hooks.trust",
  );
  expect(trusts).toHaveLength(2);
  expect((await at.trust(at.owner, "0".repeat(64))).status).toBe(404);
});

test("a plan that is not valid is refused with its file", async () => {
  await using at = await scene();
  expect(await at.offer(at.owner, "hooks: { task.flew: x }\ntasks: { a: x }\n")).toMatchObject({
    status: 422,
    body: { reason: "invalid-plan" },
  });
});

test("hooks may name every kind of event, except those about hooks and the server", () => {
  const others = Object.keys(eventMeanings).filter((kind) => !/^(?:hook|alert|worker)\./.test(kind));
  expect([...kindsOfHook("*")].toSorted()).toEqual(others.toSorted());
});
