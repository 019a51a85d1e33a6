import { expect, test } from "vitest";

import { permissionsOf, type Role, roles } from "@wezterm-parallel/shared/domain/access/permissions";

import { commandTable } from "../command-table.ts";
import { describeCommands } from "../completion/describe-commands.ts";
import { CliContext } from "../invocation/context.ts";
import { makeProgram } from "../program.ts";
import { commandNeeds, mayUse } from "./command-needs.ts";
import { refuseCommand } from "./refuse-command.ts";
import type { StoredAccess, ServerContext } from "./server-context.ts";

const as = (role: Role): StoredAccess => ({
  kind: "user",
  role,
  permissions: [...permissionsOf[role]],
  projects: [],
  askedAt: 0,
});

/** Returns the paths of all visible commands without subcommands. */
async function leaves(): Promise<readonly string[]> {
  const cli = new CliContext("/", { HOME: "/" }, process);
  const all = describeCommands(await makeProgram(cli, new Set(Object.keys(commandTable)), { all: true }));
  return all
    .map(({ path }) => path)
    .filter((path) => !all.some((other) => other.path.startsWith(`${path} `)));
}

test("every command that works elsewhere says what it needs there, and nothing else does", async () => {
  const elsewhere = (await leaves()).filter((path) => commandTable[path.split(" ")[0] ?? ""]?.local !== true);
  const declared = Object.keys(commandNeeds).filter(
    (path) => commandTable[path.split(" ")[0] ?? ""]?.local !== true,
  );
  expect(declared.toSorted()).toEqual(elsewhere.toSorted());
});

test("each role is offered all that the one below it is, and more", async () => {
  const all = await leaves();
  const offered = roles.map((role) => all.filter((path) => mayUse(path, as(role))));
  for (const [at, more] of offered.slice(0, -1).entries()) {
    const less = offered[at + 1] ?? [];
    expect(more).toEqual(expect.arrayContaining([...less]));
    expect(more.length).toBeGreaterThan(less.length);
  }
  expect(offered.at(-1)).toEqual(expect.arrayContaining(["ps", "logs", "up"]));
  expect(mayUse("users", as("viewer"))).toBe(false);
  expect(mayUse("users", as("admin"))).toBe(true);
  expect(mayUse("keys", as("viewer"))).toBe(true);
});

test("a role in one project offers what may be done there", () => {
  const access: StoredAccess = {
    ...as("viewer"),
    permissions: [],
    projects: [{ project: "p3", permissions: [...permissionsOf.admin] }],
  };
  expect(["cancel", "users role", "status", "users list"].map((path) => mayUse(path, access))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

const context = (access: StoredAccess): ServerContext => ({
  name: "team",
  server: "https://wzp.example.org",
  user: "ve\u001bra",
  credential: { kind: "key", key: "" },
  access,
});

test("a refusal names the permission, the role, and who can give it", () => {
  const refused = (path: string, access: StoredAccess) => refuseCommand(path, context(access));
  expect(refused("ps", as("viewer"))).toBeUndefined();
  expect(refused("cancel", as("viewer"))).toEqual({
    reason: "unauthorized",
    detail: "wzp cancel requires the permission runs:write, but ve␛ra is viewer at https://wzp.example.org.",
    hint: "An owner or admin can grant it: wzp users role ve␛ra operator",
  });
  expect(refused("workers invite", as("admin"))?.hint).toBe(
    "An owner can grant it: wzp users role ve␛ra owner",
  );
  expect(refused("cancel", { ...as("operator"), permissions: ["runs:read"] })?.hint).toContain(
    "wzp keys add NAME --scope runs:write",
  );
});
