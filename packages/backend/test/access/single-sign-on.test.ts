import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { OAuth2Server } from "oauth2-mock-server";
import { expect, test } from "vitest";

import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import {
  ada,
  clientSecret,
  freePort,
  sessionIn,
  signOnRig,
  visitProvider,
  type SignOnRig,
} from "../rigs/access/sign-on-rig.ts";
import { makeCertificate } from "../rigs/access/certificates.ts";
import type { Answer } from "../rigs/access/sign-in-rig.ts";

interface Me {
  readonly name: string;
  readonly role?: string;
  readonly projects: readonly { readonly project: string; readonly role: string }[];
}

async function whoIs(rig: SignOnRig, answer: Answer): Promise<Me> {
  const me = await rig.ask(routes.whoAmI.path, { headers: { cookie: sessionIn(answer) } });
  expect(me.status, me.text).toBe(200);
  return me.json<Me>();
}

function expectRefused(answer: Answer, refusal: string): void {
  expect(answer.status).toBe(303);
  expect(answer.headers["location"]).toBe(`/sign-in?refused=${refusal}`);
  expect(sessionIn(answer)).toBe("");
}

test("who is new gets an account at the first sign-in, and the same one at the next, whatever they are called then", async () => {
  await using rig = await signOnRig();
  expect((await rig.set()).statusCode).toBe(200);
  const first = await rig.signOn();
  expect(first.headers["location"]).toBe("/");
  expect(await whoIs(rig, first)).toMatchObject({ name: "ada@example.org", projects: [] });
  rig.provider.person = { ...ada, email: "countess@example.org" };
  expect(await whoIs(rig, await rig.signOn())).toMatchObject({ name: "ada@example.org" });
  const started = await rig.audit("sessions.start");
  expect(started.map(({ after }) => after)).toMatchObject([
    { kind: "browser", by: "single sign-on", known: true },
    { kind: "browser", by: "single sign-on" },
  ]);
  expect(await rig.audit("users.add")).toHaveLength(1);
});

test("the browser is sent to the provider with PKCE, state and nonce, and our secret only goes from server to server", async () => {
  await using rig = await signOnRig();
  await rig.set({ scopes: ["email", "groups"] });
  const { location, answer } = await rig.start();
  const { searchParams, origin } = new URL(location);
  expect(origin).toBe(rig.provider.issuer);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: "code",
    client_id: "wzp",
    code_challenge_method: "S256",
    redirect_uri: `${rig.base}${pages.oidcCallback.path}`,
    scope: "openid email groups",
  });
  for (const name of ["code_challenge", "state", "nonce"]) {
    expect(searchParams.get(name)?.length, name).toBeGreaterThanOrEqual(43);
  }
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(String(answer.headers["set-cookie"])).toMatch(/^wzp-sign-on-\d+=[\w-]+; .*HttpOnly; SameSite=Lax$/);
  await rig.signOn();
  const [, basic = ""] = rig.provider.authorization?.split(" ") ?? [];
  const [id, secret = ""] = Buffer.from(basic, "base64").toString().split(":");
  expect([id, decodeURIComponent(secret.replaceAll("+", " "))]).toEqual(["wzp", clientSecret]);
});

test("the client's secret is on no disk in clear, in no answer and not in the audit log", async () => {
  await using rig = await signOnRig();
  const set = await rig.set();
  const shown = await rig.app.inject({ url: routes.getOidc.path });
  expect(shown.json()).toMatchObject({ hasSecret: true, clientId: "wzp" });
  const audit = await rig.app.inject({ url: routes.listAudit.path });
  const files = ["accounts.db", "accounts.db-wal"].map((file) =>
    readFileSync(`${rig.state}/${file}`, "latin1"),
  );
  for (const text of [set.body, shown.body, audit.body, ...files])
    expect(text).not.toContain("a secret of the");
  await rig.set({ clientSecret: undefined, domains: ["example.org"] });
  expect(await whoIs(rig, await rig.signOn())).toMatchObject({ name: "ada@example.org" });
  const moved = await rig.set({ clientSecret: undefined, clientId: "other" });
  expect(moved.json()).toMatchObject({ hasSecret: false });
});

