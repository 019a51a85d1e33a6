import { expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { openPasswordHasher } from "../../src/server/access/sign-in/passwords/argon2-passwords.ts";
import { password, signInRig, type SignInRig } from "../rigs/access/sign-in-rig.ts";

const wrong = { name: "vera", password: "not the right one at all" };
const right = { name: "vera", password };

function cookieOf(cookies: readonly string[]): Record<string, string> {
  return { cookie: cookies.join("; ") };
}

async function wrongTries(rig: SignInRig, howMany: number, from?: string) {
  const answers = [];
  for (let each = 0; each < howMany; each++) answers.push(await rig.signIn(wrong, from ? { from } : {}));
  return answers;
}

test("a person sets a password by an invitation, once, and signs in by it in a browser and in a program", async () => {
  await using rig = await signInRig();
  await rig.local(routes.addUser.path, { name: "vera", role: "viewer" });
  expect((await rig.signIn(right)).status).toBe(401);
  const { url } = await rig.local<{ url: string }>("/api/v1/users/vera/reset");
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/set-password#wzpi_/);
  const invitation = new URL(url).hash.slice(1);
  const accept = () => rig.post(routes.acceptInvitation.path, { invitation, password });
  expect((await accept()).json()).toEqual({ name: "vera" });
  expect((await accept()).status).toBe(401);
  const browser = await rig.signIn({ ...right, name: "VERA" });
  expect(browser.status, browser.text).toBe(200);
  expect(browser.text).not.toContain("wzp");
  const { port } = new URL(rig.base);
  expect(browser.cookies.map((each) => each.split("=")[0])).toEqual([
    `wzp-${port}`,
    `wzp-refresh-${port}`,
    `wzp-device-${port}`,
  ]);
  const me = await rig.ask(routes.whoAmI.path, { headers: cookieOf(browser.cookies) });
  expect(me.json()).toMatchObject({ name: "vera", role: "viewer" });
  const program = await rig.signIn({ ...right, mode: "program" });
  expect(program.cookies).toEqual([]);
  const { access } = program.json<{ access: string }>();
  const own = await rig.ask(routes.whoAmI.path, { headers: { authorization: `Bearer ${access}` } });
  expect(own.status).toBe(200);
});

test("an invitation counts three days, not for who was disabled, and not after a newer one", async () => {
  await using rig = await signInRig();
  await rig.local(routes.addUser.path, { name: "vera", role: "viewer" });
  const invite = async () => {
    const { url } = await rig.local<{ url: string }>("/api/v1/users/vera/reset");
    return { invitation: new URL(url).hash.slice(1), password };
  };
  const [old, newer] = [await invite(), await invite()];
  expect((await rig.post(routes.acceptInvitation.path, old)).status).toBe(401);
  await rig.app.inject({ method: "PATCH", url: "/api/v1/users/vera", payload: { disabled: true } });
  expect((await rig.post(routes.acceptInvitation.path, newer)).status).toBe(401);
  await rig.app.inject({ method: "PATCH", url: "/api/v1/users/vera", payload: { disabled: false } });
  rig.clock.advance(3 * 24 * 3_600_000);
  expect((await rig.post(routes.acceptInvitation.path, newer)).status).toBe(401);
});

test("a password that is short, common or the name is refused before the invitation is spent", async () => {
  await using rig = await signInRig();
  await rig.local(routes.addUser.path, { name: "vera.lindqvist", role: "viewer" });
  const { url } = await rig.local<{ url: string }>("/api/v1/users/vera.lindqvist/reset");
  const invitation = new URL(url).hash.slice(1);
  const guessed = [
    "abcdefghijkl",
    "Passw0rd!Passw0rd!",
    "𝓟assword1234ｐ",
    "qwerty-asdfgh-zxcvbn",
    "letmein20252025",
  ];
  const told = ["elf letters", "Password12345", "qwertyuiop123", "vera.lindqvist1", "abababababab"];
  for (const each of [...told, ...guessed]) {
    const answer = await rig.post(routes.acceptInvitation.path, { invitation, password: each });
    expect(answer.status, each).toBe(400);
    expect(answer.json(), each).toMatchObject({ reason: "invalid-request" });
  }
  expect((await rig.post(routes.acceptInvitation.path, { invitation, password })).status).toBe(200);
});

test("account enumeration: an unknown name, a disabled account, one without password and a wrong password are alike", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  await rig.addPerson("dora", "viewer");
  await rig.app.inject({ method: "PATCH", url: "/api/v1/users/dora", payload: { disabled: true } });
  await rig.local(routes.addUser.path, { name: "nina" });
  const tries = [wrong, { name: "dora", password }, { name: "nina", password }, { name: "ghost", password }];
  const answers = await Promise.all(tries.map((each) => rig.signIn(each)));
  const [first] = answers;
  expect(first?.status).toBe(401);
  for (const { status, text, headers } of answers) {
    expect({ status, text }).toEqual({ status: first?.status, text: first?.text });
    expect(headers["ratelimit"]).toBe(first?.headers["ratelimit"]);
  }
});

