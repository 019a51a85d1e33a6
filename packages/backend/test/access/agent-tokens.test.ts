import { readFileSync, readdirSync } from "node:fs";
import { request, type RequestListener } from "node:http";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createAgentTokens } from "../../src/base/agent-tokens.ts";
import { listenForAgents } from "../../src/base/relay/agent-socket.ts";
import { agentAtWork } from "../rigs/agent-at-work.ts";
import { turn } from "../rigs/queue-rig.ts";
import { requestAs, twoProjects, type Rig } from "../rigs/two-projects.ts";
import { askRoute, routesOfDocument } from "../rigs/walk-routes.ts";

test("an agent gets a token with its assignment, a command gets none, and no file has it", async () => {
  await using rig = await twoProjects();
  const { tokenOf, token } = await agentAtWork(rig);
  expect(token).toMatch(/^wzpt_/);
  expect(tokenOf("build")).toBeUndefined();
  const databases = readdirSync(rig.state).filter((file) => file.includes(".db"));
  expect(databases.length).toBeGreaterThan(1);
  for (const file of databases) expect(readFileSync(join(rig.state, file)).includes(token), file).toBe(false);
});

test("an agent's token opens the routes for agents and no other, whoever started its run", async () => {
  await using rig = await twoProjects();
  const { token } = await agentAtWork(rig);
  for (const route of await routesOfDocument(rig)) {
    if (route.needs === "public") continue;
    const status = await askRoute(rig, route, token);
    const open = route.needs === "agent" || route.agents;
    expect(status !== 401 && status !== 403, `${route.method} ${route.path} answered ${status}`).toBe(open);
  }
});

test("an agent reads its own run; other runs of the project and other projects do not exist for it", async () => {
  await using rig = await twoProjects();
  const { token } = await agentAtWork(rig);
  const ask = requestAs(rig, token);
  expect(await ask("GET", "/api/v1/agent")).toMatchObject({
    status: 200,
    body: { attempt: "r3/fix#1", task: "r3/fix", run: "r3" },
  });
  expect((await ask("GET", "/api/v1/runs/r3")).status).toBe(200);
  expect((await ask("GET", "/api/v1/tasks/r3%2Fbuild")).status).toBe(200);
  const { body } = await ask("GET", "/api/v1/tasks");
  expect((body["items"] as { id: string }[]).map(({ id }) => id)).toEqual(["r3/fix", "r3/build"]);
  expect((await ask("GET", "/api/v1/tasks?run=r1")).body).toEqual({ items: [] });
  expect((await ask("GET", "/api/v1/tasks?match=one")).body).toEqual({ items: [] });
  for (const path of [
    "runs/r1",
    "runs/r2",
    "tasks/r1%2Fone",
    "tasks/r2%2Fone",
    "tasks/r1%2Fone/diff",
    "attempts/r1%2Fone%231",
    "attempts/r1%2Fone%231/logs",
    "attempts/r1%2Fone%231/logs/run/out/lines",
    "resolve?id=r1",
    "resolve?id=r2/one",
  ]) {
    expect((await ask("GET", `/api/v1/${path}`)).status, path).toBe(404);
  }
});

test("the token dies with its attempt; forged, altered and other homes' tokens never lived", async () => {
  await using rig = await twoProjects();
  const { worker, token } = await agentAtWork(rig);
  const status = async (given: string) => (await requestAs(rig, given)("GET", "/api/v1/agent")).status;
  expect(await status(token)).toBe(200);
  const altered = [
    token.replace(/^wzpt_\d+/, "wzpt_1"),
    `${token.slice(0, -2)}${token.endsWith("AA") ? "BB" : "AA"}`,
    `${token}A`,
    token.slice(0, -1),
    createAgentTokens(Buffer.alloc(32, 7)).issue({ task: 3, lease: 1 }),
  ];
  for (const each of altered) expect(await status(each), each).toBe(401);
  await worker.finish("fix");
  await turn();
  expect(await status(token)).toBe(401);
});

