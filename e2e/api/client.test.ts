import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type Server } from "node:net";

import { expect, test } from "vitest";
import WebSocket from "ws";

import { createClient } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import { protocolVersion } from "@wezterm-parallel/shared/protocol/version";

import { systemClock } from "../../packages/shared/src/node/system-clock.ts";
import { apiRig } from "../../packages/backend/test/rigs/api-rig.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";
import { createSocketTransport } from "../../packages/cli/src/transport/socket-transport.ts";

const taskName = "r1/test(2)";
const attempt = "r1/test(2)#1";

test("every call reaches its route and its answer comes back typed", async () => {
  await using rig = await apiRig();
  rig.queue.addTask(taskName, "running");
  rig.queue.addAttempt(attempt, "running");
  const client = openClient(rig.socket);
  expect(await client.handshake()).toMatchObject({
    ok: true,
    value: { home: rig.state, draining: false, trouble: [] },
  });
  expect(await client.tasks({ state: ["running", "ready"] })).toMatchObject({
    ok: true,
    value: { items: [{ id: taskName }] },
  });
  expect(await client.task(taskName)).toMatchObject({ ok: true, value: { id: taskName } });
  expect(await client.attempt(attempt)).toMatchObject({ ok: true, value: { id: attempt } });
  expect(await client.run("r1")).toMatchObject({ ok: true, value: { id: "r1" } });
  expect(await client.seal("r1")).toMatchObject({ ok: true, value: { id: "r1" } });
  expect(await client.resolve(taskName)).toMatchObject({ ok: true, value: { kind: "task" } });
  expect(await client.workers()).toEqual({ ok: true, value: [] });
  expect(await client.act({ action: "cancel", ids: [taskName] })).toMatchObject({
    ok: true,
    value: { changed: [taskName] },
  });
});

test("returns failures with reason, detail and invalid fields", async () => {
  await using rig = await apiRig();
  const client = openClient(rig.socket);
  expect(await client.task("r1/あ b#x")).toMatchObject({
    ok: false,
    failure: { reason: "not-found", detail: "There is no r1/あ b#x." },
  });
  const odd = await client.act({ action: "cancel", ids: [] });
  expect(odd).toMatchObject({ ok: false, failure: { reason: "invalid-request" } });
  expect(odd.ok ? "" : odd.failure.detail).toContain("/ids");
  expect(await client.eventStream({ after: -1 })).toMatchObject({
    ok: false,
    failure: { reason: "invalid-request" },
  });
});

test("without a server every call fails with a hint how to start one", async () => {
  const client = openClient("/tmp/there-is-no-such-socket.sock");
  expect(await client.status()).toMatchObject({
    ok: false,
    failure: { reason: "unavailable", hint: "Start server and worker with: wzp run (or wzp up)" },
  });
});

test("reports a server with another protocol and how to restart it", async () => {
  await using rig = await apiRig();
  const status = await rig.queue.records.status();
  rig.queue.records.status = async () => ({ ...status, protocol: protocolVersion + 1, release: "9.9.9" });
  const shaken = await openClient(rig.socket).handshake();
  expect(shaken).toMatchObject({
    ok: false,
    failure: { reason: "version-mismatch", hint: "Restart it with: wzp down && wzp up" },
  });
});

test("an idempotency key with another body is refused", async () => {
  await using rig = await apiRig();
  const client = openClient(rig.socket);
  const submission = (title: string) => ({
    title,
    project: { kind: "directory" as const, directory: "/" },
    source: { kind: "ad-hoc" as const },
    environment: { mode: "clean" as const, variables: {} },
    tasks: [],
  });
  expect((await client.submit(submission("a"), "k")).ok).toBe(true);
  expect((await client.submit(submission("a"), "k")).ok).toBe(true);
  expect(await client.submit(submission("b"), "k")).toMatchObject({
    ok: false,
    failure: { reason: "idempotency-mismatch" },
  });
});

test("no answer contains the value of a variable", async () => {
  await using rig = await apiRig();
  rig.queue.addTask(taskName, "running");
  const sent = await createSocketTransport(rig.socket).send({
    method: "GET",
    path: `/api/v1/tasks/${encodeURIComponent(taskName)}`,
  });
  expect(sent.ok && sent.value.body).toContain("TOKEN");
  expect(sent.ok && sent.value.body).not.toContain("very-secret");
});

test("the socket is for its user alone", async () => {
  await using rig = await apiRig();
  expect(statSync(rig.socket).mode & 0o777).toBe(0o600);
});

