import { expect, test } from "vitest";

import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

const url = "/api/v1/budgets";

test("who only watches sets no budget; who runs a project sets its own, and only administrators those of people", async () => {
  await using rig = await twoProjects();
  const owner = requestAs(rig);
  const [vera, olga, adam] = [
    await addPerson(rig, "vera"),
    await addPerson(rig, "olga"),
    await addPerson(rig, "adam"),
  ];
  await owner("PUT", "/api/v1/projects/p1/members/vera", { role: "viewer" });
  await owner("PUT", "/api/v1/projects/p1/members/olga", { role: "operator" });
  await owner("PUT", "/api/v1/projects/p1/members/adam", { role: "admin" });
  const task = { of: "r1/one", cost: 5 };
  const project = { of: "p1", per: "month", cost: 500 };
  const everybody = { of: "all", per: "day", cost: 50 };
  const person = { of: "@vera", per: "day", tokens: 1000 };
  const statuses = async (user: string) => {
    const own = requestAs(rig, await rig.keyFor(user));
    const all = [task, project, everybody, person, { of: "r2/one", cost: 5 }, { ...project, of: "p2" }];
    const asked = [];
    for (const body of all) asked.push((await own("PUT", url, body)).status);
    return asked;
  };
  // Runs and projects in which somebody has no role do not exist for them.
  expect(await statuses(vera)).toEqual([403, 403, 403, 403, 403, 403]);
  expect(await statuses(olga)).toEqual([200, 403, 403, 403, 404, 404]);
  expect(await statuses(adam)).toEqual([200, 200, 403, 403, 404, 404]);
  expect((await owner("PUT", url, everybody)).status).toBe(200);
  expect((await owner("PUT", url, person)).status).toBe(200);
});

test("setting and removing a budget are entries of the audit log, with the limits before and after", async () => {
  await using rig = await twoProjects();
  const owner = requestAs(rig);
  const budget = { of: "all", per: "day", cost: 50 };
  await owner("PUT", url, budget);
  await owner("PUT", url, { of: "all", per: "day", tokens: 9000 });
  await owner("PUT", url, { of: "all", per: "day" });
  expect((await owner("PUT", url, { ...budget, of: "nothing" })).status).toBe(400);
  const { body } = await owner("GET", "/api/v1/admin/audit?action=budgets");
  expect(body["items"]).toMatchObject([
    { action: "budgets.remove", object: "all", before: { per: "day", tokens: 9000 } },
    { action: "budgets.set", before: { per: "day", cost: 50 }, after: { per: "day", tokens: 9000 } },
    { action: "budgets.set", object: "all", outcome: "done", after: { per: "day", cost: 50 } },
  ]);
  expect(body["items"]).toHaveLength(3);
});

test("the metrics count budgets by stage", async () => {
  await using rig = await twoProjects();
  await requestAs(rig)("PUT", url, { of: "all", per: "day", cost: 50 });
  const { body } = await rig.app.inject({ url: "/metrics" });
  for (const line of ['wzp_budgets{stage="within"} 1', 'wzp_budgets{stage="used-up"} 0'])
    expect(body).toContain(line);
});