test("an agent adds tasks only if its plan says so, and none after its attempt was stopped or has ended", async () => {
  const body = { tasks: [{ name: "part", prompt: "x" }] };
  const more = { tasks: [{ name: "late", prompt: "x" }] };
  const add = async (to: Rig, token: string, tasks: object) =>
    (await requestAs(to, token)("POST", "/api/v1/agent/tasks", tasks)).status;
  await using without = await twoProjects();
  const refused = await agentAtWork(without);
  expect(await add(without, refused.token, body)).toBe(403);
  await using rig = await twoProjects();
  const { worker, token } = await agentAtWork(rig, { may: ["add-tasks"] });
  expect(await add(rig, token, body)).toBe(200);
  const added = await requestAs(rig, token)("GET", "/api/v1/tasks/r3%2Fpart");
  expect(added.body).toMatchObject({ command: "agent x" });
  const ref = worker.live.get("fix");
  if (ref !== undefined) await worker.report(worker.running(ref));
  const cancel = { action: "cancel", ids: ["r3/fix"] };
  expect((await requestAs(rig)("POST", "/api/v1/actions", cancel)).status).toBe(200);
  expect(await add(rig, token, more)).toBe(409);
  await worker.finish("fix", 1);
  expect(await add(rig, token, more)).toBe(401);
  expect((await rig.records.task("r3/late")).ok).toBe(false);
});

test("rules answer an agent from the specification of its task alone; each answer is in the audit log, questions get none", async () => {
  await using rig = await twoProjects();
  const policy = { allow: ["Bash(npm test)", "Edit(src/**)"], deny: ["Bash(git push *)"] };
  const { worker, token } = await agentAtWork(rig, { policy });
  const ask = (body: object, as = token) =>
    requestAs(rig, as)("POST", "/api/v1/agent/permissions", { asks: true, ...body });
  expect((await ask({ tool: "Bash", command: "npm test" })).body).toEqual({
    decision: "allow",
    rule: "Bash(npm test)",
  });
  expect((await ask({ tool: "Bash", command: "npm test", asks: false })).body).toEqual({ decision: "ask" });
  expect((await ask({ tool: "Bash", command: "git push", asks: false })).body).toMatchObject({
    decision: "deny",
  });
  expect((await ask({ tool: "Edit", paths: ["src/a.ts", "/etc/passwd"] })).body).toEqual({ decision: "ask" });
  expect((await ask({ tool: "AskUserQuestion" })).body).toEqual({ decision: "ask" });
  // Keys that an agent sends beside its wish are refused, so that it cannot bring rules along.
  expect((await ask({ tool: "Bash", command: "id", policy: { allow: ["Bash"] } })).status).toBe(400);
  const audit = await requestAs(rig)("GET", "/api/v1/admin/audit?action=permissions");
  const entries = audit.body["items"] as { action: string; object: string; after: object }[];
  expect(entries.map(({ action }) => action)).toEqual(["permissions.deny", "permissions.allow"]);
  expect(entries[1]).toMatchObject({
    object: "r3/fix#1",
    actor: { kind: "agent" },
    after: { rule: "Bash(npm test)", tool: "Bash", command: "npm test" },
  });
  await worker.finish("fix");
  await turn();
  expect((await ask({ tool: "Bash", command: "npm test" })).status).toBe(401);
});

test("a token is the same after a restart, as its assignment is sent again", () => {
  const key = Buffer.alloc(32, 1);
  const token = createAgentTokens(key).issue({ task: 12, lease: 2 });
  expect(createAgentTokens(key).issue({ task: 12, lease: 2 })).toBe(token);
  expect(createAgentTokens(key).read(token)).toEqual({ task: 12, lease: 2 });
});

test("the socket for agents admits tokens of live attempts, and nobody as the owner", async () => {
  await using rig = await twoProjects();
  const { token } = await agentAtWork(rig);
  const socketPath = join(rig.state, "a.sock");
  const answer = (...asked: Parameters<RequestListener>) => void rig.app.server.emit("request", ...asked);
  await using _socket = await listenForAgents(socketPath, answer);
  const ask = (headers: Record<string, string>, path = "/api/v1/runs") =>
    new Promise<number>((answered, failed) => {
      request({ socketPath, path, headers }, (answer) => {
        answer.resume();
        answered(answer.statusCode ?? 0);
      })
        .on("error", failed)
        .end();
    });
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: "Bearer x", cookie: "a=b" })).toBe(401);
  expect(await ask({ authorization: `Bearer wzpt_${"a".repeat(40)}` })).toBe(401);
  expect(await ask({ authorization: `Bearer ${token}` }, "/api/v1/tasks?run=r3")).toBe(200);
  expect(await ask({ authorization: `Bearer ${token}` }, "/api/v1/users")).toBe(403);
});
