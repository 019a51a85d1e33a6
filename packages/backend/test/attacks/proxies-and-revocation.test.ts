import { once } from "node:events";

import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { routePath, routes, workerPath } from "@wezterm-parallel/shared/protocol/api/routes";

import { attackRig, person, signIn, type AttackRig } from "../rigs/attacks/attack-rig.ts";

async function lastAddress(rig: AttackRig): Promise<string> {
  const log = await rig.own<{ items: { actor: { address: string } }[] }>("GET", "/api/v1/admin/audit");
  return log.items[0]?.actor.address ?? "";
}

const makeKey = (rig: AttackRig, headers: Readonly<Record<string, string>>) =>
  rig.ask("/api/v1/keys", { method: "POST", headers, body: { label: "ci" } });

test("proxy header spoofing: nobody but a trusted proxy says where a request comes from or what it was sent to", async () => {
  await using rig = await attackRig();
  const { headers } = await person(rig, "mallory", "owner");
  const spoofed = {
    ...headers,
    "x-forwarded-for": "203.0.113.7",
    "x-real-ip": "203.0.113.7",
    forwarded: "for=203.0.113.7;host=evil.example;proto=https",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
  };
  const made = await makeKey(rig, spoofed);
  expect(made.status).toBe(200);
  expect(made.headers["strict-transport-security"]).toBeUndefined();
  expect(await lastAddress(rig)).toBe("127.0.0.1");
  const host = { ...headers, host: "evil.example", "x-forwarded-host": "127.0.0.1" };
  expect((await rig.ask("/api/v1/runs", { headers: host })).status).toBe(421);
});

test("a trusted proxy is believed, but not what its client wrote in front of it", async () => {
  await using rig = await attackRig({ trustedProxies: ["127.0.0.0/30", "10.0.0.1", "2001:db8::/32"] });
  const { headers } = await person(rig, "olga", "owner");
  const through = {
    ...headers,
    host: "internal",
    "x-forwarded-host": "localhost",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "1.2.3.4, 203.0.113.7, 2001:db8:7::1, 10.0.0.1",
  };
  const made = await makeKey(rig, through);
  expect(made.status).toBe(200);
  expect(made.headers["strict-transport-security"]).toContain("max-age");
  expect(await lastAddress(rig)).toBe("203.0.113.7");
  const rubbish = { ...through, "x-forwarded-for": "'; DROP TABLE user, <script>, 999.1.1.1" };
  expect((await makeKey(rig, rubbish)).status).toBe(200);
  expect(await lastAddress(rig)).toBe("127.0.0.1");
  const foreign = { ...through, "x-forwarded-host": "evil.example" };
  expect((await rig.ask("/api/v1/runs", { headers: foreign })).status).toBe(421);
});

test("behind a trusted proxy every client has limits of their own, and cannot get others' by spoofing", async () => {
  const scarce = { burst: 3, perSecond: 1 };
  const plenty = { burst: 1000, perSecond: 1000 };
  await using rig = await attackRig({
    trustedProxies: ["127.0.0.1"],
    limits: { address: scarce, account: plenty, streams: 10 },
  });
  const send = async (forwarded: string) => {
    const headers = { "x-forwarded-for": forwarded, "x-forwarded-proto": "http" };
    return (await rig.ask("/health/live", { headers })).status;
  };
  const flood = [];
  for (let at = 0; at < 5; at++) flood.push(await send(`198.51.100.${at}, 203.0.113.7`));
  expect(flood).toEqual([200, 200, 200, 429, 429]);
  expect(await send("203.0.113.8")).toBe(200);
  const network = [];
  for (let at = 0; at < 5; at++) network.push(await send(`2001:db8:1:2::${at}`));
  expect(network).toEqual([200, 200, 200, 429, 429]);
});

test("open connections after revocation: event stream, followed log and worker's socket all end", async () => {
  await using rig = await attackRig();
  const { cookie, id } = await signIn(rig);
  const stream = await fetch(`${rig.base}${routes.events.path}?after=now`, {
    headers: { cookie, accept: "text/event-stream" },
  });
  const invited = await rig.own<{ token: string }>("POST", routes.inviteWorker.path, { name: "far" });
  const made = await rig.own<{ token: string }>("POST", routes.joinWorker.path, { token: invited.token });
  const worker = new WebSocket(`${rig.base.replace("http", "ws")}${workerPath}`, {
    headers: { authorization: `Bearer ${made.token}` },
  });
  await once(worker, "open");
  const cut = readUntilCut(stream);
  await rig.own("DELETE", `/api/v1/auth/grants/${id}`);
  expect(await cut).toBe("cut off");
  expect(worker.readyState).toBe(WebSocket.OPEN);
  const closed = once(worker, "close");
  await rig.own("DELETE", routePath("removeWorker", { name: "far" }));
  await closed;
});

test("open connections after a person is disabled or loses a role: their stream ends, others' go on", async () => {
  await using rig = await attackRig();
  const mallory = await person(rig, "mallory", "viewer");
  const honest = await person(rig, "honest", "viewer");
  const listen = (headers: Record<string, string>) =>
    fetch(`${rig.base}${routes.events.path}?after=now`, {
      headers: { ...headers, accept: "text/event-stream" },
    });
  const cut = readUntilCut(await listen(mallory.headers));
  const other = await listen(honest.headers);
  await rig.own("PATCH", `/api/v1/users/${mallory.id}`, { role: null });
  expect(await cut).toBe("cut off");
  const again = await listen(mallory.headers);
  expect(again.status).toBe(403);
  await rig.own("PATCH", `/api/v1/users/${mallory.id}`, { disabled: true });
  expect((await listen(mallory.headers)).status).toBe(401);
  const reader = other.body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  await reader?.cancel();
});

test("who changes their own account gets the answer, and what else they have open ends", async () => {
  await using rig = await attackRig();
  await person(rig, "olga", "owner");
  const otto = await person(rig, "otto", "owner");
  const stream = await fetch(`${rig.base}${routes.events.path}?after=now`, {
    headers: { ...otto.headers, accept: "text/event-stream" },
  });
  const cut = readUntilCut(stream);
  const changed = await rig.ask(`/api/v1/users/${otto.id}`, {
    method: "PATCH",
    headers: otto.headers,
    body: { role: "viewer" },
  });
  expect(changed.status).toBe(200);
  expect(await cut).toBe("cut off");
});

async function readUntilCut(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  try {
    for (;;) {
      const piece = await reader?.read();
      if (piece?.done !== false) return "ended";
    }
  } catch {
    return "cut off";
  }
}
