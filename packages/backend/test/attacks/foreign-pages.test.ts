import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { routes, workerPath } from "@wezterm-parallel/shared/protocol/api/routes";

import { attackRig, signIn, type AttackRig } from "../rigs/attacks/attack-rig.ts";

const evil = "http://evil.example";
const cancel = { action: "cancel", ids: ["r1"] } as const;

async function victim() {
  const rig = await attackRig();
  return Object.assign(rig, { cookie: (await signIn(rig)).cookie });
}

/** Returns `open`, or the message with which an upgrade was refused. */
async function dial(rig: AttackRig, headers: Readonly<Record<string, string>>): Promise<string> {
  const socket = new WebSocket(`${rig.base.replace("http", "ws")}${workerPath}`, { headers });
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.on("open", () => resolve("open"));
  socket.on("error", ({ message }) => resolve(message));
  const answer = await promise;
  socket.terminate();
  return answer;
}

test("CSRF by form: a page's form, in all types that browsers send without asking, changes nothing", async () => {
  await using rig = await victim();
  const forms = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"];
  for (const type of forms) {
    const body = JSON.stringify(cancel);
    const foreign = { cookie: rig.cookie, origin: evil, "content-type": type };
    const answer = await rig.ask(routes.act.path, { method: "POST", headers: foreign, body });
    expect(answer.status, type).toBe(403);
    const own = { cookie: rig.cookie, origin: rig.base, "content-type": type };
    expect((await rig.ask(routes.act.path, { method: "POST", headers: own, body })).status, type).toBe(415);
  }
});

test("CSRF by fetch: no other site may read an answer, nor is it asked whether it might", async () => {
  await using rig = await victim();
  const preflight = { origin: evil, "access-control-request-method": "POST" };
  const asked = await rig.ask(routes.act.path, { method: "OPTIONS", headers: preflight });
  expect(asked.status).toBe(403);
  const headers = {
    cookie: rig.cookie,
    origin: evil,
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "cors",
  };
  for (const path of ["/api/v1/runs", "/api/v1/events", "/", "/docs.js"]) {
    const answer = await rig.ask(path, { headers });
    expect(answer.status, path).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});

test("CSRF by embedding: another site's image, script, frame or prefetch gets nothing of ours", async () => {
  await using rig = await victim();
  for (const mode of ["no-cors", "cors", "websocket", "nested-navigate"]) {
    const headers = { cookie: rig.cookie, "sec-fetch-site": "cross-site", "sec-fetch-mode": mode };
    expect((await rig.ask("/api/v1/runs", { headers })).status, mode).toBe(403);
  }
  const followed = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  const page = await rig.ask("/", { headers: followed });
  expect(page.status).toBe(200);
  expect(page.headers["x-frame-options"]).toBe("DENY");
  expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
});

test("CSRF by WebSocket: a page of another site gets no socket, with the victim's cookies either", async () => {
  await using rig = await victim();
  for (const origin of [evil, "null", rig.base.replace("http:", "https:"), `${rig.base}.evil.example`]) {
    expect(await dial(rig, { origin, cookie: rig.cookie }), origin).toContain("403");
  }
  expect(await dial(rig, { cookie: rig.cookie, "sec-fetch-site": "cross-site" })).toContain("403");
});

test("DNS rebinding by WebSocket: a name that is not the server's gets no socket", async () => {
  await using rig = await victim();
  for (const host of ["evil.example", `evil.example:${rig.port}`, "127.0.0.1.evil.example"]) {
    expect(await dial(rig, { host, origin: `http://${host}` }), host).toContain("421");
  }
});

test("mixed-case hosts and origins are compared as browsers mean them, tricks with dots and ports are not", async () => {
  await using rig = await victim();
  const { port } = new URL(rig.base);
  const send = (host: string, origin: string) =>
    rig.ask(routes.act.path, {
      method: "POST",
      headers: { cookie: rig.cookie, host, origin },
      body: cancel,
    });
  expect((await send(`LocalHost:${port}`, `http://LOCALHOST:${port}`)).status).toBe(404);
  const wrong = [
    [`localhost:${port}`, "http://localhost"],
    [`localhost:${port}`, `http://localhost:${port}/`],
    [`localhost:${port}`, `http://localhost:${port}@evil.example`],
    [`localhost:${port}`, `http://127.0.0.1:${port}`],
    [`localhost:${port}`, `HTTP://localhost.evil.example:${port}`],
  ] as const;
  for (const [host, origin] of wrong) expect((await send(host, origin)).status, origin).toBe(403);
  for (const host of ["localhost..", "loc\u0430lhost", "[::ffff:7f00:1", "localhost:", "", "localhost/x"]) {
    const answer = await rig.raw(`GET /health/live HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    expect(answer, host).toMatch(/^HTTP\/1\.1 (?:400|421) /);
  }
});

test("a request with two hosts, or with a whole address in its line, is judged by no name but the server's", async () => {
  await using rig = await victim();
  const two = "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
  expect(await rig.raw(two)).toMatch(/^HTTP\/1\.1 421 /);
  const absolute = "GET http://127.0.0.1/ HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
  expect(await rig.raw(absolute)).toMatch(/^HTTP\/1\.1 421 /);
});
