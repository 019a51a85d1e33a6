import { once } from "node:events";
import { connect } from "node:net";

import { pino } from "pino";
import { expect, test } from "vitest";

import { usualRequestLimits } from "../../src/server/http/admission/request-limits.ts";
import {
  attackRig,
  type AttackRig,
  person,
  readToEnd,
  signIn,
  submission,
} from "../rigs/attacks/attack-rig.ts";

const scarce = { burst: 5, perSecond: 1 } as const;
const plenty = { burst: 1_000_000, perSecond: 1_000_000 } as const;

async function statuses(count: number, send: () => Promise<{ readonly status: number }>) {
  const all: number[] = [];
  for (let at = 0; at < count; at++) all.push((await send()).status);
  return all;
}

test("a flood from one address is refused with the time to wait, and every answer says what is left", async () => {
  await using rig = await attackRig({ limits: { ...usualRequestLimits, address: scarce } });
  const first = await rig.ask("/health/live");
  expect(first.headers["ratelimit-policy"]).toBe('"address";q=5;w=5, "account";q=2000;w=5');
  expect(first.headers["ratelimit"]).toBe('"address";r=4;t=1');
  expect(await statuses(6, () => rig.ask("/nothing-here"))).toEqual([404, 404, 404, 404, 429, 429]);
  const refused = await rig.ask("/api/v1/runs");
  expect(refused.status).toBe(429);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect(JSON.parse(refused.body)).toMatchObject({ reason: "rate-limited", status: 429 });
  rig.clock.advance(5_000);
  expect((await rig.ask("/health/live")).status).toBe(200);
});

test("a flood from one address leaves other addresses and the owner's socket alone", async () => {
  await using rig = await attackRig({ limits: { ...usualRequestLimits, address: scarce } });
  expect((await statuses(7, () => rig.ask("/health/live"))).at(-1)).toBe(429);
  expect((await rig.ask("/health/live", { from: "127.0.0.2" })).status).toBe(200);
  expect((await rig.app.inject({ url: "/api/v1/status" })).statusCode).toBe(200);
});

test("a flood of one person is refused wherever it comes from and with whichever of their keys", async () => {
  await using rig = await attackRig({ limits: { ...usualRequestLimits, account: scarce } });
  const mallory = await person(rig, "mallory", "viewer");
  const other = { authorization: `Bearer ${await rig.keyFor(mallory.id)}` };
  const all = await statuses(4, () => rig.ask("/api/v1/runs", { headers: mallory.headers }));
  const more = await statuses(3, () => rig.ask("/api/v1/runs", { headers: other, from: "127.0.0.3" }));
  expect([...all, ...more]).toEqual([200, 200, 200, 200, 200, 429, 429]);
  const honest = await person(rig, "honest", "viewer");
  expect((await rig.ask("/api/v1/runs", { headers: honest.headers })).status).toBe(200);
});

test("a dashboard that asks a hundred things at once is no flood", async () => {
  await using rig = await attackRig();
  const { headers } = await person(rig, "dora", "viewer");
  const all = await Promise.all(
    Array.from({ length: 100 }, async () => (await rig.ask("/api/v1/tasks", { headers })).status),
  );
  expect(new Set(all)).toEqual(new Set([200]));
});

test("addresses that cannot be read go through the same limits, headers and guard as all others", async () => {
  await using rig = await attackRig({ limits: { ...usualRequestLimits, address: scarce } });
  const bad = await rig.ask("/%zz");
  expect(bad.status).toBe(400);
  expect(bad.headers["x-content-type-options"]).toBe("nosniff");
  expect(bad.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
  const long = `/api/v1/tasks/${"a".repeat(2000)}`;
  expect((await rig.ask(long)).status).toBe(414);
  expect((await rig.ask("/%zz", { headers: { host: "evil.example" } })).status).toBe(421);
  expect((await statuses(3, () => rig.ask("/%zz"))).at(-1)).toBe(429);
});

test("one person's open streams are bounded, and a closed one makes room", async () => {
  await using rig = await attackRig({ limits: { address: plenty, account: plenty, streams: 3 } });
  const { headers } = await person(rig, "mallory", "viewer");
  const listen = () =>
    fetch(`${rig.base}/api/v1/events?after=now`, { headers: { ...headers, accept: "text/event-stream" } });
  const open = [await listen(), await listen(), await listen()];
  expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
  const refused = await listen();
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ reason: "rate-limited" });
  await open[0]?.body?.cancel();
  await expect.poll(async () => (await listen()).status).toBe(200);
});

