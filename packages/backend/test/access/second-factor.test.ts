import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { codeAt, password, signInRig, type SignInRig } from "../rigs/access/sign-in-rig.ts";

const right = { name: "vera", password };

/** Adds a person with a second factor, signed in. */
async function enrolled(rig: SignInRig) {
  const id = await rig.addPerson("vera", "viewer");
  const session = await rig.signIn(right);
  const headers = { cookie: session.cookies.join("; ") };
  const post = (path: string, body: object) => rig.post(path, body, { headers });
  const enrolment = await post(routes.enrolFactor.path, { password });
  expect(enrolment.status, enrolment.text).toBe(200);
  const { secret, uri } = enrolment.json<{ secret: string; uri: string }>();
  const now = () => codeAt(secret, rig.clock.now());
  return { id, headers, post, secret, uri, now };
}

async function confirmed(rig: SignInRig) {
  const person = await enrolled(rig);
  const answer = await person.post(routes.confirmFactor.path, { code: person.now() });
  const { recoveryCodes } = answer.json<{ recoveryCodes: string[] }>();
  return { ...person, recoveryCodes };
}

test("a second factor counts after its first right code, and from then on nobody signs in without it", async () => {
  await using rig = await signInRig();
  const { post, secret, uri, now } = await enrolled(rig);
  expect(uri).toContain(`secret=${secret}`);
  expect(uri).toMatch(/^otpauth:\/\/totp\/wezterm-parallel:vera\?/);
  expect((await rig.signIn(right)).status).toBe(200);
  const wrong = now().replace(/\d$/, (last) => String((Number(last) + 1) % 10));
  expect((await post(routes.confirmFactor.path, { code: wrong })).status).toBe(400);
  const { recoveryCodes } = (await post(routes.confirmFactor.path, { code: now() })).json<{
    recoveryCodes: string[];
  }>();
  expect(new Set(recoveryCodes).size).toBe(10);
  const without = await rig.signIn(right);
  expect(without.status).toBe(401);
  expect(without.json()).toMatchObject({ data: { needs: "code" } });
  rig.clock.advance(30_000);
  expect((await rig.signIn({ ...right, code: now() })).status).toBe(200);
  const users = (await rig.app.inject({ url: "/api/v1/users" })).json<{ items: unknown[] }>();
  expect(users.items).toMatchObject([{ name: "vera", hasPassword: true, hasSecondFactor: true }]);
});

test("does not reveal the second factor to somebody with a wrong password", async () => {
  await using rig = await signInRig();
  await confirmed(rig);
  const wrong = await rig.signIn({ ...right, password: "not the right one at all" });
  const unknown = await rig.signIn({ name: "ghost", password });
  expect(wrong.text).toBe(unknown.text);
});

