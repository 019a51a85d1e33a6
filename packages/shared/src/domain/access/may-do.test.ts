import { expect, test } from "vitest";

import { mayDo, type Allowed } from "./may-do.ts";

const person: Allowed = {
  kind: "user",
  permissions: ["status:read"],
  projects: [
    { project: "p1", permissions: ["runs:read", "runs:write"] },
    { project: "p2", permissions: ["runs:read"] },
  ],
};

test("an action permitted in a project is offered there, and where no project is named", () => {
  expect(mayDo(person, "runs:write", "p1")).toBe(true);
  expect(mayDo(person, "runs:write", "p2")).toBe(false);
  expect(mayDo(person, "runs:write", "p9")).toBe(false);
  expect(mayDo(person, "runs:write")).toBe(true);
  expect(mayDo(person, "secrets:write")).toBe(false);
});

test("an action permitted on the server is offered in every project; a role in a project permits nothing on the server", () => {
  const operator: Allowed = { kind: "local", permissions: ["runs:write"], projects: [] };
  expect(mayDo(operator, "runs:write", "p9")).toBe(true);
  const odd: Allowed = { ...person, projects: [{ project: "p1", permissions: ["users:write"] }] };
  expect(mayDo(odd, "users:write", "p1")).toBe(false);
  expect(mayDo(person, "status:read", "p1")).toBe(true);
});

test("people's actions are offered neither to workers nor without a sign-in", () => {
  for (const kind of ["nobody", "worker"] as const) {
    const none: Allowed = { ...person, kind };
    expect([mayDo(none, "signed-in"), mayDo(none, "runs:read"), mayDo(none, "public")]).toEqual([
      false,
      false,
      true,
    ]);
  }
});