test("slow loris: a client that sends a byte at a time is hung up on, with its head or its body unfinished", async () => {
  const timeouts = { headersMs: 400, requestMs: 800, keepAliveMs: 400, checkEveryMs: 50 };
  await using rig = await attackRig({ listen: { timeouts } });
  const head = "GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ";
  expect(await drip(rig, head)).toContain("408");
  const { cookie } = await signIn(rig);
  const body =
    `POST /api/v1/actions HTTP/1.1\r\nhost: 127.0.0.1:${rig.port}\r\norigin: ${rig.base}\r\ncookie: ${cookie}\r\n` +
    "content-type: application/json\r\ncontent-length: 100000\r\n\r\n";
  await drip(rig, body);
  expect((await rig.ask("/health/live")).status).toBe(200);
});

/** Sends the beginning, then one byte repeatedly until the server hangs up; returns its response. */
async function drip(rig: AttackRig, beginning: string): Promise<string> {
  const socket = rig.open();
  const heard = readToEnd(socket);
  socket.write(beginning);
  const timer = setInterval(() => socket.write("a"), 20);
  try {
    return await heard;
  } finally {
    clearInterval(timer);
  }
}

test("connections that send nothing are closed, and while hundreds of them wait others are served", async () => {
  const timeouts = { headersMs: 600, requestMs: 1_000, keepAliveMs: 600, checkEveryMs: 50 };
  await using rig = await attackRig({ listen: { timeouts } });
  const silent = Array.from({ length: 300 }, () => connect(rig.port, "127.0.0.1"));
  const closed = silent.map((socket) => readToEnd(socket));
  await Promise.all(silent.map((socket) => once(socket, "connect")));
  expect((await rig.ask("/health/live")).status).toBe(200);
  await Promise.all(closed);
});

test("one address cannot hold all connections: those above what it may have are hung up on", async () => {
  await using rig = await attackRig();
  const closed = new Set<object>();
  const held = Array.from({ length: 1_010 }, () => connect(rig.port, "127.0.0.1"));
  for (const socket of held) socket.on("error", () => {}).once("close", () => closed.add(socket));
  await expect.poll(() => closed.size, { timeout: 20_000 }).toBe(10);
  expect((await rig.ask("/health/live", { from: "127.0.0.2" })).status).toBe(200);
  expect(closed.size).toBe(10);
  for (const socket of held) socket.destroy();
});

test("the proxy that brings everybody may have more connections than one address", async () => {
  await using rig = await attackRig({ trustedProxies: ["127.0.0.1"] });
  const held = Array.from({ length: 1_010 }, () => connect(rig.port, "127.0.0.1"));
  await Promise.all(held.map((socket) => once(socket, "connect")));
  const headers = { host: "127.0.0.1", "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.7" };
  expect((await rig.ask("/health/live", { headers })).status).toBe(200);
  for (const socket of held) socket.destroy();
});

test("oversized heads and bodies are refused before they are read", async () => {
  await using rig = await attackRig();
  const { headers } = await person(rig, "mallory", "owner");
  const head = await rig.raw(
    `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-large: ${"a".repeat(20_000)}\r\nconnection: close\r\n\r\n`,
  );
  expect(head).toMatch(/^HTTP\/1.1 431 /);
  expect(head).toContain("content-type: application/problem+json");
  const large = { action: "cancel", ids: ["r1"], more: "a".repeat(1024 * 1024) };
  const body = await rig.ask("/api/v1/actions", { method: "POST", headers, body: large });
  expect(body.status).toBe(413);
  const announced = await rig.raw(
    `POST /api/v1/actions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${headers.authorization}\r\n` +
      "content-type: application/json\r\ncontent-length: 99999999999\r\nconnection: close\r\n\r\n{",
  );
  expect(announced).toMatch(/^HTTP\/1.1 413 /);
});

test("deep JSON is refused before it is built, wherever it is nested", async () => {
  await using rig = await attackRig();
  const { headers } = await person(rig, "mallory", "owner");
  const type = { ...headers, "content-type": "application/json" };
  const deep = [
    "[".repeat(500_000),
    `${"[".repeat(40)}${"]".repeat(40)}`,
    `{"title":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`,
  ];
  for (const body of deep) {
    const answer = await rig.ask("/api/v1/runs", { method: "POST", headers: type, body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ detail: expect.stringContaining("nested deeper") });
  }
  const brackets = submission({ title: `${"[{".repeat(50)}\\"[` });
  expect((await rig.ask("/api/v1/runs", { method: "POST", headers, body: brackets })).status).toBe(200);
});