test("TOTP replay: accepts a code once, one of two simultaneous ones, and none older than the last", async () => {
  await using rig = await signInRig();
  const { now } = await confirmed(rig);
  rig.clock.advance(60_000);
  const older = now();
  rig.clock.advance(30_000);
  const code = now();
  const both = await Promise.all([rig.signIn({ ...right, code }), rig.signIn({ ...right, code })]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  expect((await rig.signIn({ ...right, code })).status).toBe(401);
  expect((await rig.signIn({ ...right, code: older })).status).toBe(401);
  rig.clock.advance(30_000);
  expect((await rig.signIn({ ...right, code: now() })).status).toBe(200);
});

test("TOTP replay: the code that turned the factor on does not sign in", async () => {
  await using rig = await signInRig();
  const { now } = await confirmed(rig);
  expect((await rig.signIn({ ...right, code: now() })).status).toBe(401);
});

test("throttles guesses of codes like guesses of passwords", async () => {
  await using rig = await signInRig();
  await confirmed(rig);
  const statuses = [];
  for (let each = 0; each < 6; each++) statuses.push((await rig.signIn({ ...right, code: "000000" })).status);
  expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
  expect(statuses[5]).toBe(429);
});

test("asking for the code costs no time: who mistyped often and is let in again is not kept waiting for it", async () => {
  await using rig = await signInRig();
  const { now } = await confirmed(rig);
  for (let each = 0; each < 5; each++) await rig.signIn({ ...right, password: "mistyped again and again" });
  rig.clock.advance(30_000);
  expect((await rig.signIn(right)).json()).toMatchObject({ data: { needs: "code" } });
  expect((await rig.signIn({ ...right, code: now() })).status).toBe(200);
});

test("turning it on ends the sign-ins that were begun with the password alone, but not one's own", async () => {
  await using rig = await signInRig();
  const { now, post } = await enrolled(rig);
  const other = (await rig.signIn({ ...right, mode: "program" })).json<{ access: string }>();
  const bearer = { headers: { authorization: `Bearer ${other.access}` } };
  expect((await rig.ask(routes.whoAmI.path, bearer)).status).toBe(200);
  expect((await post(routes.confirmFactor.path, { code: now() })).status).toBe(200);
  expect((await rig.ask(routes.whoAmI.path, bearer)).status).toBe(401);
  expect((await post(routes.disableFactor.path, { password })).status).toBe(200);
});

test("a recovery code signs in once, however it is typed, and is in the audit log", async () => {
  await using rig = await signInRig();
  const { recoveryCodes } = await confirmed(rig);
  const [code = "", other = ""] = recoveryCodes;
  const signs = code.replaceAll("-", "");
  expect(signs.length * Math.log2(31), "bits").toBeGreaterThan(112);
  const typed = code.replaceAll("-", " ").toUpperCase();
  expect((await rig.signIn({ ...right, code: typed })).status).toBe(200);
  expect((await rig.signIn({ ...right, code })).status).toBe(401);
  expect((await rig.signIn({ ...right, code: other })).status).toBe(200);
  expect(await rig.audit("factor.recover")).toHaveLength(2);
});

test("it is disabled with the password, not with the session alone; an admin can take it away with a reset", async () => {
  await using rig = await signInRig();
  const { post } = await confirmed(rig);
  expect((await post(routes.disableFactor.path, { password: "guessed by a thief" })).status).toBe(403);
  expect((await post(routes.enrolFactor.path, { password })).status).toBe(409);
  expect((await post(routes.disableFactor.path, { password })).status).toBe(200);
  expect((await rig.signIn(right)).status).toBe(200);
  await rig.local("/api/v1/users/vera/reset", { secondFactor: true });
  expect(await rig.audit("factor")).toMatchObject([
    { action: "factor.disable" },
    { action: "factor.enable" },
    { action: "factor.enrol" },
  ]);
});

test("a lost phone and password: the reset takes both away, and only when it is asked for", async () => {
  await using rig = await signInRig();
  await confirmed(rig);
  const setAgain = async (body: object) => {
    const { url } = await rig.local<{ url: string }>("/api/v1/users/vera/reset", body);
    await rig.post(routes.acceptInvitation.path, { invitation: new URL(url).hash.slice(1), password });
    return (await rig.signIn(right)).status;
  };
  expect(await setAgain({})).toBe(401);
  expect(await setAgain({ secondFactor: true })).toBe(200);
});

test("stolen database: it holds no secret of a factor, no recovery code, no password and no token in clear", async () => {
  await using rig = await signInRig();
  const { secret, recoveryCodes, headers } = await confirmed(rig);
  const dump = readdirSync(rig.state)
    .filter((name) => name.startsWith("accounts.db"))
    .map((name) => readFileSync(`${rig.state}/${name}`, "latin1"))
    .join("");
  expect(dump).toContain("$argon2id$");
  const tokens = headers.cookie.split("; ").map((each) => each.split("=")[1] ?? "");
  for (const each of [secret, password, ...recoveryCodes, ...tokens]) expect(dump).not.toContain(each);
});

test("the local owner and a worker have no password and no second factor", async () => {
  await using rig = await signInRig();
  const answer = await rig.app.inject({
    method: "POST",
    url: routes.enrolFactor.path,
    payload: { password },
  });
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toMatchObject({ reason: "unsupported" });
});
