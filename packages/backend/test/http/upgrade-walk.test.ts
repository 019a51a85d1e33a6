import { expect, test } from "vitest";

import { permissionsOf, roles } from "@wezterm-parallel/shared/domain/access/permissions";
import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";

import { dial, upgradeNames as names, upgradePath as pathOf } from "../rigs/dial-upgrade.ts";
import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

test.each(roles)(
  "%s of a project: every upgrade lets in exactly who has its permission there",
  async (role) => {
    await using rig = await twoProjects();
    for (const project of ["p1", "p2"]) {
      const id = await addPerson(rig, `of-${project}`);
      await requestAs(rig)("PUT", `/api/v1/projects/${project}/members/${id}`, { role });
      const authorization = `Bearer ${await rig.keyFor(id)}`;
      for (const name of names) {
        const status = await dial(rig, pathOf(name), { authorization });
        const { needs } = upgrades[name];
        const permitted = needs !== "worker" && permissionsOf[role].has(needs);
        expect(status !== 401 && status !== 403, `${name} in ${project}: ${status}`).toBe(permitted);
      }
      // The attempt has not begun: missing and forbidden terminals get the same response.
      expect(await dial(rig, pathOf("terminal"), { authorization })).toBe(404);
    }
  },
);

test("no, unknown and revoked credentials, and keys for something else, upgrade nothing", async () => {
  await using rig = await twoProjects();
  const ask = requestAs(rig);
  const made = await ask("POST", "/api/v1/keys", { label: "narrow", scopes: ["status:read"] });
  const narrow = { authorization: `Bearer ${String(made.body["token"])}` };
  const gone = await ask("POST", "/api/v1/keys", { label: "gone" });
  await ask("DELETE", `/api/v1/auth/grants/${(gone.body["grant"] as { id: string }).id}`);
  for (const name of names) {
    const path = pathOf(name);
    expect(await dial(rig, path, {}), name).toBe(401);
    expect(await dial(rig, path, { authorization: "Bearer wzpk_unknown0000000000000000" }), name).toBe(401);
    expect(await dial(rig, path, { authorization: `Bearer ${String(gone.body["token"])}` }), name).toBe(401);
    expect(await dial(rig, path, narrow), name).toBe(403);
    expect(await dial(rig, path, { ...narrow, origin: "http://evil.example" }), name).toBe(403);
    expect(await dial(rig, path, { ...narrow, host: "evil.example" }), name).toBe(421);
  }
});

test("a query that an upgrade does not know is an error, not left unheard", async () => {
  await using rig = await twoProjects();
  const made = await requestAs(rig)("POST", "/api/v1/keys", { label: "all" });
  const headers = { authorization: `Bearer ${String(made.body["token"])}` };
  expect(await dial(rig, "/api/v1/events?after=0&kind=run.created&kind=run.ended", headers)).toBe(101);
  for (const name of names.filter((each) => upgrades[each].needs !== "worker")) {
    expect(await dial(rig, `${pathOf(name)}?projct=p1`, headers), name).toBe(400);
  }
});

test("paths that are none, in whatever writing, are upgraded to nothing", async () => {
  await using rig = await twoProjects();
  const made = await requestAs(rig)("POST", "/api/v1/keys", { label: "all" });
  const headers = { authorization: `Bearer ${String(made.body["token"])}` };
  for (const path of [
    "/",
    "/api/v1/runs",
    "/api/v1/worker/",
    "/api/v1//events",
    "/api/v1/sessions//terminal",
    "/api/v1/sessions/%E0%A4%A/terminal",
    "/api/v1/sessions/..%2F..%2Fetc/terminal",
    "/api/v1/sessions/r1%2Fone%231%00/terminal",
    "/api/v1/sessions/constructor/terminal",
    "/api/v1/sessions/r1%2F__proto__%231/terminal",
  ]) {
    expect(await dial(rig, path, headers), path).toBe(404);
  }
});
