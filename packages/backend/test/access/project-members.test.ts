import { expect, test } from "vitest";

import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

test("projects are listed and found where somebody has a role, and do not exist elsewhere", async () => {
  await using rig = await twoProjects();
  const owner = requestAs(rig);
  const id = await addPerson(rig, "vera");
  await owner("PUT", "/api/v1/projects/p1/members/vera", { role: "viewer" });
  const own = requestAs(rig, await rig.keyFor(id));
  const all = await owner("GET", "/api/v1/projects");
  expect(all.body["items"]).toMatchObject([
    { id: "p1", name: "one" },
    { id: "p2", name: "two" },
  ]);
  expect((await own("GET", "/api/v1/projects")).body["items"]).toMatchObject([{ id: "p1" }]);
  expect(await own("GET", "/api/v1/projects/p1")).toMatchObject({ status: 200, body: { runs: 1 } });
  const foreign = await own("GET", "/api/v1/projects/p2");
  const unknown = await own("GET", "/api/v1/projects/p9");
  expect(foreign).toMatchObject({ status: 404, body: { detail: "There is no project p2." } });
  expect(unknown).toMatchObject({ status: 404, body: { detail: "There is no project p9." } });
});

test("who runs one project gives and takes roles there, none above their own, and nowhere else", async () => {
  await using rig = await twoProjects();
  const owner = requestAs(rig);
  const [adam, vera, olga] = [
    await addPerson(rig, "adam"),
    await addPerson(rig, "vera"),
    await addPerson(rig, "olga"),
  ];
  const member = (name: string, project = "p1") => `/api/v1/projects/${project}/members/${name}`;
  await owner("PUT", member("adam"), { role: "admin" });
  await owner("PUT", member("olga"), { role: "owner" });
  await owner("PUT", member("adam", "p2"), { role: "viewer" });
  const own = requestAs(rig, await rig.keyFor(adam));
  const given = await own("PUT", member("vera"), { role: "operator" });
  expect(given).toMatchObject({ status: 200, body: { user: vera, name: "vera", role: "operator" } });
  expect((await own("PUT", member("vera"), { role: "owner" })).status).toBe(403);
  expect((await own("PUT", member(olga), { role: "viewer" })).status).toBe(403);
  expect((await own("DELETE", member("olga"))).status).toBe(403);
  expect((await own("PUT", member("vera", "p2"), { role: "viewer" })).status).toBe(403);
  expect((await own("PUT", member("vera", "p9"), { role: "viewer" })).status).toBe(404);
  expect((await own("PUT", member("nobody"), { role: "viewer" })).status).toBe(404);
  const listed = await own("GET", "/api/v1/projects/p1/members");
  expect(listed.body["items"]).toEqual([
    { user: adam, name: "adam", role: "admin", etag: expect.any(String) },
    { user: olga, name: "olga", role: "owner", etag: expect.any(String) },
    { user: vera, name: "vera", role: "operator", etag: expect.any(String) },
  ]);
  expect((await own("DELETE", member("vera"))).body).toEqual({ removed: true });
  expect((await own("DELETE", member("vera"))).status).toBe(404);
  const log = await rig.app.inject({ url: "/api/v1/admin/audit?action=members&limit=1" });
  expect(log.json()).toMatchObject({
    items: [{ actor: { name: "adam" }, before: { projects: { 1: "operator" } }, after: { projects: {} } }],
  });
});

test("a role in a project that is taken away ends at once what its key may see", async () => {
  await using rig = await twoProjects();
  const owner = requestAs(rig);
  const own = requestAs(rig, await rig.keyFor(await addPerson(rig, "vera")));
  const one = "/api/v1/projects/p1";
  await owner("PUT", `${one}/members/vera`, { role: "viewer" });
  expect((await own("GET", one)).status).toBe(200);
  await owner("DELETE", `${one}/members/vera`);
  expect((await own("GET", one)).status).toBe(403);
});

test("a role in a project is changed from the state that was looked at, or not at all", async () => {
  await using rig = await twoProjects();
  await addPerson(rig, "vera");
  const url = `${rig.base}/api/v1/projects/p1/members/vera`;
  const key = await rig.keyFor(await ownerOf(rig));
  const change = async (method: "PUT" | "DELETE", condition: Record<string, string>, role?: string) => {
    const headers = { authorization: `Bearer ${key}`, ...condition };
    const type = { "content-type": "application/json" };
    const sent =
      role === undefined ? { headers } : { headers: { ...headers, ...type }, body: JSON.stringify({ role }) };
    const answer = await fetch(url, { method, ...sent });
    return { status: answer.status, etag: answer.headers.get("etag") ?? "" };
  };
  const none = { "if-none-match": "*" };
  const given = await change("PUT", none, "viewer");
  expect(given.status).toBe(200);
  expect((await change("PUT", none, "operator")).status).toBe(409);
  const raised = await change("PUT", { "if-match": given.etag }, "operator");
  expect(raised.status).toBe(200);
  expect(raised.etag).not.toBe(given.etag);
  expect((await change("PUT", { "if-match": given.etag }, "admin")).status).toBe(409);
  expect((await change("DELETE", { "if-match": given.etag })).status).toBe(409);
  const listed = await requestAs(rig)("GET", "/api/v1/projects/p1/members");
  expect(listed.body["items"]).toMatchObject([{ name: "vera", role: "operator", etag: raised.etag }]);
  expect((await change("DELETE", { "if-match": raised.etag })).status).toBe(200);
  expect((await change("PUT", { "if-match": raised.etag }, "viewer")).status).toBe(409);
});

async function ownerOf(rig: Awaited<ReturnType<typeof twoProjects>>): Promise<string> {
  const id = await addPerson(rig, "olga");
  await requestAs(rig)("PATCH", `/api/v1/users/${id}`, { role: "owner" });
  return id;
}
