import { randomUUID } from "node:crypto";
import { request } from "node:http";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, test } from "vitest";

import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { agentTools } from "../../../shared/test/rigs/agent-tools.ts";
import { agentAtWork } from "../rigs/agent-at-work.ts";
import { turn } from "../rigs/queue-rig.ts";
import { addPerson, requestAs, twoProjects, type Rig } from "../rigs/two-projects.ts";

async function connect(rig: Rig, token: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const headers = { authorization: `Bearer ${token}` };
  const transport = new StreamableHTTPClientTransport(new URL(`${rig.base}/mcp`), {
    requestInit: { headers },
  });
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return client;
}

async function call(client: Client, name: string, args: object = {}) {
  const answer = await client.callTool({ name, arguments: { ...args } });
  const [content] = answer.content as { text: string }[];
  return { text: content?.text ?? "", isError: answer.isError === true };
}

async function toolsOf(client: Client): Promise<readonly string[]> {
  return (await client.listTools()).tools.map(({ name }) => name).toSorted();
}

async function keyOf(rig: Rig, role: string, scopes?: readonly Permission[]): Promise<string> {
  const person = await addPerson(rig, `${role}-${randomUUID().slice(0, 8)}`);
  await requestAs(rig)("PATCH", `/api/v1/users/${person}`, { project: { project: "p1", role } });
  const key = await rig.keyFor(person);
  if (scopes === undefined) return key;
  const made = await requestAs(rig, key)("POST", routes.makeKey.path, { label: "limited", scopes });
  return String(made.body["token"]);
}

test("an agent has the tools of `wzp mcp` over HTTP, for its own run, until its attempt ends", async () => {
  await using rig = await twoProjects();
  const { worker, token } = await agentAtWork(rig);
  const client = await connect(rig, token);
  expect(await toolsOf(client)).toEqual(agentTools);
  const { text, isError } = await call(client, "list_tasks");
  expect(isError, text).toBe(false);
  expect(text).toMatch(/^Your task is r3\/fix\./);
  expect(text).not.toMatch(/"name": "(one|two)"/);
  for (const task of ["r1/one", "r2/one", "../r1", "r3/none"])
    expect(await call(client, "read_task", { task }), task).toMatchObject({ isError: true });
  const progress: number[] = [];
  const params = { name: "wait_for_tasks", arguments: { tasks: ["build"], seconds: 2 } };
  await client.callTool(params, undefined, { onprogress: (at) => progress.push(at.progress) });
  expect(progress.length).toBeGreaterThan(0);
  const added = await call(client, "add_tasks", { tasks: [{ name: "part", prompt: "x" }] });
  expect(added).toMatchObject({ isError: true, text: expect.stringContaining("may") });
  await worker.finish("fix");
  await turn();
  await expect(call(client, "list_tasks")).rejects.toThrow(/not valid|401/);
});

test("a person's key reads and starts what its scopes and roles permit, and nothing else", async () => {
  await using rig = await twoProjects();
  const reader = await connect(rig, await keyOf(rig, "operator", ["runs:read"]));
  expect(await toolsOf(reader)).toEqual([
    "add_tasks",
    "claim_task",
    "finish_task",
    "list_projects",
    "list_runs",
    "list_tasks",
    "read_task",
    "report_progress",
    "send_message",
    "wait_for_tasks",
  ]);
  expect((await call(reader, "list_runs")).text).toMatch(/"id": "r1"/);
  expect((await call(reader, "list_runs")).text).not.toMatch(/"id": "r2"/);
  expect((await call(reader, "list_tasks", { run: "r1" })).text).toContain('"name": "one"');
  expect((await call(reader, "list_tasks", { run: "r2" })).text).not.toContain('"name"');
  const more = { project: "p1", tasks: [{ name: "more", agent: "claude", prompt: "x" }] };
  const refused = { isError: true, text: expect.stringContaining("permission") as string };
  expect(await call(reader, "add_tasks", more)).toMatchObject(refused);
  expect(await call(reader, "send_message", { task: "r1/one", text: "x" })).toMatchObject(refused);
  const viewer = await connect(rig, await keyOf(rig, "viewer"));
  expect(await call(viewer, "add_tasks", more)).toMatchObject(refused);
  const operator = await connect(rig, await keyOf(rig, "operator"));
  const held = { fence: "a-fence-of-nobody-at-all" };
  for (const [name, args] of Object.entries({
    claim_task: {},
    report_progress: { ...held, text: "x" },
    finish_task: { ...held, outcome: "done" },
  })) {
    for (const by of [reader, viewer])
      expect(await call(by, name, { task: "r1/one", ...args }), name).toMatchObject(refused);
    const foreign = await call(operator, name, { task: "r2/one", ...args });
    expect(foreign, name).toMatchObject({
      isError: true,
      text: expect.stringContaining("r2 does not exist"),
    });
    expect(foreign.text).not.toContain("agent outside");
    const other = await call(operator, name, { task: "r1/one", ...args });
    expect(other, name).toMatchObject({ isError: true, text: expect.stringContaining("agent outside") });
  }
  const foreign = await call(operator, "add_tasks", { ...more, project: "p2" });
  expect(foreign).toMatchObject({ isError: true, text: expect.stringMatching(/p2/) });
  const permitted = await call(operator, "add_tasks", more);
  expect(permitted).toMatchObject({ isError: true, text: expect.stringMatching(/worker/i) });
  const runs = await requestAs(rig)("GET", "/api/v1/runs");
  expect(runs.body["items"]).toHaveLength(2);
});

test("no cookie, no private socket, no page of another site and no unknown token opens the tools", async () => {
  await using rig = await twoProjects();
  const key = await keyOf(rig, "operator");
  const body = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
  const accept = "application/json, text/event-stream";
  const ask = async (headers: Record<string, string>, method = "POST") => {
    const answer = await fetch(`${rig.base}/mcp`, {
      method,
      headers: { accept, "content-type": "application/json", ...headers },
      ...(method === "POST" && { body: JSON.stringify(body) }),
    });
    await answer.body?.cancel();
    return answer.status;
  };
  const authorization = `Bearer ${key}`;
  expect(await ask({ authorization })).toBe(200);
  expect(await ask({})).toBe(401);
  expect(await ask({ cookie: `wzp-session=${key}` })).not.toBe(200);
  expect(await ask({ authorization: "Bearer wzpk_unknown0000000000000000" })).toBe(401);
  expect(await ask({ authorization: `Bearer wzpt_1-1-${"A".repeat(43)}` })).toBe(401);
  expect(await ask({ authorization, origin: "https://evil.example" })).toBe(403);
  expect(await ask({ authorization, "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await ask({ authorization }, "GET")).toBe(405);
  expect(await withHost(rig, authorization, "evil.example")).toBe(421);
  const local = await rig.app.inject({ method: "POST", url: "/mcp", headers: { accept }, payload: body });
  expect(local.statusCode).toBe(401);
});

function withHost(rig: Rig, authorization: string, host: string): Promise<number | undefined> {
  return new Promise((done, failed) => {
    const sent = request(
      `${rig.base}/mcp`,
      { method: "POST", headers: { authorization, host } },
      (answer) => {
        answer.resume();
        done(answer.statusCode);
      },
    );
    sent.on("error", failed);
    sent.end();
  });
}
