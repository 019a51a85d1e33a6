import { once } from "node:events";

import { pino } from "pino";
import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { createHttpApp } from "../src/base/http-kit.ts";
import { authenticateRequests } from "../src/server/api/authenticate-requests.ts";
import { password, signInRig, type SignInRig } from "./sign-in-rig.ts";
import { addPerson, askAs, twoProjects } from "./two-projects.ts";

interface Pair {
  readonly access: string;
  readonly refresh: string;
}

const linkOf = async (rig: SignInRig) => {
  const { url } = await rig.local<{ url: string }>(routes.makeLink.path);
  return new URL(url).hash.slice(1);
};

test("a link signs in within a minute, and not after it", async () => {
  await using rig = await signInRig();
  const [early, late] = [await linkOf(rig), await linkOf(rig)];
  rig.clock.advance(58_000);
  expect((await rig.post(routes.exchangeLink.path, { link: early })).status).toBe(200);
  rig.clock.advance(2_001);
  const refused = await rig.post(routes.exchangeLink.path, { link: late });
  expect(refused.status).toBe(401);
  expect(refused.cookies).toEqual([]);
});

test("two tabs that refresh at once with one token both go on, and neither has ended the sign-in", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const first = (await rig.signIn({ name: "vera", password, mode: "program" })).json<Pair>();
  const refresh = () => rig.post(routes.refreshSession.path, { refresh: first.refresh });
  const both = await Promise.all([refresh(), refresh()]);
  rig.clock.advance(5000);
  const pairs = [...both, await refresh()].map((answer) => {
    expect(answer.status, answer.text).toBe(200);
    return answer.json<Pair>();
  });
  expect(new Set(pairs.map((pair) => pair.refresh)).size).toBe(3);
  for (const { access } of pairs) {
    const authorization = `Bearer ${access}`;
    expect((await rig.ask(routes.whoAmI.path, { headers: { authorization } })).status).toBe(200);
  }
  rig.clock.advance(10_000);
  expect((await refresh()).status).toBe(401);
  for (const { access } of pairs) {
    const authorization = `Bearer ${access}`;
    expect((await rig.ask(routes.whoAmI.path, { headers: { authorization } })).status).toBe(401);
  }
});

test("keys and sign-ins of everybody are for admins to look at and revoke, for others not even to see", async () => {
  await using rig = await twoProjects();
  const ask = askAs(rig);
  const asRole = async (name: string, role: string) => {
    const id = await addPerson(rig, name);
    await ask("PATCH", `/api/v1/users/${id}`, { role });
    return askAs(rig, await rig.keyFor(id));
  };
  const [admin, operator] = [await asRole("adam", "admin"), await asRole("otto", "operator")];
  const made = await operator("POST", "/api/v1/keys", { label: "of otto" });
  const { id } = made.body["grant"] as { id: string };
  const key = askAs(rig, String(made.body["token"]));
  const labels = (body: Record<string, unknown>) =>
    (body["items"] as { label: string }[]).map(({ label }) => label);
  expect(labels((await admin("GET", "/api/v1/keys")).body)).not.toContain("of otto");
  expect(labels((await admin("GET", "/api/v1/keys?of=all")).body)).toContain("of otto");
  for (const path of ["/api/v1/keys?of=all", "/api/v1/auth/sessions?of=all"]) {
    expect((await admin("GET", path)).status).toBe(200);
    expect((await operator("GET", path)).status).toBe(403);
  }
  const others = await admin("POST", "/api/v1/keys", { label: "of adam" });
  const foreign = (others.body["grant"] as { id: string }).id;
  expect((await operator("DELETE", `/api/v1/auth/grants/${foreign}`)).status).toBe(404);
  expect((await key("GET", "/api/v1/auth/me")).status).toBe(200);
  expect((await admin("DELETE", `/api/v1/auth/grants/${id}`)).status).toBe(200);
  expect((await key("GET", "/api/v1/auth/me")).status).toBe(401);
});

test("what is open by a key or a sign-in ends when the time of that is over, and nothing else does", async () => {
  await using rig = await twoProjects();
  const id = await addPerson(rig, "vera");
  await askAs(rig)("PATCH", `/api/v1/users/${id}`, { role: "viewer" });
  const own = askAs(rig, await rig.keyFor(id));
  const expiresAt = Math.ceil(rig.clock.now()) + 600_000;
  const short = await own("POST", "/api/v1/keys", { label: "short", expiresAt });
  const lasting = await own("POST", "/api/v1/keys", { label: "lasting" });
  const opened = async (token: unknown) => {
    const headers = { authorization: `Bearer ${String(token)}` };
    const socket = new WebSocket(`${rig.base?.replace("http", "ws")}/api/v1/events`, { headers });
    await once(socket, "open");
    const accept = { ...headers, accept: "text/event-stream" };
    const stream = await fetch(`${rig.base}/api/v1/events`, { headers: accept });
    const ended = once(socket, "close").then(() => "closed");
    // A stream that is broken off throws, which is its end as well.
    const broken = stream.text().catch(() => "broken");
    return { socket, both: Promise.all([ended, broken]) };
  };
  const [going, staying] = [await opened(short.body["token"]), await opened(lasting.body["token"])];
  rig.clock.advance(599_000);
  expect(going.socket.readyState).toBe(WebSocket.OPEN);
  rig.clock.advance(1_001);
  expect(await going.both).toEqual(["closed", "broken"]);
  expect(staying.socket.readyState).toBe(WebSocket.OPEN);
  staying.socket.terminate();
});

test("what a browser has open outlives its short tokens, and ends with the sign-in that nobody renewed", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const { access } = (await rig.signIn({ name: "vera", password, mode: "program" })).json<Pair>();
  const headers = { authorization: `Bearer ${access}` };
  const socket = new WebSocket(`${rig.base.replace("http", "ws")}/api/v1/events`, { headers });
  await once(socket, "open");
  rig.clock.advance(16 * 60_000);
  expect((await rig.ask(routes.whoAmI.path, { headers })).status).toBe(401);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  const closed = once(socket, "close");
  rig.clock.advance(15 * 24 * 3_600_000);
  await closed;
});

test("a route that does not say what it needs does not start the server", () => {
  const app = createHttpApp(pino({ level: "silent" }));
  // Nothing is asked before it starts: no hook of these is called.
  authenticateRequests(app, {} as Parameters<typeof authenticateRequests>[1]);
  expect(() => app.get("/api/v1/forgotten", () => "open to all")).toThrow(/\/api\/v1\/forgotten/);
});
