import { once } from "node:events";

import { pino } from "pino";
import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { authenticateRequests } from "../../src/server/http/admission/authenticate-requests.ts";
import { createHttpApp } from "../../src/server/http/http-kit.ts";
import { password, signInRig, type SignInRig } from "../rigs/access/sign-in-rig.ts";
import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

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

test("tabs that refresh at once with one token go on with one pair, and a copy that is used later ends the sign-in", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const first = (await rig.signIn({ name: "vera", password, mode: "program" })).json<Pair>();
  const refresh = (pair: Pair) => rig.post(routes.refreshSession.path, { refresh: pair.refresh });
  const refreshed = async (pair: Pair) => {
    const answer = await refresh(pair);
    expect(answer.status, answer.text).toBe(200);
    return answer.json<Pair>();
  };
  const me = async ({ access }: Pair) =>
    (await rig.ask(routes.whoAmI.path, { headers: { authorization: `Bearer ${access}` } })).status;
  const atOnce = await Promise.all(Array.from({ length: 5 }, () => refreshed(first)));
  rig.clock.advance(5000);
  const pairs = [...atOnce, await refreshed(first)];
  expect(new Set(pairs.map((pair) => pair.refresh)).size, "one chain").toBe(1);
  const next = await refreshed(pairs[0]!);
  expect(await me(next)).toBe(200);
  rig.clock.advance(11_000);
  // The other holder of the pair loses it too, because one of them has stolen it.
  expect((await refresh(pairs[0]!)).status).toBe(401);
  expect(await me(next)).toBe(401);
});

test("keys and sign-ins of everybody are for admins to look at and revoke, for others not even to see", async () => {
  await using rig = await twoProjects();
  const ask = requestAs(rig);
  const asRole = async (name: string, role: string) => {
    const id = await addPerson(rig, name);
    await ask("PATCH", `/api/v1/users/${id}`, { role });
    return requestAs(rig, await rig.keyFor(id));
  };
  const [admin, operator] = [await asRole("adam", "admin"), await asRole("otto", "operator")];
  const made = await operator("POST", "/api/v1/keys", { label: "of otto" });
  const { id } = made.body["grant"] as { id: string };
  const key = requestAs(rig, String(made.body["token"]));
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
  const olga = await addPerson(rig, "olga");
  await ask("PATCH", `/api/v1/users/${olga}`, { role: "owner" });
  const owner = requestAs(rig, await rig.keyFor(olga));
  for (const above of [owner, ask]) {
    const { body } = await above("POST", "/api/v1/keys", { label: "above" });
    const grant = (body["grant"] as { id: string }).id;
    expect(await admin("DELETE", `/api/v1/auth/grants/${grant}`)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining("higher than your own") },
    });
    expect((await owner("DELETE", `/api/v1/auth/grants/${grant}`)).status).toBe(200);
  }
});