test("timing of login: the same argon2id work is done for a name that nobody has", async () => {
  const hasher = openPasswordHasher();
  const hash = await hasher.hash(password);
  if (!hash.ok) throw new Error(hash.failure.detail);
  const { nobodysHash } = await import("../../src/server/access/sign-in/passwords/argon2-passwords.ts");
  const costOf = (text: string) => text.split("$").slice(0, 4);
  expect(costOf(nobodysHash)).toEqual(costOf(hash.value));
  expect(costOf(hash.value)).toEqual(["", "argon2id", "v=19", "m=19456,t=2,p=1"]);
  expect(await hasher.verify(undefined, password)).toEqual({ ok: true, value: false });
  expect(await hasher.verify(hash.value, password)).toEqual({ ok: true, value: true });
});

test("guessing: after five wrong tries each next one waits, longer every time, and the headers say how long", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const answers = await wrongTries(rig, 5);
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  expect(answers.map(({ headers }) => /r=(\d)/.exec(String(headers["ratelimit"]))?.[1])).toEqual([
    "4",
    "3",
    "2",
    "1",
    "0",
  ]);
  const waits = [];
  for (let each = 0; each < 9; each++) {
    const refused = await rig.signIn(right);
    expect(refused.status).toBe(429);
    expect(refused.json()).toMatchObject({ reason: "rate-limited" });
    const seconds = Number(refused.headers["retry-after"]);
    waits.push(seconds);
    rig.clock.advance(seconds * 1000);
    await rig.signIn(wrong);
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
  rig.clock.advance(3_600_000);
  expect((await rig.signIn(right)).status).toBe(200);
  expect((await rig.signIn(wrong)).headers["ratelimit"]).toMatch(/r=4/);
});

test("guessing: many tries at once are no way around the wait", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const answers = await Promise.all(Array.from({ length: 20 }, () => rig.signIn(wrong)));
  const looked = answers.filter(({ status }) => status === 401);
  expect(looked).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
});

test("lockout abuse: who guesses elsewhere keeps the person waiting nowhere, and who has a device mark not even at the same address", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  await wrongTries(rig, 6, "127.0.0.66");
  expect((await rig.signIn(right, { from: "127.0.0.66" })).status).toBe(429);
  const first = await rig.signIn(right);
  expect(first.status).toBe(200);
  await wrongTries(rig, 6);
  expect((await rig.signIn(right)).status).toBe(429);
  const mark = first.cookies.find((each) => each.startsWith("wzp-device-")) ?? "";
  expect((await rig.signIn(right, { headers: { cookie: mark } })).status).toBe(200);
  const forged = [`${mark}x`, mark.replace(".", ".-"), mark.replace(/.$/, ""), `${mark.split("=")[0]}=a.b`];
  for (const cookie of forged) {
    expect((await rig.signIn(right, { headers: { cookie } })).status, cookie).toBe(429);
  }
});

test("lockout abuse: guessing from a hundred addresses closes an account to strangers only", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  expect((await rig.signIn(right, { from: "127.0.0.9" })).status).toBe(200);
  const addresses = Array.from({ length: 25 }, (_, each) => `127.0.1.${each + 1}`);
  await Promise.all(addresses.map((from) => wrongTries(rig, 4, from)));
  expect((await rig.signIn(right, { from: "127.0.2.1" })).status).toBe(429);
  expect((await rig.signIn(right, { from: "127.0.0.9" })).status).toBe(200);
});

