import { expect, test } from "vitest";

import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

const command = { kind: "argv", argv: ["true"] };

/** A need that names a task of p2, and one that names a task of a missing run. */
const [hidden, missing] = ["r2/one", "r9/one"] as const;

test("treats a task of an invisible project as unknown when it is named as a need", async () => {
  await using rig = await twoProjects();
  const pa = await addPerson(rig, "pa");
  await requestAs(rig)("PUT", `/api/v1/projects/p1/members/${pa}`, { role: "operator" });
  const key = await rig.keyFor(pa);
  const ask = requestAs(rig, key);
  const { body: first } = await ask("GET", "/api/v1/runs/r1");
  const submission = { project: first["project"], source: { kind: "ad-hoc" }, title: "thief" };
  const environment = { mode: "clean", variables: {} };
  const open = { ...submission, environment, sealed: false };
  const own = { name: "own", base: "own", command, needs: [{ task: "r1/one" }] };
  const opened = await ask("POST", "/api/v1/runs", { ...open, tasks: [own] });
  expect(opened, "one's own project is reached as before").toMatchObject({ status: 200, body: { id: "r3" } });
  const thief = (need: string) => ({ name: "thief", base: "thief", command, needs: [{ task: need }] });
  // Plans are not included: they can name only their own tasks.
  const ways = {
    submit: (need: string) => ask("POST", "/api/v1/runs", { ...open, tasks: [thief(need)] }),
    extend: (need: string) => ask("POST", "/api/v1/runs/r3/tasks", { tasks: [thief(need)] }),
    tasks: (need: string) => ask("POST", "/api/v1/projects/p1/runs", { tasks: [thief(need)] }),
  };
  for (const [way, submit] of Object.entries(ways)) {
    const [one, other] = [await submit(hidden), await submit(missing)];
    expect(one.status, way).toBe(422);
    const told = String(other.body["detail"]);
    expect(told, way).toContain(missing);
    expect(String(one.body["detail"]), way).toBe(told.replace(missing, hidden));
    expect({ ...one.body, detail: "", instance: "", messages: "" }, way).toEqual({
      ...other.body,
      detail: "",
      instance: "",
      messages: "",
    });
  }
  expect((await ask("GET", "/api/v1/runs")).body["items"]).toHaveLength(2);
});