test("JSON of millions of values is refused before it is built", async () => {
  await using rig = await attackRig();
  const { headers } = await person(rig, "mallory", "owner");
  const body = `{"tasks":[${"1,".repeat(2_100_000)}1]}`;
  const type = { ...headers, "content-type": "application/json" };
  expect((await rig.ask("/api/v1/runs", { method: "POST", headers: type, body })).status).toBe(413);
});

test("a compressed body, small on the wire and huge in memory (zip bomb), is not unpacked but refused", async () => {
  await using rig = await attackRig();
  const { headers } = await person(rig, "mallory", "owner");
  for (const encoding of ["gzip", "br", "deflate", "gzip, gzip"]) {
    const asked = { ...headers, "content-type": "application/json", "content-encoding": encoding };
    const answer = await rig.ask("/api/v1/runs", { method: "POST", headers: asked, body: "{}" });
    expect(answer.status, encoding).toBe(415);
  }
});

test("an answer that may hold a secret is never compressed, so that its length tells nothing of it (BREACH)", async () => {
  await using rig = await attackRig();
  const { headers } = await person(rig, "dora", "owner");
  const asked = { ...headers, "accept-encoding": "gzip, br, zstd" };
  for (const path of ["/api/v1/openapi.json", "/api/v1/admin/audit"])
    expect((await rig.ask(path, { headers: asked })).headers["content-encoding"], path).toBeUndefined();
});

test("changes and refusals are written down with who, from where and how it ended, without URLs and secrets", async () => {
  const lines: Record<string, unknown>[] = [];
  const sink = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  await using rig = await attackRig({ accessLog: pino({}, sink) });
  const dora = await person(rig, "dora", "viewer");
  lines.length = 0;
  const { headers } = dora;
  await rig.ask("/api/v1/tasks", { headers });
  const refused = await rig.ask("/api/v1/users?token=wzpk_secret", { headers });
  await rig.ask("/api/v1/keys", { method: "POST", headers, body: { label: "ci" } });
  await expect.poll(() => lines.length).toBe(2);
  expect(lines[0]).toMatchObject({
    request: refused.headers["x-request-id"],
    listener: "network",
    method: "GET",
    route: "/api/v1/users",
    status: 403,
    principal: `user ${dora.id}`,
    address: "127.0.0.1",
  });
  expect(lines[1]).toMatchObject({ method: "POST", route: "/api/v1/keys", status: 200 });
  expect(JSON.stringify(lines)).not.toContain("wzpk_");
});

test("a flood of refusals does not fill the access log; it says how many lines it left out", async () => {
  const lines: string[] = [];
  await using rig = await attackRig({
    accessLog: pino({}, { write: (line: string) => void lines.push(line) }),
  });
  for (let at = 0; at < 400; at++) await rig.ask("/api/v1/runs");
  expect(lines.length).toBeLessThan(300);
  rig.clock.advance(60_000);
  const before = lines.length;
  for (let at = 0; at < 20; at++) await rig.ask("/api/v1/runs");
  expect(lines.length).toBeGreaterThan(before);
});

test("the id of a request is the server's own, whatever the client says", async () => {
  await using rig = await attackRig();
  const headers = { "x-request-id": "forged", "request-id": "forged" };
  const ids = await Promise.all(
    Array.from(
      { length: 20 },
      async () => (await rig.ask("/health/live", { headers })).headers["x-request-id"],
    ),
  );
  expect(new Set(ids).size).toBe(20);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
});

test("every answer, of whatever kind, has the headers that keep it out of caches, frames and other pages", async () => {
  await using rig = await attackRig();
  const { headers } = await person(rig, "dora", "owner");
  for (const path of [
    "/",
    "/sign-in",
    "/api/v1/runs",
    "/api/v1/openapi.json",
    "/health/live",
    "/nothing",
    "/%zz",
  ]) {
    const answer = await rig.ask(path, { headers });
    expect(answer.headers, path).toMatchObject({
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cache-control": expect.stringMatching(/^no-(?:store|cache)$/),
      "content-type": expect.stringMatching(/^(?:application\/problem\+json|.*; charset=utf-8)$/),
    });
    expect(Object.keys(answer.headers)).not.toContain("server");
    expect(Object.keys(answer.headers)).not.toContain("x-powered-by");
  }
});