test("what is open by a key or a sign-in ends when the time of that is over, and nothing else does", async () => {
  await using rig = await twoProjects();
  const id = await addPerson(rig, "vera");
  await requestAs(rig)("PATCH", `/api/v1/users/${id}`, { role: "viewer" });
  const own = requestAs(rig, await rig.keyFor(id));
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
    // A broken stream throws, which also counts as its end.
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

test("refuses to start the server with a route that declares no permission", () => {
  const app = createHttpApp(pino({ level: "silent" }));
  // The hooks are not called before the start.
  authenticateRequests(app, {} as Parameters<typeof authenticateRequests>[1]);
  expect(() => app.get("/api/v1/forgotten", () => "open to all")).toThrow(/\/api\/v1\/forgotten/);
});

const dayMs = 24 * 3_600_000;

test("a key ends after 90 days unless it was made with another end, or expressly without one", async () => {
  await using rig = await signInRig();
  const make = (body: object) =>
    rig.local<{ token: string; grant: { expiresAt?: number } }>(routes.makeKey.path, body);
  const [usual, lasting] = [
    await make({ label: "usual" }),
    await make({ label: "lasting", expiresAt: null }),
  ];
  expect(lasting.grant.expiresAt).toBeUndefined();
  expect(usual.grant.expiresAt).toBeDefined();
  const statuses = () =>
    Promise.all(
      [usual, lasting].map(async ({ token }) => {
        const headers = { authorization: `Bearer ${token}` };
        return (await rig.ask(routes.whoAmI.path, { headers })).status;
      }),
    );
  rig.clock.advance(90 * dayMs - 60_000);
  expect(await statuses()).toEqual([200, 200]);
  rig.clock.advance(60_001);
  expect(await statuses()).toEqual([401, 200]);
});

test("the settings say how long a sign-in lasts, used and unused, also for one that began before", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const set = (sessions: object) =>
    rig.app.inject({ method: "PATCH", url: routes.changeSettings.path, payload: { sessions } });
  const begin = async () => (await rig.signIn({ name: "vera", password, mode: "program" })).json<Pair>();
  const refresh = ({ refresh: token }: Pair) => rig.post(routes.refreshSession.path, { refresh: token });
  const usual = await begin();
  rig.clock.advance(2 * 3_600_000);
  expect((await set({ idleHours: 1 })).statusCode).toBe(200);
  expect((await refresh(usual)).status).toBe(401);
  let used = await begin();
  for (let hour = 0; hour < 23; hour++) {
    rig.clock.advance(3_599_000);
    const renewed = await refresh(used);
    expect(renewed.status, renewed.text).toBe(200);
    used = renewed.json<Pair>();
  }
  expect((await set({ idleHours: 48, programDays: 1 })).statusCode).toBe(200);
  rig.clock.advance(3_590_000);
  const last = await refresh(used);
  expect(last.status, last.text).toBe(200);
  rig.clock.advance(3_700_000);
  expect((await refresh(last.json<Pair>())).status).toBe(401);
  expect((await set({ idleHours: 0 })).statusCode).toBe(400);
  expect((await set({ browserDays: 366 })).statusCode).toBe(400);
});

test("signing out everywhere ends every sign-in, refresh token and link of a person, their keys if wanted, and nobody else's", async () => {
  await using rig = await signInRig();
  const id = await rig.addPerson("vera", "viewer");
  await rig.addPerson("otto", "viewer");
  const key = await rig.keyFor(id);
  const cookieOf = (cookies: readonly string[]) => ({ headers: { cookie: cookies.join("; ") } });
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const browser = cookieOf((await rig.signIn({ name: "vera", password })).cookies);
  const program = (await rig.signIn({ name: "vera", password, mode: "program" })).json<Pair>();
  const other = cookieOf((await rig.signIn({ name: "otto", password })).cookies);
  const link = (await rig.post(routes.makeLink.path, undefined, browser)).json<{ url: string }>();
  const status = async (asked: object) => (await rig.ask(routes.whoAmI.path, asked)).status;
  const scoped = await rig.ask(routes.makeKey.path, {
    method: "POST",
    body: { label: "ci", scopes: ["runs:read"] },
    ...bearer(key),
  });
  const limited = bearer(scoped.json<{ token: string }>().token);
  expect((await rig.post(routes.signOutEverywhere.path, {}, limited)).status).toBe(403);
  const done = await rig.post(routes.signOutEverywhere.path, {}, browser);
  expect(done.status, done.text).toBe(200);
  expect(done.json<{ revoked: string[] }>().revoked).toHaveLength(3);
  expect(done.cookies.every((cookie) => cookie.endsWith("="))).toBe(true);
  expect([await status(browser), await status(bearer(program.access)), await status(other)]).toEqual([
    401, 401, 200,
  ]);
  expect((await rig.post(routes.refreshSession.path, { refresh: program.refresh })).status).toBe(401);
  const secret = new URL(link.url).hash.slice(1);
  expect((await rig.post(routes.exchangeLink.path, { link: secret })).status).toBe(401);
  expect(await status(bearer(key))).toBe(200);
  expect((await rig.post(routes.signOutEverywhere.path, { keys: true }, bearer(key))).status).toBe(200);
  expect(await status(bearer(key))).toBe(401);
});

test("the owner of this machine signs out of every browser, and workers keep their tokens", async () => {
  await using rig = await signInRig();
  const { cookies } = await rig.post(routes.exchangeLink.path, { link: await linkOf(rig) });
  const headers = { cookie: cookies.join("; ") };
  const invited = await rig.local<{ token: string }>(routes.inviteWorker.path, { name: "build-2" });
  const worker = await rig.local<{ token: string }>(routes.joinWorker.path, { token: invited.token });
  expect(await rig.local(routes.signOutEverywhere.path, { keys: true })).toMatchObject({ signedOut: true });
  expect((await rig.ask(routes.whoAmI.path, { headers })).status).toBe(401);
  const asWorker = { headers: { authorization: `Bearer ${worker.token}` } };
  expect((await rig.ask(routes.whoAmI.path, asWorker)).status).toBe(403);
});
