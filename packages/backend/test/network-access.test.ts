import { request } from "node:http";

import { expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { storedApiRig } from "./api-rig.ts";

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

/** By node:http, which sends any Host and Origin that it is told. */
async function ask(
  base: string,
  path: string,
  { method = "GET", headers = {}, body }: Asked = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const sent = request(`${base}${path}`, { method, headers: { ...type, ...headers } }, async (answer) => {
    const pieces: Buffer[] = [];
    for await (const piece of answer) pieces.push(piece as Buffer);
    resolve({
      status: answer.statusCode ?? 0,
      cookies: answer.headers["set-cookie"] ?? [],
      body: Buffer.concat(pieces).toString("utf8"),
    });
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

test("nobody gets anything on the network but the health of the server", async () => {
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
