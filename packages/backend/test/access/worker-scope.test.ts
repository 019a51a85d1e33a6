import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { routes, routePath, workerPath } from "@wezterm-parallel/shared/protocol/api/routes";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import type { ServerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { storedApiRig } from "../rigs/api-rig.ts";
import { TestRepository } from "../rigs/test-repository.ts";
import { routesOfDocument, askRoute } from "../rigs/walk-routes.ts";

type Rig = Awaited<ReturnType<typeof storedApiRig>>;

async function post<T>(rig: Rig, url: string, payload: object): Promise<T> {
  const answer = await rig.app.inject({ method: "POST", url, payload });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
}

async function joinAs(rig: Rig, name: string): Promise<string> {
  const { token } = await post<{ token: string }>(rig, routes.inviteWorker.path, { name });
  return (await post<{ token: string }>(rig, routes.joinWorker.path, { token })).token;
}

/** A connected worker that does nothing; settles when it has this many attempts. */
async function connect(
  rig: Rig,
  {
    name,
    token,
    attempts,
    ...more
  }: { name: string; token?: string; attempts: number; release?: string; protocol?: number },
) {
  const socket = new WebSocket(`${(rig.base ?? "").replace("http", "ws")}${workerPath}`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const messages: ServerMessage[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let held = 0;
  socket.on("error", reject);
  socket.on("message", (data) => {
    const message = JSON.parse((data as Buffer).toString("utf8")) as ServerMessage;
    messages.push(message);
    if (message.type === "welcome" || message.type === "assign") held += message.attempts.length;
    if (message.type !== "heartbeat" && held >= attempts) resolve();
  });
  socket.on("open", () => socket.send(JSON.stringify({ ...hello, ...more, worker: name })));
  await promise;
  return { socket, messages };
}

const hello = {
  type: "hello",
  protocol: protocolVersion,
  release: releaseVersion,
  instance: "00000000-0000-4000-8000-000000000000",
  pid: 1,
  hostname: "far.example.org",
  labels: ["gpu"],
  capacity: { tasks: 4, cpu: 1, memory: 1 },
};

function task(name: string, labels: readonly string[]) {
  return { name, base: name, labels, command: { kind: "argv", argv: ["true"] }, checkout: "worktree" };
}

test("a stolen token of a worker reaches the attempts of that worker, and nothing else", async () => {
  await using rig = await storedApiRig();
  const base = await rig.listen();
  using repository = new TestRepository();
  const token = await joinAs(rig, "far");
  const other = await joinAs(rig, "other");
  const project = repository.project;
  await post(rig, routes.submitRun.path, {
    title: "run",
    project,
    source: { kind: "ad-hoc" },
    environment: { mode: "submitted", variables: { SHELL_SECRET: "hidden" } },
    tasks: [task("mine", ["gpu"]), task("theirs", ["other"]), task("here", [])],
  });
  const { socket, messages } = await connect(rig, { name: "far", token, attempts: 1 });
  // Only what asks for it, and without the variables of the submitting shell.
  const text = JSON.stringify(messages);
  expect(text).toContain('"name":"mine"');
  expect(text).not.toMatch(/"name":"(theirs|here)"|hidden/);

  const ask = (url: string, method: string, body?: Buffer | object, as = token) =>
    fetch(`${base}${url}`, {
      method,
      headers: {
        authorization: `Bearer ${as}`,
        "content-type": Buffer.isBuffer(body) ? "application/octet-stream" : "application/json",
      },
      ...(body !== undefined && {
        body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
      }),
    });
  const put = (id: string, path: string, offset: number, bytes: string) =>
    ask(routePath("keepAttemptFile", { id }, { path, offset }), "PUT", Buffer.from(bytes));

  // Its own attempt: files by offset, commits of the start.
  expect(await (await put("r1/mine#1", "out.log", 0, "one")).json()).toEqual({ size: 3 });
  expect(await (await put("r1/mine#1", "out.log", 0, "one")).json()).toEqual({ size: 3 });
  expect(await (await put("r1/mine#1", "out.log", 3, "two")).json()).toEqual({ size: 6 });
  const directory = join(rig.state, "attempts/r1/mine#1");
  expect(readFileSync(join(directory, "out.log"), "utf8")).toBe("onetwo");
  const pack = await ask(routePath("fetchCommits", { id: "r1/mine#1" }), "POST", { have: [] });
  expect(
    Buffer.from(await pack.arrayBuffer())
      .subarray(0, 4)
      .toString(),
  ).toBe("PACK");

  // Paths lead nowhere else, and files that the server writes itself are refused.
  for (const path of [
    "../x",
    "artifacts/../../x",
    "artifacts//x",
    "attempt.json",
    "messages.jsonl",
    "/etc/x",
  ]) {
    expect((await put("r1/mine#1", path, 0, "x")).status, path).toBe(400);
  }
  // Attempts of others, of nobody, and with the token of a worker that is not connected.
  for (const id of ["r1/theirs#1", "r1/here#1", "r9/none#1"]) {
    expect((await put(id, "out.log", 0, "x")).status).toBe(404);
    for (const name of ["fetchCommits", "takeCommit"] as const) {
      const body = name === "fetchCommits" ? { have: [] } : { commit: "0".repeat(40) };
      expect((await ask(routePath(name, { id }), "POST", body)).status).toBe(404);
    }
    expect((await ask(routePath("listInputs", { id }, { task: "mine" }), "GET")).status).toBe(404);
  }
  const log = routePath("keepAttemptFile", { id: "r1/mine#1" }, { path: "out.log", offset: 6 });
  expect((await ask(log, "PUT", Buffer.from("x"), other)).status).toBe(404);
  const input = routePath("readInput", { id: "r1/mine#1" }, { task: "here", path: "a" });
  expect((await ask(input, "GET")).status).toBe(404);
  expect(existsSync(join(rig.state, "attempts/r1/theirs#1"))).toBe(false);

  // A commit that is not complete gets no branch.
  await put("r1/mine#1", "objects.pack", 0, "no pack");
  const taken = await ask(routePath("takeCommit", { id: "r1/mine#1" }), "POST", { commit: "1".repeat(40) });
  expect(taken.status).toBe(500);
  expect(repository.git("branch", "--list", "wzp/*")).toBe("");

  // Every other route of the API refuses it.
  for (const route of await routesOfDocument(rig as never)) {
    if (route.needs === "public" || route.needs === "worker") continue;
    const status = await askRoute(rig as never, route, token);
    expect([401, 403], `${route.method} ${route.path} answered ${status}`).toContain(status);
  }

  const closed = new Promise((resolve) => void socket.once("close", resolve));
  await rig.app.inject({
    method: "DELETE",
    url: routePath("removeWorker", { name: "far" }, { lose: "work" }),
  });
  await closed;
  expect((await put("r1/mine#1", "out.log", 6, "x")).status).toBe(401);
});

test("an invitation is used once, expires, and cannot take the name of the server's own worker", async () => {
  await using rig = await storedApiRig();
  await rig.listen();
  const { token } = await post<{ token: string }>(rig, routes.inviteWorker.path, { name: "far" });
  const use = async () =>
    (await rig.app.inject({ method: "POST", url: routes.joinWorker.path, payload: { token } })).statusCode;
  expect([await use(), await use()]).toEqual([200, 401]);
  const short = await post<{ token: string }>(rig, routes.inviteWorker.path, {
    name: "late",
    expiresInMs: 60_000,
  });
  rig.clock.advance(61_000);
  const late = await rig.app.inject({
    method: "POST",
    url: routes.joinWorker.path,
    payload: { token: short.token },
  });
  expect(late.statusCode).toBe(401);
  // As an invitation of a person it is not valid.
  const fresh = await post<{ token: string }>(rig, routes.inviteWorker.path, { name: "far" });
  const payload = { invitation: fresh.token, password: "correct horse battery staple" };
  const person = await rig.app.inject({ method: "POST", url: routes.acceptInvitation.path, payload });
  expect(person.statusCode).toBe(401);
});

function leaveAs(rig: Rig, token: string) {
  const headers = { authorization: `Bearer ${token}` };
  return rig.app.inject({ method: "POST", url: routes.leaveServer.path, headers });
}

test("the invitation of a pool admits any number of workers, under its own name only, until it ends", async () => {
  await using rig = await storedApiRig();
  await rig.listen();
  const invite = async (payload: object) =>
    await rig.app.inject({ method: "POST", url: routes.inviteWorker.path, payload });
  const { token } = (await invite({ name: "build", pool: true })).json<{ token: string }>();
  expect(token).toMatch(/^wzpp_/);
  const join = async (host?: string) => {
    const answer = await rig.app.inject({
      method: "POST",
      url: routes.joinWorker.path,
      payload: { token, host },
    });
    return { status: answer.statusCode, ...answer.json<{ name?: string; token: string; pool?: string }>() };
  };
  const [one, two] = [await join("one"), await join("two")];
  expect([one.name, two.name, one.pool]).toEqual(["build@one", "build@two", "build"]);
  const mayLeave = async (worker: { token: string }) => (await leaveAs(rig, worker.token)).statusCode;
  // The same host again ends its earlier credential; the invitation itself reaches nothing.
  const again = await join("one");
  expect([again.name, await mayLeave(one), await mayLeave({ token })]).toEqual(["build@one", 401, 401]);
  expect((await join()).status).toBe(400);
  expect((await join("../one")).status).toBe(400);
  // No worker that is invited by itself has such a name.
  expect((await invite({ name: "build@one" })).statusCode).toBe(400);
  const month = 31 * 24 * 3_600_000;
  expect((await invite({ name: "late", expiresInMs: month + 1 })).statusCode).toBe(400);
  expect((await invite({ name: "late", expiresInMs: month + 1, pool: true })).statusCode).toBe(200);
  rig.clock.advance(90 * 24 * 3_600_000);
  expect((await join("three")).status).toBe(401);
  const removed = await rig.app.inject({
    method: "DELETE",
    url: routePath("removeWorker", { name: "build@" }),
  });
  expect(removed.json()).toMatchObject({ revoked: 1, lost: 0 });
  expect([await mayLeave(again), await mayLeave(two), await mayLeave(two)]).toEqual([200, 200, 401]);
});

interface Workers {
  readonly items: readonly { readonly name: string }[];
}

test("a worker that leaves gets nothing new, and is removed once nothing runs there", async () => {
  await using rig = await storedApiRig();
  await rig.listen();
  const project = { kind: "directory", directory: "/project" };
  const work = {
    title: "run",
    project,
    source: { kind: "ad-hoc" },
    environment: { mode: "submitted", variables: {} },
    tasks: [task("mine", ["gpu"])],
  };
  await post(rig, routes.submitRun.path, work);
  const leave = async (token: string) => {
    const answer = await leaveAs(rig, token);
    return [answer.statusCode, answer.json<{ live?: number }>().live];
  };
  const [busy, idle] = [await joinAs(rig, "busy"), await joinAs(rig, "idle")];
  const { socket } = await connect(rig, { name: "busy", token: busy, attempts: 1 });
  expect(await leave(busy)).toEqual([200, 1]);
  const workers = async () => (await rig.app.inject({ url: routes.listWorkers.path })).json<Workers>().items;
  const [seen] = await workers();
  expect(seen).toMatchObject({ name: "busy", live: 1, drainingSince: expect.any(Number) });

  const other = await connect(rig, { name: "idle", token: idle, attempts: 0 });
  const closed = new Promise((resolve) => void other.socket.once("close", resolve));
  expect(await leave(idle)).toEqual([200, 0]);
  await closed;
  expect(await leave(idle)).toEqual([401, undefined]);
  expect((await workers()).map(({ name }) => name)).toEqual(["busy"]);
  const ended = new Promise((resolve) => void socket.once("close", resolve));
  const url = routePath("removeWorker", { name: "busy" }, { lose: "work" });
  expect((await rig.app.inject({ method: "DELETE", url })).json()).toEqual({ revoked: 1, lost: 1 });
  await ended;
});

test("a worker one minor release away connects; another is refused, and told which side to update", async () => {
  await using rig = await storedApiRig();
  await rig.listen();
  const token = await joinAs(rig, "far");
  const told = async (more: { release?: string; protocol?: number }) => {
    const { socket, messages } = await connect(rig, { name: "far", token, attempts: 0, ...more });
    socket.close();
    const [first] = messages;
    return first?.type === "refused" ? `${first.failure.reason}: ${first.failure.hint}` : first?.type;
  };
  const [major = 0, minor = 0] = releaseVersion.split(".").map(Number);
  const near = [
    `${major}.${minor}.9`,
    `${major}.${minor + 1}.0`,
    ...(minor > 0 ? [`${major}.${minor - 1}.4`] : []),
  ];
  for (const release of near) expect(await told({ release }), release).toBe("welcome");
  expect(await told({ release: `${major}.${minor + 2}.0` })).toContain(
    "Update wzp on the machine of the server first",
  );
  expect(await told({ release: `${major + 1}.${minor}.0` })).toContain("version-mismatch: Update");
  expect(await told({ protocol: protocolVersion + 1 })).toContain("the machine of the server");
  expect(await told({ protocol: protocolVersion - 1 })).toContain("the machine of the worker");
  const known = await rig.app.inject({ method: "GET", url: routes.listWorkers.path });
  expect(known.json<{ items: { release: string }[] }>().items[0]?.release).toBe(near.at(-1));
});

test("a worker that the caller lets drain is named in the audit log, and asked before it is removed", async () => {
  await using rig = await storedApiRig();
  await rig.listen();
  const token = await joinAs(rig, "far");
  const { socket } = await connect(rig, { name: "far", token, attempts: 0 });
  const drain = (draining: boolean, name = "far") =>
    rig.app.inject({ method: "PATCH", url: routePath("drainWorker", { name }), payload: { draining } });
  expect((await drain(true)).json()).toMatchObject({ name: "far", state: "draining", live: 0 });
  expect((await drain(false)).json()).toMatchObject({ name: "far", state: "connected" });
  expect((await drain(true, "gone")).statusCode).toBe(404);
  socket.close();
  const remove = (query: { lose?: string } = {}) =>
    rig.app.inject({ method: "DELETE", url: routePath("removeWorker", { name: "far" }, query) });
  const refused = await remove();
  expect(refused.statusCode).toBe(409);
  expect(refused.json<{ detail: string }>().detail).toContain("did not say which work is only there");
  expect((await remove({ lose: "work" })).statusCode).toBe(200);
  expect((await drain(true)).statusCode).toBe(404);
  const audit = await rig.app.inject({ method: "GET", url: routes.listAudit.path });
  const actions = audit.json<{ items: { action: string; object: string }[] }>().items;
  expect(actions.map(({ action, object }) => `${action} ${object}`)).toEqual(
    expect.arrayContaining(["workers.drain far", "workers.undrain far", "workers.remove far"]),
  );
});