test("credential stuffing: one address gets through a list of names and passwords so far and no further", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const statuses = [];
  for (let each = 0; each < 70; each++) {
    statuses.push((await rig.signIn({ name: `name${each}`, password }, { from: "127.0.0.77" })).status);
  }
  expect(statuses.indexOf(429)).toBe(60);
  expect(new Set(statuses.slice(60))).toEqual(new Set([429]));
  expect((await rig.signIn(right, { from: "127.0.0.77" })).status).toBe(429);
  expect((await rig.signIn(right)).status).toBe(200);
});

test("every outcome is in the audit log, without what was typed, and an attack does not fill it", async () => {
  await using rig = await signInRig();
  const id = await rig.addPerson("vera", "viewer");
  await rig.signIn(wrong);
  await rig.signIn({ name: "my-own-password-by-mistake", password });
  await rig.signIn(right);
  const refused = await rig.audit("sessions.refused");
  expect(refused.map(({ object }) => object)).toEqual(["", id]);
  const log = JSON.stringify(await rig.app.inject({ url: "/api/v1/admin/audit" }).then(({ body }) => body));
  expect(log).not.toContain("by-mistake");
  expect(log).not.toContain(password);
  expect((await rig.audit("sessions.start"))[0]).toMatchObject({ after: { by: "password" } });
  const { RefusalLog, refusalsAnHour } = await import("../../src/server/access/audit/refusal-log.ts");
  const refusals = new RefusalLog(rig.accounts, rig.clock);
  const actor = { kind: "nobody", id: "nobody", name: "nobody", address: "a", requestId: "r" } as const;
  const entry = { actor, action: "flood.refused", object: "", outcome: "refused" } as const;
  for (let each = 0; each < refusalsAnHour + 50; each++) await refusals.record(entry);
  expect(await rig.audit("flood.refused")).toHaveLength(refusalsAnHour);
  expect(await rig.audit("flood.flood")).toHaveLength(1);
  rig.clock.advance(3_600_000);
  await refusals.record(entry);
  expect((await rig.audit("flood.flood"))[0]).toMatchObject({ after: { leftOut: 50 } });
});

test("session fixation: signing in gives a new session and ends the one that was there", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  await rig.addPerson("mallory", "viewer");
  const planted = await rig.signIn({ name: "mallory", password });
  const signedIn = await rig.signIn(right, { headers: cookieOf(planted.cookies) });
  expect(signedIn.cookies.every((each) => !planted.cookies.includes(each))).toBe(true);
  const whoIs = async (cookies: readonly string[]) =>
    (await rig.ask(routes.whoAmI.path, { headers: cookieOf(cookies) })).status;
  expect(await whoIs(planted.cookies)).toBe(401);
  expect(await whoIs(signedIn.cookies)).toBe(200);
});

test("a browser whose session was ended can sign in again, with the old cookie still in it", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const old = await rig.signIn(right);
  await rig.local("/api/v1/users/vera/reset");
  expect((await rig.ask(routes.whoAmI.path, { headers: cookieOf(old.cookies) })).status).toBe(401);
  expect((await rig.ask("/sign-in", { headers: cookieOf(old.cookies) })).status).toBe(200);
  expect((await rig.signIn(wrong, { headers: cookieOf(old.cookies) })).status).toBe(401);
});

test("who was disabled and is let in again signs in anew: no session and no key of before comes back to life", async () => {
  await using rig = await signInRig();
  const key = await rig.keyFor(await rig.addPerson("vera", "viewer"));
  const { cookies } = await rig.signIn(right);
  const change = (disabled: boolean) =>
    rig.app.inject({ method: "PATCH", url: "/api/v1/users/vera", payload: { disabled } });
  await change(true);
  expect((await rig.signIn(right)).status).toBe(401);
  await change(false);
  const bearer = { authorization: `Bearer ${key}` };
  expect((await rig.ask(routes.whoAmI.path, { headers: bearer })).status).toBe(401);
  expect((await rig.ask(routes.whoAmI.path, { headers: cookieOf(cookies) })).status).toBe(401);
  expect((await rig.post(routes.refreshSession.path, {}, { headers: cookieOf(cookies) })).status).toBe(401);
  expect((await rig.signIn(right)).status).toBe(200);
});