test("login CSRF: a callback that another browser began signs nobody in", async () => {
  await using rig = await signOnRig();
  await rig.set();
  const attacker = await rig.start();
  const planted = await visitProvider(attacker.location);
  expectRefused(await rig.comeBack(planted, ""), "start-again");
  const victim = await rig.start();
  expectRefused(await rig.comeBack(planted, victim.cookie), "start-again");
  expectRefused(await rig.comeBack(planted, `wzp-sign-on-${new URL(rig.base).port}=AAAA`), "start-again");
  expect(await rig.refusals()).toEqual([
    "this browser has not started a sign-in",
    "the state belongs to another sign-in",
    "this browser has not started a sign-in",
  ]);
});

test("replay: a state and its code count once, and no later than ten minutes", async () => {
  await using rig = await signOnRig();
  await rig.set();
  const begun = await rig.start();
  const back = await visitProvider(begun.location);
  await whoIs(rig, await rig.comeBack(back, begun.cookie));
  expectRefused(await rig.comeBack(back, begun.cookie), "start-again");
  const old = new URL(back).searchParams.get("code") ?? "";
  const again = await rig.start();
  const fresh = new URL(await visitProvider(again.location));
  fresh.searchParams.set("code", old);
  expectRefused(await rig.comeBack(fresh.href, again.cookie), "not-valid");
  const slow = await rig.start();
  const late = await visitProvider(slow.location);
  rig.clock.advance(10 * 60_000 + 1);
  expectRefused(await rig.comeBack(late, slow.cookie), "start-again");
});

test("code injection: a fresh code of somebody else's sign-in is worth nothing in this one", async () => {
  await using rig = await signOnRig();
  await rig.set();
  const theirs = new URL(await visitProvider((await rig.start()).location)).searchParams.get("code") ?? "";
  const own = await rig.start();
  const back = new URL(await visitProvider(own.location));
  back.searchParams.set("code", theirs);
  expectRefused(await rig.comeBack(back.href, own.cookie), "not-valid");
  expect(await rig.audit("users.add")).toEqual([]);
});

test("session fixation: the session is a new one, and the one that the browser had ends", async () => {
  await using rig = await signOnRig();
  await rig.set();
  const before = sessionIn(await rig.signOn());
  const begun = await rig.start("", before);
  const back = await visitProvider(begun.location);
  const after = await rig.comeBack(back, `${before}; ${begun.cookie}`);
  await whoIs(rig, after);
  expect(sessionIn(after)).not.toBe(before);
  const old = await rig.ask(routes.whoAmI.path, { headers: { cookie: before } });
  expect(old.status).toBe(401);
});

test("behind a trusted proxy the browser is sent to the name that people use, with cookies for TLS alone", async () => {
  await using rig = await signOnRig({ trustedProxies: ["127.0.0.1"] });
  await rig.set();
  const headers = {
    "x-forwarded-host": "localhost",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "203.0.113.7",
  };
  const begun = await rig.ask(pages.oidcStart.path, { headers });
  const location = String(begun.headers["location"]);
  const redirectUri = `https://localhost${pages.oidcCallback.path}`;
  expect(new URL(location).searchParams.get("redirect_uri")).toBe(redirectUri);
  expect(String(begun.headers["set-cookie"])).toMatch(/^__Host-wzp-sign-on=[\w-]+; Path=\/; .*Secure$/);
  const { pathname, search } = new URL(await visitProvider(location));
  const cookie = begun.cookies.join("; ");
  const plain = await rig.ask(`${pathname}${search}`, {
    headers: { ...headers, cookie: cookie.slice("__Host-".length) },
  });
  expectRefused(plain, "start-again");
  const back = await rig.ask(`${pathname}${search}`, { headers: { ...headers, cookie } });
  expect(back.headers["location"]).toBe("/");
  const session = ([] as string[]).concat(back.headers["set-cookie"] as string[]);
  for (const each of session) expect(each).toMatch(/^__(?:Host|Secure)-wzp.*; Secure$/);
  const [entry] = (await rig.audit("sessions.start")) as { actor?: { address: string } }[];
  expect(entry?.actor?.address).toBe("203.0.113.7");
});

