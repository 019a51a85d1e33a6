import fc from "fast-check";
import { expect, test } from "vitest";

import { roles } from "@wezterm-parallel/shared/domain/access/permissions";

import { parseGroupRole } from "./parse-group.ts";

test("a group, its role and a project are read whatever the group is called", () => {
  const group = fc.string({ minLength: 1 });
  const project = fc.option(
    fc.string({ minLength: 1 }).filter((text) => !text.includes("=")),
    { nil: undefined },
  );
  fc.assert(
    fc.property(group, fc.constantFrom(...roles), project, (name, role, where) => {
      const [read] = parseGroupRole(`${name}=${role}${where === undefined ? "" : `:${where}`}`);
      expect(read).toEqual({ group: name, role, ...(where !== undefined && { in: where }) });
    }),
  );
  expect(parseGroupRole("cn=ops,dc=example=admin")).toEqual([{ group: "cn=ops,dc=example", role: "admin" }]);
});

test.each(["", "staff", "=viewer", "staff=", "staff=boss", "staff=viewer:"])(
  "%j is no group with a role",
  (text) => {
    expect(() => parseGroupRole(text)).toThrow(/GROUP=ROLE/);
  },
);
