import { request } from "node:http";

import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { ownName } from "@wezterm-parallel/shared/protocol/own-name";
import { routePath, routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { storedApiRig } from "../rigs/api-rig.ts";

interface Answer {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Uses node:http, which accepts any Host and Origin. */
async function ask(
  base: string,
  path: string,
  { method = "GET", headers = {}, body }: Asked = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const sent = request(`${base}${path}`, { method, headers: { ...type, ...headers } }, (answer) => {
    const pieces: Buffer[] = [];
    answer.on("data", (piece: Buffer) => pieces.push(piece));
    answer.on("end", () =>
      resolve({
        status: answer.statusCode ?? 0,
        cookies: answer.headers["set-cookie"] ?? [],
        body: Buffer.concat(pieces).toString("utf8"),
      }),
    );
  });
  sent.on("error", reject);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

async function servedRig() {
  const rig = await storedApiRig();
  const base = await rig.listen();
  return Object.assign(rig, { base });
}

async function signIn(rig: Awaited<ReturnType<typeof servedRig>>) {
  const link = await rig.app.inject({ method: "POST", url: routes.makeLink.path });
  const { url } = link.json<{ url: string }>();
  const secret = new URL(url).hash.slice(1);
  const answer = await ask(rig.base, routes.exchangeLink.path, {
    method: "POST",
    headers: { origin: rig.base },
    body: { link: secret },
  });
  const cookie = answer.cookies.map((each) => each.split(";")[0]).join("; ");
  return { secret, answer, cookie };
}

test("serves only the health of the server without credentials on the network", async () => {
  await using rig = await servedRig();
  expect((await ask(rig.base, "/health/live")).status).toBe(200);
  for (const path of ["/api/v1/status", "/api/v1/runs", "/api/v1/openapi.json"]) {
    const answer = await ask(rig.base, path);
    expect(answer.status, path).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ reason: "unauthenticated" });
  }
});

test("a link signs a browser in once; its cookies are for no script and no other site", async () => {
  await using rig = await servedRig();
  const { secret, answer, cookie } = await signIn(rig);
  expect(answer.status).toBe(200);
  expect(answer.cookies).toHaveLength(2);
  for (const each of answer.cookies) expect(each).toMatch(/HttpOnly; SameSite=Strict/);
  expect(answer.body).not.toContain("wzp");
  expect((await ask(rig.base, "/api/v1/runs", { headers: { cookie } })).status).toBe(200);
  const again = await ask(rig.base, routes.exchangeLink.path, { method: "POST", body: { link: secret } });
  expect(again.status).toBe(401);
});

test("two homes on one machine: a browser that is signed in to both stays so, and neither takes the other's session", async () => {
  await using one = await servedRig();
  await using two = await servedRig();
  const [first, second] = [await signIn(one), await signIn(two)];
  // Stores cookies by host and name like a browser: of two with the same name, the later one wins.
  const kept = new Map(
    [first, second].flatMap(({ cookie }) => cookie.split("; ").map((each) => cookiePair(each))),
  );
  const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join("; ");
  for (const { base } of [one, two]) {
    expect((await ask(base, "/api/v1/runs", { headers: { cookie } })).status).toBe(200);
    const headers = { cookie, origin: base };
    expect((await ask(base, routes.refreshSession.path, { method: "POST", headers })).status).toBe(200);
  }
  expect((await ask(two.base, "/api/v1/runs", { headers: { cookie: first.cookie } })).status).toBe(401);
});

function cookiePair(text: string): [string, string] {
  const [name = "", value = ""] = text.split("=", 2);
  return [name, value];
}

test("a name of its own: the server answers to it, its pages may change things there, and to no other port's", async () => {
  await using rig = await servedRig();
  const { cookie } = await signIn(rig);
  const { port } = new URL(rig.base);
  const host = `${ownName(Number(port))}:${port}`;
  expect((await ask(rig.base, "/api/v1/runs", { headers: { host, cookie } })).status).toBe(200);
  const change = { method: "POST", body: { action: "cancel", ids: ["r1"] } } as const;
  const act = async (origin: string) =>
    (await ask(rig.base, routes.act.path, { ...change, headers: { host, cookie, origin } })).status;
  expect(await act(`http://${host}`)).toBe(404);
  expect(await act(rig.base)).toBe(403);
  for (const other of [ownName(Number(port) + 1), "wzp.localhost", `x.${ownName(Number(port))}`]) {
    const headers = { host: `${other}:${port}`, cookie };
    expect((await ask(rig.base, "/api/v1/runs", { headers })).status, other).toBe(421);
  }
});

test("signing out ends the session at once, with its refresh token", async () => {
  await using rig = await servedRig();
  const { cookie } = await signIn(rig);
  const own = { headers: { cookie, origin: rig.base }, method: "POST" } as const;
  expect((await ask(rig.base, routes.signOut.path, own)).status).toBe(200);
  expect((await ask(rig.base, "/api/v1/runs", { headers: { cookie } })).status).toBe(401);
  expect((await ask(rig.base, routes.refreshSession.path, own)).status).toBe(401);
});

test("DNS rebinding: a name that is not the server's is refused, with a credential too", async () => {
  await using rig = await servedRig();
  const { cookie } = await signIn(rig);
  for (const host of ["evil.example", "evil.example:7117", "127.0.0.1.evil.example", "127.0.0.1@evil"]) {
    const answer = await ask(rig.base, "/api/v1/runs", { headers: { host, cookie } });
    expect([400, 421], host).toContain(answer.status);
  }
  const { port } = new URL(rig.base);
  expect(
    (await ask(rig.base, "/api/v1/runs", { headers: { host: `LOCALHOST:${port}`, cookie } })).status,
  ).toBe(200);
});

test("CSRF: what a page of another site makes the browser send changes nothing", async () => {
  await using rig = await servedRig();
  const { cookie } = await signIn(rig);
  const body = { action: "cancel", ids: ["r1"] };
  const path = routes.act.path;
  const foreign = [
    { cookie, origin: "http://evil.example" },
    { cookie, origin: "null" },
    { cookie, origin: rig.base.replace("http:", "https:") },
    { cookie, origin: rig.base, "sec-fetch-site": "cross-site" },
    { cookie },
  ];
  for (const headers of foreign) {
    const answer = await ask(rig.base, path, { method: "POST", headers, body });
    expect(answer.status, JSON.stringify(headers)).toBe(403);
  }
  const own = await ask(rig.base, path, { method: "POST", headers: { cookie, origin: rig.base }, body });
  expect(own.status).toBe(404);
});

async function keyOf(rig: Awaited<ReturnType<typeof servedRig>>, payload: Record<string, unknown> = {}) {
  const made = await rig.app.inject({
    method: "POST",
    url: "/api/v1/keys",
    payload: { label: "ci", ...payload },
  });
  expect(made.statusCode, made.body).toBe(200);
  const { token, grant } = made.json<{ token: string; grant: { id: string } }>();
  return { headers: { authorization: `Bearer ${token}` }, id: grant.id };
}

test("a key works until it is revoked; with scopes, only for these", async () => {
  await using rig = await servedRig();
  const key = await keyOf(rig, { scopes: ["runs:read"] });
  const lastUse = async () => {
    const keys = await rig.app.inject({ url: "/api/v1/keys?of=all" });
    const { items } = keys.json<{ items: { id: string; lastUsedAt?: number }[] }>();
    return items.find(({ id }) => id === key.id)?.lastUsedAt;
  };
  expect(await lastUse()).toBeUndefined();
  const began = Date.now();
  expect((await ask(rig.base, "/api/v1/runs", key)).status).toBe(200);
  expect(await lastUse()).toBeGreaterThanOrEqual(began);
  expect((await ask(rig.base, "/api/v1/status", key)).status).toBe(403);
  const more = await ask(rig.base, "/api/v1/keys", { ...key, method: "POST", body: { label: "more" } });
  expect(more.status).toBe(403);
  const link = await ask(rig.base, routes.makeLink.path, { ...key, method: "POST", body: {} });
  expect(link.status).toBe(403);
  await rig.app.inject({ method: "DELETE", url: `/api/v1/auth/grants/${key.id}` });
  expect((await ask(rig.base, "/api/v1/runs", key)).status).toBe(401);
});

test("rejects an expired key", async () => {
  await using rig = await servedRig();
  const key = await keyOf(rig, { expiresAt: Date.now() - 1 });
  expect((await ask(rig.base, "/api/v1/runs", key)).status).toBe(401);
});

test("a refresh token counts once; its second use later ends the whole sign-in", async () => {
  await using rig = await servedRig();
  const { cookie } = await signIn(rig);
  const refresh = /wzp-refresh-\d+=([\w-]+)/.exec(cookie)?.[1];
  const refreshed = await ask(rig.base, routes.refreshSession.path, { method: "POST", body: { refresh } });
  expect(refreshed.status).toBe(200);
  const { access } = JSON.parse(refreshed.body) as { access: string };
  const fresh = { headers: { authorization: `Bearer ${access}` } };
  expect((await ask(rig.base, "/api/v1/runs", fresh)).status).toBe(200);
  rig.clock.advance(60_000);
  const stolen = await ask(rig.base, routes.refreshSession.path, { method: "POST", body: { refresh } });
  expect(stolen.status).toBe(401);
  expect((await ask(rig.base, "/api/v1/runs", fresh)).status).toBe(401);
});

test("a name that looks like another one is not taken: mixed scripts, other forms of letters", async () => {
  await using rig = await servedRig();
  const add = async (name: string) =>
    (await rig.app.inject({ method: "POST", url: "/api/v1/users", payload: { name } })).statusCode;
  for (const name of ["olga", "ольга", "太郎-taro", "Ωμέγα"]) expect(await add(name), name).toBe(200);
  for (const name of ["\u043Elga", "\uFF4Flga", "olg\u03B1", "\u{1D428}lga"])
    expect(await add(name), name).toBe(400);
});

test("roles: an admin neither makes an owner nor touches one; two changes from one state are told apart", async () => {
  await using rig = await servedRig();
  const add = (payload: object) => rig.app.inject({ method: "POST", url: "/api/v1/users", payload });
  const owner = (await add({ name: "olga", role: "owner" })).json<{ id: string; etag: string }>();
  const admin = (await add({ name: "adam", role: "admin" })).json<{ id: string; etag: string }>();
  const key = await rig.keyFor(admin.id);
  const own = { headers: { authorization: `Bearer ${key}` } };
  const patch = (id: string, body: object, headers = {}) =>
    ask(rig.base, `/api/v1/users/${id}`, { method: "PATCH", headers: { ...own.headers, ...headers }, body });
  expect((await patch(admin.id, { role: "owner" })).status).toBe(403);
  expect((await patch(owner.id, { disabled: true })).status).toBe(403);
  expect((await patch(admin.id, { role: "viewer", admin: true })).status).toBe(400);
  const viewer = (await add({ name: "vera" })).json<{ id: string; etag: string }>();
  const first = await patch(viewer.id, { role: "viewer" }, { "if-match": viewer.etag });
  expect(first.status).toBe(200);
  const second = await patch(viewer.id, { role: "operator" }, { "if-match": viewer.etag });
  expect(second.status).toBe(409);
});

test("the audit log holds every change, and its chain holds", async () => {
  await using rig = await servedRig();
  await rig.app.inject({ method: "POST", url: "/api/v1/users", payload: { name: "olga", role: "owner" } });
  await keyOf(rig);
  const log = (await rig.app.inject({ url: "/api/v1/admin/audit" })).json<{ items: { action: string }[] }>();
  expect(log.items.map(({ action }) => action)).toEqual(["keys.make", "users.add"]);
  const verify = () => rig.app.inject({ method: "POST", url: "/api/v1/admin/audit/verify" });
  expect((await verify()).json()).toMatchObject({ intact: true, entries: 2 });
  const found = async (query: string) => {
    const answer = await rig.app.inject({ url: `/api/v1/admin/audit?${query}` });
    return answer.json<typeof log>().items.map(({ action }) => action);
  };
  expect(await found("text=olga&action=users")).toEqual(["users.add"]);
  expect(await found("actor=nobody-of-this-name")).toEqual([]);
  expect(await found(`since=${Date.now() + 60_000}`)).toEqual([]);
  expect(await found(`until=${Date.now() + 60_000}&limit=1`)).toEqual(["keys.make"]);
});

test("a revoked session's open event stream is cut off, not only its next request", async () => {
  await using rig = await servedRig();
  const warnings: string[] = [];
  const hear = ({ message }: Error) => void warnings.push(message);
  process.on("warning", hear);
  const { cookie } = await signIn(rig);
  const sessions = await rig.app.inject({ url: "/api/v1/auth/sessions" });
  const id = sessions.json<{ items: { id: string }[] }>().items[0]?.id ?? "";
  const stream = await fetch(`${rig.base}/api/v1/events?after=now`, {
    headers: { cookie, accept: "text/event-stream" },
  });
  expect(stream.status).toBe(200);
  const reader = stream.body?.getReader();
  await reader?.read();
  const broken = reader?.read().then(
    () => "went on",
    () => "cut off",
  );
  const endedAt = performance.now();
  await rig.app.inject({ method: "DELETE", url: `/api/v1/auth/grants/${id}` });
  expect(await broken).toBe("cut off");
  expect(performance.now() - endedAt).toBeLessThan(1000);
  process.off("warning", hear);
  // Node.js warns about more than ten listeners of one response, for every stream.
  expect(warnings).toEqual([]);
});

test("a worker connects over the network with its token, with no other credential, and not after its end", async () => {
  await using rig = await servedRig();
  const post = (url: string, payload: object) => rig.app.inject({ method: "POST", url, payload });
  const invited = await post(routes.inviteWorker.path, { name: "far" });
  const joined = await post(routes.joinWorker.path, { token: invited.json<{ token: string }>().token });
  const { token } = joined.json<{ token: string }>();
  const key = await keyOf(rig);
  const dial = (authorization: string | undefined) => {
    const socket = new WebSocket(`${rig.base.replace("http", "ws")}/api/v1/worker`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    const answer = Promise.withResolvers<string>();
    socket.on("open", () => answer.resolve("open"));
    socket.on("error", ({ message }) => answer.resolve(message));
    return { socket, answered: answer.promise };
  };
  expect(await dial(undefined).answered).toContain("401");
  expect(await dial(key.headers.authorization).answered).toContain("403");
  const worker = dial(`Bearer ${token}`);
  expect(await worker.answered).toBe("open");
  const closed = new Promise((resolve) => worker.socket.once("close", resolve));
  await rig.app.inject({ method: "DELETE", url: routePath("removeWorker", { name: "far" }) });
  await closed;
  expect(await dial(`Bearer ${token}`).answered).toContain("401");
});