test("changing the password needs the old one, and ends the other sign-ins but not this one", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const [here, there] = [await rig.signIn(right), await rig.signIn(right)];
  const headers = cookieOf(here.cookies);
  const change = (old: string, next: string) =>
    rig.post(routes.changePassword.path, { old, password: next }, { headers });
  expect((await change("something else here", "nine brave herons march")).status).toBe(403);
  expect((await change(password, "123456789012")).status).toBe(400);
  expect((await change(password, "nine brave herons march")).status).toBe(200);
  expect((await rig.ask(routes.whoAmI.path, { headers })).status).toBe(200);
  expect((await rig.ask(routes.whoAmI.path, { headers: cookieOf(there.cookies) })).status).toBe(401);
  expect((await rig.signIn(right)).status).toBe(401);
  expect((await rig.signIn({ name: "vera", password: "nine brave herons march" })).status).toBe(200);
});

test("stolen session: it does not get through guesses of the password, and the person is not kept waiting by it", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const [stolen, own] = [await rig.signIn(right), await rig.signIn(right)];
  const guess = (cookies: readonly string[], old: string) =>
    rig.post(
      routes.changePassword.path,
      { old, password: "nine brave herons march" },
      { headers: cookieOf(cookies) },
    );
  const statuses = [];
  for (let each = 0; each < 7; each++)
    statuses.push((await guess(stolen.cookies, `guess number ${each}`)).status);
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429]);
  expect((await guess(own.cookies, password)).status).toBe(200);
});

test("privilege: an admin resets no owner, a key with scopes resets nobody, and a reset ends API keys only when asked to", async () => {
  await using rig = await signInRig();
  const owner = await rig.addPerson("olga", "owner");
  const admin = await rig.addPerson("adam", "admin");
  const bearer = async (id: string) => ({ headers: { authorization: `Bearer ${await rig.keyFor(id)}` } });
  const reset = (name: string, asked: { headers: Record<string, string> }, body = {}) =>
    rig.post(`/api/v1/users/${name}/reset`, body, asked);
  const [owners, admins] = [await bearer(owner), await bearer(admin)];
  expect((await reset("olga", admins)).status).toBe(403);
  const scoped = await rig.ask(routes.makeKey.path, {
    method: "POST",
    body: { label: "ci", scopes: ["users:write"] },
    ...owners,
  });
  const { token } = scoped.json<{ token: string }>();
  expect((await reset("adam", { headers: { authorization: `Bearer ${token}` } })).status).toBe(403);
  const session = await rig.signIn({ name: "adam", password });
  expect((await reset("adam", owners)).status).toBe(200);
  expect((await rig.signIn({ name: "adam", password })).status).toBe(401);
  expect((await rig.ask(routes.whoAmI.path, { headers: cookieOf(session.cookies) })).status).toBe(401);
  expect((await rig.ask(routes.whoAmI.path, admins)).status).toBe(200);
  expect((await reset("adam", owners, { keys: true })).status).toBe(200);
  expect((await rig.ask(routes.whoAmI.path, admins)).status).toBe(401);
});

test("refresh theft: a program's refresh token used again later ends its whole sign-in", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const pair = (await rig.signIn({ ...right, mode: "program" })).json<{ refresh: string }>();
  const refresh = (token: string) => rig.post(routes.refreshSession.path, { refresh: token });
  const fresh = (await refresh(pair.refresh)).json<{ access: string; refresh: string }>();
  rig.clock.advance(60_000);
  expect((await refresh(pair.refresh)).status).toBe(401);
  expect((await refresh(fresh.refresh)).status).toBe(401);
  const own = { headers: { authorization: `Bearer ${fresh.access}` } };
  expect((await rig.ask(routes.whoAmI.path, own)).status).toBe(401);
  expect(await rig.audit("sessions.reuse")).toHaveLength(1);
});