test("open redirect: nothing in a request leads the browser away from here", async () => {
  await using rig = await signOnRig();
  await rig.set();
  for (const to of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "home/../..//evil.example",
  ]) {
    const { answer } = await rig.start(`?to=${encodeURIComponent(to)}`);
    expect(answer.status, to).toBe(400);
  }
  const host = { headers: { host: "evil.example" } };
  expect((await rig.ask(pages.oidcStart.path, host)).status).toBe(421);
  const { location } = await rig.start("?redirect_uri=https%3A%2F%2Fevil.example");
  expect(new URL(location).searchParams.get("redirect_uri")).toBe(`${rig.base}${pages.oidcCallback.path}`);
  const device = await rig.start("?to=device");
  const done = await rig.comeBack(await visitProvider(device.location), device.cookie);
  expect(done.headers["location"]).toBe("/device");
});

test.each([
  ["of another issuer", { iss: "https://evil.example" }, /"iss"/],
  ["for another client", { aud: "other" }, /"aud"/],
  ["for several clients, not given to us", { aud: ["wzp", "other"], azp: "other" }, /"azp"/],
  ["with another nonce", { nonce: "planted" }, /"nonce"/],
  ["without a nonce", { nonce: undefined }, /"nonce"/],
  ["that is over", { exp: Math.floor(Date.now() / 1000) - 3600 }, /"exp"/],
  ["that never ends", { exp: undefined }, /"exp"/],
  ["of tomorrow", { iat: Math.floor(Date.now() / 1000) + 86_400 }, /"iat"/],
  ["about nobody", { sub: undefined }, /"sub"/],
])("an id token %s signs nobody in", async (_what, changed, why) => {
  await using rig = await signOnRig();
  await rig.set();
  rig.provider.server.service.on("beforeTokenSigning", ({ payload }) => void Object.assign(payload, changed));
  expectRefused(await rig.signOn(), "not-valid");
  expect(await rig.audit("users.add")).toEqual([]);
  expect(await rig.refusals()).toEqual([expect.stringMatching(why)]);
});

test.each(["none", "HS256", "unknown key", "altered"])(
  "an id token with a signature that is no proof (%s) signs nobody in",
  async (kind) => {
    await using rig = await signOnRig();
    await rig.set();
    rig.provider.server.service.on("beforeResponse", (response) => {
      const body = response.body as { id_token: string };
      const [header = "", payload = "", signature = ""] = body.id_token.split(".");
      const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as object;
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
      const forged = {
        none: [encode({ alg: "none" }), payload, ""],
        HS256: [encode({ ...decode(header), alg: "HS256" }), payload, signature],
        "unknown key": [encode({ ...decode(header), kid: "another" }), payload, signature],
        altered: [header, encode({ ...decode(payload), sub: "somebody else" }), signature],
      }[kind];
      body.id_token = (forged ?? []).join(".");
    });
    expectRefused(await rig.signOn(), "not-valid");
    expect(await rig.audit("users.add")).toEqual([]);
  },
);

test("reports an unreachable provider to the person and to the admin", async () => {
  await using rig = await signOnRig();
  await rig.set({ issuer: `http://127.0.0.1:${await freePort()}` });
  expectRefused((await rig.start()).answer, "provider-away");
  expect(await rig.refusals()).toEqual(["the provider did not respond: ECONNREFUSED"]);
  const tested = await rig.app.inject({ method: "POST", url: routes.testOidc.path });
  expect(tested.statusCode).toBe(503);
  expect(tested.json()).toMatchObject({
    reason: "unavailable",
    detail: expect.stringMatching(/cannot be used: the provider did not respond: ECONNREFUSED\.$/) as string,
  });
  await rig.set();
  const begun = await rig.start();
  const back = await visitProvider(begun.location);
  await rig.provider.server.stop();
  expectRefused(await rig.comeBack(back, begun.cookie), "provider-away");
});

