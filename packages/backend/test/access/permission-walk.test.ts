import { expect, test } from "vitest";

import {
  isProjectPermission,
  permissionsOf,
  projectPermissions,
  roles,
  serverPermissions,
  type Permission,
  type Role,
  type RouteNeed,
} from "@wezterm-parallel/shared/domain/access/permissions";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { issueToken } from "../../src/server/access/tokens.ts";
import { askMcp, callTool } from "../rigs/call-tool.ts";
import { askRoute, routesOfDocument } from "../rigs/walk-routes.ts";
import { requestAs, twoProjects, type Rig } from "../rigs/two-projects.ts";

/** The project in which a role was given, relative to that of the request. */
type Reach = "server" | "own project" | "other project";

const permissions: ReadonlySet<string> = new Set([...serverPermissions, ...projectPermissions]);

const admitted = (status: number) => status !== 401 && status !== 403;

async function addPerson(rig: Rig, role: Role, reach: Reach): Promise<string> {
  const name = `${role}-${reach.replace(" ", "-")}`;
  const url = "/api/v1/users";
  const added = await rig.app.inject({
    method: "POST",
    url,
    payload: { name, ...(reach === "server" && { role }) },
  });
  const { id } = added.json<{ id: string }>();
  if (reach !== "server") {
    const project = { project: reach === "own project" ? "p1" : "p2", role };
    await rig.app.inject({ method: "PATCH", url: `${url}/${id}`, payload: { project } });
  }
  return await rig.keyFor(id);
}

function isPermission(needs: RouteNeed): needs is Permission {
  return permissions.has(needs);
}

/**
 * Decides whether a key with only this scope is accepted; one that revokes everybody's credentials sees its
 * owner's too.
 */
function isOpenTo(needs: RouteNeed, scope: Permission): boolean {
  return needs === scope || (needs === "own-credentials" && scope === "credentials:all");
}

function isPermitted(needs: RouteNeed, role: Role, reach: Reach): boolean {
  if (needs === "worker" || needs === "agent") return false;
  if (!isPermission(needs)) return true;
  if (reach !== "server" && !isProjectPermission(needs)) return false;
  return permissionsOf[role].has(needs);
}

/** Selects routes with a project in the path and no body: bodies would fail validation first. */
function isOfAProject({ method, path, needs }: { method: string; path: string; needs: RouteNeed }): boolean {
  if (!isProjectPermission(needs) || !path.includes("{")) return false;
  return method === "GET" || method === "DELETE" || path === routes.sealRun.path.replace(":run", "{run}");
}

const reaches = ["server", "own project", "other project"] as const;
const cases = roles.flatMap((role) => reaches.map((reach) => [role, reach] as const));

test.each(cases)("%s of the %s: every route lets in exactly who has its permission", async (role, reach) => {
  await using rig = await twoProjects();
  const token = await addPerson(rig, role, reach);
  for (const route of await routesOfDocument(rig)) {
    if (route.needs === "public") continue;
    const status = await askRoute(rig, route, token);
    const told = `${route.method} ${route.path} (${route.needs}) answered ${status}`;
    expect(admitted(status), told).toBe(isPermitted(route.needs, role, reach));
    const foreign = reach === "other project" && isPermitted(route.needs, role, reach) && isOfAProject(route);
    expect(!foreign || status === 404, `${told}: of another project it must not exist`).toBe(true);
  }
});

test.each(cases)(
  "%s of the %s: each tool of /mcp does what the role permits, and nothing else",
  async (role, reach) => {
    await using rig = await twoProjects();
    const token = await addPerson(rig, role, reach);
    const call = (name: string, args?: object) => callTool(rig.base ?? "", token, { name, args });
    const seen = { p1: reach !== "other project", p2: reach !== "own project" };
    const { text: runs } = await call("list_runs");
    expect([runs.includes('"r1"'), runs.includes('"r2"')]).toEqual([seen.p1, seen.p2]);
    const { text: projects } = await call("list_projects");
    expect([projects.includes('"p1"'), projects.includes('"p2"')]).toEqual([seen.p1, seen.p2]);
    const mayWrite = permissionsOf[role].has("runs:write");
    for (const [project, isSeen] of Object.entries(seen)) {
      const run = project.replace("p", "r");
      const { text: tasks } = await call("list_tasks", { run });
      expect(tasks.includes('"name": "one"'), tasks).toBe(isSeen);
      expect((await call("read_task", { task: `${run}/one` })).isError).toBe(!isSeen);
      expect((await call("wait_for_tasks", { tasks: [`${run}/one`], seconds: 1 })).isError).toBe(!isSeen);
      const said = await call("send_message", { task: `${run}/one`, text: "x" });
      const added = await call("add_tasks", {
        project,
        tasks: [{ name: "more", agent: "claude", prompt: "x" }],
      });
      for (const { text, isError } of [said, added]) {
        expect(isError, text).toBe(true);
        expect(/permission/.test(text), text).toBe(!mayWrite);
      }
    }
  },
  60_000,
);

