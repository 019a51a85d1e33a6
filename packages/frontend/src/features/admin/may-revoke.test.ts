import { expect, test } from "vitest";

import type { UserResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { mayRevoke } from "./may-revoke.ts";

const people = new Map<string, Pick<UserResource, "role" | "projects">>([
  ["olga", { role: "owner", projects: [] }],
  ["adam", { role: "admin", projects: [] }],
  ["vera", { role: "viewer", projects: [] }],
  ["otto", { projects: [{ project: "p1", role: "owner" }] }],
]);
const adam = { kind: "user", id: "adam", role: "admin" } as const;

test.each([
  ["of an owner", "key", "olga", false],
  ["of the local owner", "browser", undefined, false],
  ["of the owner of a project", "key", "otto", false],
  ["of a viewer", "program", "vera", true],
  ["of their own", "key", "adam", true],
  ["of a worker", "worker", undefined, true],
  ["of somebody whose account is gone", "key", "gone", true],
] as const)("offers an admin to revoke: %s", (_whose, kind, user, may) => {
  expect(mayRevoke(adam, { kind, user }, people)).toBe(may);
});

test.each([
  { kind: "local", id: "local", role: "owner" },
  { kind: "user", id: "olga", role: "owner" },
] as const)("$kind $id revokes everything", (me) => {
  for (const user of [undefined, ...people.keys()]) {
    expect(mayRevoke(me, { kind: "key", user }, people)).toBe(true);
  }
});