test("a provider whose certificate nobody vouches for is not spoken to, and the admin is told so", async () => {
  await using rig = await signOnRig();
  const { cert, key } = makeCertificate(rig.state, "sso");
  const impostor = new OAuth2Server(key, cert);
  await impostor.start(0, "127.0.0.1");
  try {
    await rig.set({ issuer: `https://127.0.0.1:${impostor.address().port}` });
    expectRefused((await rig.start()).answer, "provider-away");
    const tested = await rig.app.inject({ method: "POST", url: routes.testOidc.path });
    expect(tested.body).toContain(
      "the certificate of the provider is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT.",
    );
  } finally {
    await impostor.stop();
  }
});

test("a provider inside a company is trusted when the system trusts who vouches for it", async () => {
  const directory = mkdtempSync(`${tmpdir()}/wzp-sso-`);
  const { cert, key } = makeCertificate(directory, "sso");
  const provider = new OAuth2Server(key, cert);
  await provider.issuer.keys.generate("RS256");
  await provider.start(0, "127.0.0.1");
  const issuer = `https://127.0.0.1:${provider.address().port}`;
  provider.issuer.url = issuer;
  const program = fileURLToPath(new URL("../rigs/programs/ask-provider.ts", import.meta.url));
  const askWith = async (env: Record<string, string>) =>
    JSON.parse((await promisify(execFile)(process.execPath, [program, issuer], { env })).stdout) as object;
  try {
    expect(await askWith({ SSL_CERT_FILE: cert })).toMatchObject({ ok: true, value: { issuer, keys: 1 } });
    expect(await askWith({})).toMatchObject({ ok: false, failure: { kind: "provider-away" } });
  } finally {
    await provider.stop();
    rmSync(directory, { recursive: true });
  }
});

test("a crowd that comes at once asks the provider once what it says of itself", async () => {
  await using rig = await signOnRig();
  await rig.set();
  let asked = 0;
  rig.provider.server.service.on("beforeWellKnownOpenIdConfiguration", () => void (asked += 1));
  const begun = await Promise.all(Array.from({ length: 20 }, () => rig.start()));
  for (const { location } of begun) expect(location).toContain(rig.provider.issuer);
  expect(asked).toBe(1);
  expect(new Set(begun.map(({ location }) => new URL(location).searchParams.get("state"))).size).toBe(20);
});

test("a provider that calls itself otherwise, or sends browsers elsewhere than to a web address, is not used", async () => {
  await using rig = await signOnRig();
  const says = (values: object) => {
    rig.provider.server.service.once("beforeWellKnownOpenIdConfiguration", ({ body }) => {
      Object.assign(body as object, values);
    });
  };
  await rig.set();
  says({ issuer: "https://evil.example" });
  expectRefused((await rig.start()).answer, "not-valid");
  says({ authorization_endpoint: "javascript:alert(1)" });
  expectRefused((await rig.start()).answer, "not-valid");
  expect((await rig.start()).answer.headers["location"]).toContain(rig.provider.issuer);
});

test("reports the provider's error code without repeating its error description", async () => {
  await using rig = await signOnRig();
  await rig.set();
  const refused = async (error: string) => {
    const { location, cookie } = await rig.start();
    const state = new URL(location).searchParams.get("state") ?? "";
    const query = new URLSearchParams({ error, error_description: "<script>", state });
    expectRefused(
      await rig.comeBack(`${rig.base}${pages.oidcCallback.path}?${query.toString()}`, cookie),
      "provider-refused",
    );
  };
  await refused("access_denied");
  await refused("\u001b[31m<script>");
  expect(await rig.refusals()).toEqual([
    "the provider responded with the error unknown",
    "the provider responded with the error access_denied",
  ]);
});