test("none, malformed, unknown, expired, revoked and refresh tokens open nothing but what is public", async () => {
  await using rig = await twoProjects();
  const expired = issueToken("key", Date.now() - 1);
  const refresh = issueToken("refresh");
  const revoked = issueToken("key");
  const actor = { kind: "local", id: "local", name: "test", address: "local", requestId: "test" } as const;
  const audit = { actor, action: "keys.make", object: "", outcome: "done" } as const;
  const common = { kind: "key", label: "test", address: "local", userAgent: "", user: undefined } as const;
  const made = await Promise.all(
    [expired, refresh, revoked].map(({ stored }) =>
      rig.accounts.addGrant({ ...common, tokens: [stored] }, audit),
    ),
  );
  const last = made[2];
  if (last?.ok !== true) throw new Error("the grant was not made");
  await rig.accounts.revoke({ grant: last.value.id }, audit);
  const wrong = [undefined, "x", "wzpk_unknown0000000000000000", expired.token, refresh.token, revoked.token];
  const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
  for (const token of wrong) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    expect((await askMcp(rig.base ?? "", list, headers)).status, token).toBe(401);
  }
  for (const route of await routesOfDocument(rig)) {
    for (const token of wrong) {
      const status = await askRoute(rig, route, token);
      const open = route.needs === "public" && token === undefined;
      expect(
        admitted(status) && status !== 401,
        `${route.method} ${route.path} with ${token ?? "none"}`,
      ).toBe(open && status !== 401);
    }
  }
});

/** Routes that every key may use besides its scopes; a new one must be added here. */
const ofEveryCredential: readonly string[] = [
  "GET /api/v1/auth/me",
  "GET /api/v1/openapi.json",
  // Ends the key itself.
  "POST /api/v1/auth/sign-out",
];

async function scopedKey(rig: Rig, scopes: readonly Permission[]): Promise<string> {
  const payload = { label: "limited", scopes };
  const made = await rig.app.inject({ method: "POST", url: routes.makeKey.path, payload });
  return made.json<{ token: string }>().token;
}

test("a key with one scope is let in nowhere else, whatever its owner may do", async () => {
  await using rig = await twoProjects();
  for (const scope of [...serverPermissions, ...projectPermissions]) {
    // All routes with all scopes are more requests than one person may send at once.
    rig.clock.advance(10_000);
    const token = await scopedKey(rig, [scope]);
    for (const route of await routesOfDocument(rig)) {
      if (route.needs === "public") continue;
      const named = `${route.method} ${route.path}`;
      const status = await askRoute(rig, route, token);
      const open = isOpenTo(route.needs, scope) || ofEveryCredential.includes(named);
      expect(admitted(status), `${named} (${route.needs}) with ${scope} answered ${status}`).toBe(open);
    }
  }
});

test("a key with scopes neither lists, ends nor changes anything of its owner's account", async () => {
  await using rig = await twoProjects();
  const olga = await addPerson(rig, "owner", "server");
  const other = await requestAs(rig, olga)("GET", routes.listKeys.path);
  const [grant] = other.body["items"] as { id: string }[];
  const url = routes.makeKey.path;
  const made = await requestAs(rig, olga)("POST", url, { label: "prom", scopes: ["runs:read"] });
  const ask = requestAs(rig, String(made.body["token"]));
  const preferences = { language: "ja" };
  for (const [method, path, body] of [
    ["GET", routes.listKeys.path],
    ["GET", routes.listSignIns.path],
    ["DELETE", routes.revokeGrant.path.replace(":id", grant?.id ?? "")],
    ["PUT", routes.setPreferences.path, preferences],
    ["POST", routes.makeKey.path, { label: "more" }],
    ["POST", routes.makeLink.path],
  ] as const) {
    expect(await ask(method, path, body), `${method} ${path}`).toMatchObject({
      status: 403,
      body: { reason: "unauthorized", detail: expect.stringContaining("scopes") },
    });
  }
  expect((await requestAs(rig, olga)("GET", routes.listKeys.path)).status).toBe(200);
});

test("a person of one project finds, lists, counts and hears of nothing else", async () => {
  await using rig = await twoProjects();
  const token = await addPerson(rig, "viewer", "own project");
  const headers = { authorization: `Bearer ${token}` };
  const get = async <T>(path: string) => (await (await fetch(`${rig.base}${path}`, { headers })).json()) as T;
  const runs = await get<{ items: { title: string }[] }>("/api/v1/runs");
  expect(runs.items.map(({ title }) => title)).toEqual(["one"]);
  const tasks = await get<{ items: { run: string }[] }>("/api/v1/tasks");
  expect(tasks.items.map(({ run }) => run)).toEqual(["r1"]);
  const events = await get<{ items: { run?: string }[] }>("/api/v1/events");
  expect(events.items.length).toBeGreaterThan(0);
  expect(new Set(events.items.map(({ run }) => run))).toEqual(new Set(["r1"]));
  expect(await get("/api/v1/resolve?id=r2")).toMatchObject({ status: 404, reason: "not-found" });
  const { items } = await get<{ items: string[] }>("/api/v1/ids?prefix=r");
  expect(new Set(items.map((id) => id.split("/")[0]))).toEqual(new Set(["r1"]));
  expect(await get("/api/v1/ids?prefix=r2/")).toEqual({ items: [] });
  const cancel = await fetch(`${rig.base}/api/v1/actions`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ action: "cancel", ids: ["r1"] }),
  });
  expect(cancel.status).toBe(403);
});

test("an operator of one project changes what is in it, and for the rest hears that it does not exist", async () => {
  await using rig = await twoProjects();
  const token = await addPerson(rig, "operator", "own project");
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const act = (id: string) =>
    fetch(`${rig.base}/api/v1/actions`, {
      method: "POST",
      headers,
      body: JSON.stringify({ action: "pause", ids: [id] }),
    });
  expect((await act("r1")).status).toBe(200);
  expect((await act("r2")).status).toBe(404);
  expect((await act("r2/one")).status).toBe(404);
});
