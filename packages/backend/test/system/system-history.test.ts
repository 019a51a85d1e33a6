import { expect, test } from "vitest";

import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

test("the history of the system is for who may see its workers, not for a member of one project", async () => {
  await using rig = await twoProjects();
  expect((await requestAs(rig)("GET", routePath("systemHistory", {}))).body).toEqual({ items: [] });
  const since = routePath("systemHistory", {}, { since: "soon" });
  expect((await requestAs(rig)("GET", since)).body).toMatchObject({ reason: "invalid-request" });
  const member = await addPerson(rig, "vera");
  await requestAs(rig)("PUT", `/api/v1/projects/p1/members/${member}`, { role: "admin" });
  const asked = await requestAs(rig, await rig.keyFor(member))("GET", routePath("systemHistory", {}));
  expect(asked.status).toBe(403);
  const { body } = await requestAs(rig)("GET", routePath("getResources", {}));
  expect(body["attempts"]).toBe(undefined);
});