/** Forwards connections and cuts each after a random number of response bytes. */
function cuttingProxy(target: string, path: string, random: () => number): Promise<Server> {
  const server = createServer((near) => {
    const far = connect(target);
    let left = Math.floor(random() * 3000) + 200;
    near.pipe(far);
    near.on("error", () => far.destroy());
    near.on("close", () => far.destroy());
    far.on("error", () => near.destroy());
    far.on("close", () => near.destroy());
    far.on("data", (bytes) => {
      near.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left <= 0) near.end(() => far.destroy());
    });
  });
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}

/** A small seeded generator, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

test("events come once and in order over a connection that is cut at random points", async () => {
  await using rig = await apiRig();
  const path = `${rig.state}/cut.sock`;
  const cuts = await cuttingProxy(rig.socket, path, seeded(7));
  let connections = 0;
  cuts.on("connection", () => connections++);
  const total = 1000;
  for (let at = 0; at < total / 2; at++)
    rig.queue.commit("task.ready", { run: "r1", data: { text: "あ\n\n" } });
  const seen: number[] = [];
  for await (const event of watchEvents(openClient(path), systemClock, { after: 0 })) {
    if (!event.ok) throw new Error(event.failure.detail);
    seen.push(event.value.seq);
    if (seen.length >= total) break;
    // The other half arrives while the listener is connected.
    if (rig.queue.log.length < total) rig.queue.commit("task.running");
  }
  cuts.close();
  expect(seen).toEqual(Array.from({ length: total }, (_, index) => index + 1));
  expect(connections).toBeGreaterThan(20);
}, 60_000);

test("a stream from now has only later events, and loses none when it is cut before the first", async () => {
  await using rig = await apiRig();
  rig.queue.commit("run.created");
  const stream = watchEvents(openClient(rig.socket), systemClock, { after: "now" });
  const first = stream.next();
  const transport = createSocketTransport(rig.socket);
  const raw = await transport.stream({
    method: "GET",
    path: "/api/v1/events?after=now",
    headers: { accept: "text/event-stream" },
  });
  if (!raw.ok) throw new Error(raw.failure.detail);
  for await (const bytes of raw.value.bytes) {
    expect(Buffer.from(bytes).toString()).toBe('id: 1\nevent: cursor\ndata: {"seq":1}\n\n');
    break;
  }
  raw.value.close();
  rig.queue.commit("run.ended");
  expect(await first).toMatchObject({ value: { ok: true, value: { seq: 2, kind: "run.ended" } } });
  await stream.return(undefined);
});

test("prefers Last-Event-ID over after", async () => {
  await using rig = await apiRig();
  for (let at = 0; at < 3; at++) rig.queue.commit("task.ready");
  const stream = await createSocketTransport(rig.socket).stream({
    method: "GET",
    path: "/api/v1/events?after=0",
    headers: { accept: "text/event-stream", "last-event-id": "2" },
  });
  if (!stream.ok) throw new Error(stream.failure.detail);
  let text = "";
  for await (const bytes of stream.value.bytes) {
    text += Buffer.from(bytes).toString();
    if (text.includes('"seq":3,')) break;
  }
  expect(text).not.toContain('"kind":"task.ready","seq":2');
  expect(text.match(/^data: /gm)).toHaveLength(2);
  stream.value.close();
});

test("a listener that reads nothing costs the server no memory", async () => {
  await using rig = await apiRig();
  let read = 0;
  const events = rig.queue.records.events.bind(rig.queue.records);
  rig.queue.records.events = (query) => {
    read++;
    return events(query);
  };
  const stalled = connect(rig.socket);
  stalled.write("GET /api/v1/events HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n");
  stalled.pause();
  const data = { text: "x".repeat(10_000) };
  for (let at = 0; at < 5000; at++) rig.queue.commit("task.ready", { data });
  await expect.poll(() => read).toBeGreaterThan(0);
  // Responses to others show that the server had every chance to read on.
  for (let asked = 0; asked < 100; asked++) expect((await openClient(rig.socket).status()).ok).toBe(true);
  // 50 MB wait in the store; kernel and stream buffers take one or two batches of 5 MB at most.
  expect(read).toBeLessThan(5);
  stalled.destroy();
});

function attemptFolder(state: string): string {
  const directory = attemptDirectory(state, 1, "test(2)", 1);
  mkdirSync(directory, { recursive: true });
  return directory;
}

test("follows a log completely across broken connections until the attempt ends", async () => {
  await using rig = await apiRig();
  rig.queue.addAttempt(attempt, "running");
  const path = `${rig.state}/cut.sock`;
  const cuts = await cuttingProxy(rig.socket, path, seeded(3));
  const watched: Buffer[] = [];
  const log = { attempt, phase: "run" as const, stream: "out" as const };
  const reading = (async () => {
    for await (const piece of watchLog(openClient(path), systemClock, log)) {
      if (!piece.ok) throw new Error(piece.failure.detail);
      watched.push(Buffer.from(piece.value));
    }
  })();
  const directory = attemptFolder(rig.state);
  const random = seeded(11);
  for (let at = 0; at < 100; at++) {
    const bytes = Buffer.from(Array.from({ length: 500 }, () => Math.floor(random() * 256)));
    appendFileSync(`${directory}/out.log`, bytes);
    await new Promise((resolve) => setImmediate(resolve));
  }
  writeFileSync(`${directory}/exit.json`, "{}");
  await reading;
  cuts.close();
  expect(Buffer.concat(watched).equals(readFileSync(`${directory}/out.log`))).toBe(true);
}, 60_000);

test("a log that never came ends empty once the attempt has ended", async () => {
  await using rig = await apiRig();
  rig.queue.addAttempt(attempt, "leased");
  const stream = await openClient(rig.socket).readLog(
    { attempt, phase: "verify.1", stream: "err" },
    { follow: true },
  );
  if (!stream.ok) throw new Error(stream.failure.detail);
  rig.queue.addAttempt(attempt, "ended");
  for await (const bytes of stream.value.bytes) expect(bytes).toHaveLength(0);
});

test("parts of a log are read by offset, from the end, and listed with their sizes", async () => {
  await using rig = await apiRig();
  rig.queue.addAttempt(attempt, "ended");
  const directory = attemptFolder(rig.state);
  writeFileSync(`${directory}/out.log`, "0123456789");
  mkdirSync(`${directory}/setup.1`);
  writeFileSync(`${directory}/setup.1/out.log`, "ok");
  writeFileSync(`${directory}/setup.1/exit.json`, "{}");
  const client = openClient(rig.socket);
  const read = async (query: { from?: number; limit?: number }) => {
    const stream = await client.readLog({ attempt, phase: "run", stream: "out" }, query);
    if (!stream.ok) throw new Error(stream.failure.detail);
    const pieces: Uint8Array[] = [];
    for await (const bytes of stream.value.bytes) pieces.push(bytes);
    return `${stream.value.headers["x-log-offset"]}:${Buffer.concat(pieces).toString()}`;
  };
  expect(await read({})).toBe("0:0123456789");
  expect(await read({ from: 4, limit: 3 })).toBe("4:456");
  expect(await read({ from: -2 })).toBe("8:89");
  expect(await read({ from: 50 })).toBe("50:");
  expect(await client.logs(attempt)).toEqual({
    ok: true,
    value: [
      { phase: "setup.1", stream: "out", bytes: 2, complete: true },
      { phase: "run", stream: "out", bytes: 10, complete: false },
    ],
  });
});

test("links in an attempt's directory lead nowhere", async () => {
  await using rig = await apiRig();
  rig.queue.addAttempt(attempt, "ended");
  const directory = attemptFolder(rig.state);
  writeFileSync(`${rig.state}/secret.log`, "secret");
  symlinkSync(`${rig.state}/secret.log`, `${directory}/out.log`);
  mkdirSync(`${rig.state}/elsewhere`);
  writeFileSync(`${rig.state}/elsewhere/out.log`, "secret");
  symlinkSync(`${rig.state}/elsewhere`, `${directory}/setup.1`);
  const client = openClient(rig.socket);
  for (const phase of ["run", "setup.1"] as const) {
    expect(await client.readLog({ attempt, phase, stream: "out" })).toMatchObject({
      ok: false,
      failure: { reason: "not-found" },
    });
  }
  expect(await client.logs(attempt)).toEqual({ ok: true, value: [] });
});

test("wait refuses while a task runs, and stops nothing", async () => {
  await using rig = await apiRig();
  rig.queue.addTask(taskName, "running");
  expect(await openClient(rig.socket).shutdown("wait")).toMatchObject({
    ok: false,
    failure: { reason: "conflict", data: { live: 1 } },
  });
  expect(rig.queue.drained).toBe(false);
});

test("drain starts nothing more, reports the remaining tasks, and exits when the last one has ended", async () => {
  await using rig = await apiRig();
  rig.queue.addTask(taskName, "running");
  const heard: number[] = [];
  const client = openClient(rig.socket);
  const stopped = client.shutdown("drain", ({ live }) => {
    heard.push(live);
    if (live === 0 || heard.length > 1) return;
    rig.queue.addTask(taskName, "succeeded");
    rig.queue.commit("task.succeeded");
  });
  expect(await stopped).toEqual({ ok: true, value: { live: 0, stopped: true } });
  await rig.exited;
  expect(heard).toEqual([1, 0]);
  expect(rig.queue.drained).toBe(true);
});

test("kill cancels what runs and exits only when it is gone", async () => {
  await using rig = await apiRig();
  rig.queue.addTask(taskName, "running");
  rig.queue.addTask("r1/later", "blocked");
  expect(await openClient(rig.socket).shutdown("kill")).toEqual({
    ok: true,
    value: { live: 0, stopped: true },
  });
  await rig.exited;
  expect(rig.queue.tasks.get(taskName)?.state).toBe("cancelled");
  expect(rig.queue.tasks.get("r1/later")?.state).toBe("blocked");
});

test("the server is not ready, and says why, when its store cannot be read", async () => {
  await using rig = await apiRig();
  const transport = createSocketTransport(rig.socket);
  const ready = async () => {
    const sent = await transport.send({ method: "GET", path: "/health/ready" });
    return sent.ok ? sent.value.status : 0;
  };
  expect(await ready()).toBe(200);
  rig.queue.broken = true;
  expect(await ready()).toBe(503);
  const status = await openClient(rig.socket).status();
  expect(status).toMatchObject({
    ok: true,
    value: { trouble: [{ detail: expect.stringContaining("database") }] },
  });
});

function dial(socket: string, path = "/api/v1/worker", headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(`ws+unix:${socket}:${path}`, { headers });
}

const hello = {
  type: "hello",
  protocol: protocolVersion,
  release: "0.1.0",
  worker: "local",
  instance: "i",
  pid: 1,
  hostname: "h",
  labels: [],
  capacity: { tasks: 1, cpu: 1, memory: 1 },
};

test("messages of a worker arrive in order, and the end of its connection too", async () => {
  await using rig = await apiRig();
  const worker = dial(rig.socket);
  await new Promise((resolve) => worker.once("open", resolve));
  worker.send(JSON.stringify(hello));
  for (let at = 0; at < 100; at++) worker.send(JSON.stringify({ type: "heartbeat", at }));
  await expect.poll(() => rig.queue.heard.length).toBe(101);
  const answered = new Promise((resolve) =>
    worker.once("message", (data: Buffer) => resolve(JSON.parse(data.toString()))),
  );
  rig.queue.toWorker({ type: "heartbeat", at: 5 });
  expect(await answered).toEqual({ type: "heartbeat", at: 5 });
  worker.close();
  await expect.poll(() => rig.queue.heard.at(-1)).toEqual({ type: "heartbeat", at: -1 });
  expect(rig.queue.heard.slice(1, 101)).toEqual(
    Array.from({ length: 100 }, (_, at) => ({ type: "heartbeat", at })),
  );
});

test.each([
  ["of another protocol", { ...hello, protocol: 99, labels: 7 }, "version-mismatch"],
  ["that says nonsense", { type: "hello" }, "invalid-request"],
])("a worker %s is refused with the reason", async (_what, message, reason) => {
  await using rig = await apiRig();
  const worker = dial(rig.socket);
  await new Promise((resolve) => worker.once("open", resolve));
  const answered = new Promise((resolve) =>
    worker.once("message", (data: Buffer) => resolve(JSON.parse(data.toString()))),
  );
  const closed = new Promise((resolve) => worker.once("close", resolve));
  worker.send(JSON.stringify(message));
  expect(await answered).toMatchObject({ type: "refused", failure: { reason } });
  await closed;
  expect(rig.queue.heard.filter(({ type }) => type === "hello")).toEqual([]);
});

test.each([
  ["from a web page", "/api/v1/worker", { origin: "http://evil" }, 403],
  ["to another address", "/api/v1/status", {}, 404],
])("an upgrade %s is refused", async (_what, path, headers, status) => {
  await using rig = await apiRig();
  const worker = dial(rig.socket, path, headers as Record<string, string>);
  const refused = new Promise((resolve) =>
    worker.once("unexpected-response", (_request, response) => resolve(response.statusCode)),
  );
  worker.on("error", () => {});
  expect(await refused).toBe(status);
});

test("an answer cut in the middle is unavailable, never half an answer", async () => {
  await using rig = await apiRig();
  for (let at = 0; at < 300; at++) rig.queue.addTask(`r1/task-${at}`, "ready");
  const path = `${rig.state}/cut.sock`;
  const cuts = await cuttingProxy(rig.socket, path, () => 0.5);
  const tasks = await createClient(createSocketTransport(path)).tasks({ limit: 300 });
  cuts.close();
  expect(tasks).toMatchObject({ ok: false, failure: { reason: "unavailable" } });
  expect(existsSync(path)).toBe(false);
});
