import { expect, test } from "vitest";

import { ok } from "@wezterm-parallel/shared/base/result";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";
import type { DeviceCode } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import type { Accounts } from "../../src/drivers/accounts/accounts.ts";
import { localOwner } from "../../src/server/access/principal-of.ts";
import { openDeviceLogins } from "../../src/server/access/sign-in/device-logins.ts";
import { password, signInRig, type SignInRig } from "../rigs/access/sign-in-rig.ts";

async function begun(rig: SignInRig): Promise<DeviceCode> {
  const answer = await rig.post(routes.beginDevice.path, { label: "wzp on far" });
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
}

async function browserOf(rig: SignInRig, name: string) {
  const { cookies } = await rig.signIn({ name, password });
  const headers = { cookie: cookies.join("; ") };
  return (path: string, body: object) => rig.post(path, body, { headers });
}

const poll = (rig: SignInRig, deviceCode: string) => rig.post(routes.pollDevice.path, { deviceCode });

test("signs a waiting program in, once, as the person who confirms its code", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const browser = await browserOf(rig, "vera");
  const { deviceCode, userCode, verifyUrl } = await begun(rig);
  expect(verifyUrl).toBe(`${rig.base}/device`);
  const waiting = poll(rig, deviceCode);
  const looked = await browser(routes.lookAtDevice.path, {
    userCode: userCode.toLowerCase().replace("-", " "),
  });
  expect(looked.json()).toMatchObject({ label: "wzp on far", address: "127.0.0.1" });
  expect((await browser(routes.decideDevice.path, { userCode, allow: true })).status).toBe(200);
  const signedIn = (await waiting).json<{ state: string; name: string; access: string }>();
  expect(signedIn).toMatchObject({ state: "signed-in", name: "vera" });
  const own = { headers: { authorization: `Bearer ${signedIn.access}` } };
  expect((await rig.ask(routes.whoAmI.path, own)).json()).toMatchObject({ name: "vera", role: "viewer" });
  expect((await poll(rig, deviceCode)).status).toBe(401);
  expect((await browser(routes.decideDevice.path, { userCode, allow: true })).status).toBe(404);
  expect((await rig.audit("devices.allow"))[0]).toMatchObject({ object: "wzp on far" });
});

test("returns no tokens when a login is refused or not confirmed in time", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const browser = await browserOf(rig, "vera");
  const refused = await begun(rig);
  const waiting = poll(rig, refused.deviceCode);
  await browser(routes.decideDevice.path, { userCode: refused.userCode, allow: false });
  expect((await waiting).status).toBe(403);
  const late = await begun(rig);
  rig.clock.advance(10 * 60_000);
  expect((await poll(rig, late.deviceCode)).status).toBe(401);
  const decided = await browser(routes.decideDevice.path, { userCode: late.userCode, allow: true });
  expect(decided.status).toBe(404);
});

test("the code alone gives nothing: not to a stranger, not to a key with scopes, not after the person was disabled", async () => {
  await using rig = await signInRig();
  const id = await rig.addPerson("vera", "viewer");
  const browser = await browserOf(rig, "vera");
  const { deviceCode, userCode } = await begun(rig);
  expect((await rig.post(routes.decideDevice.path, { userCode, allow: true })).status).toBe(401);
  expect((await poll(rig, userCode.padEnd(20, "x"))).status).toBe(401);
  const key = await rig.keyFor(id);
  const scoped = await rig.post(
    routes.makeKey.path,
    { label: "ci", scopes: ["runs:read"] },
    { headers: { authorization: `Bearer ${key}` } },
  );
  const { token } = scoped.json<{ token: string }>();
  const byKey = { headers: { authorization: `Bearer ${token}` } };
  expect((await rig.post(routes.decideDevice.path, { userCode, allow: true }, byKey)).status).toBe(403);
  expect((await browser(routes.decideDevice.path, { userCode, allow: true })).status).toBe(200);
  await rig.app.inject({ method: "PATCH", url: "/api/v1/users/vera", payload: { disabled: true } });
  expect((await poll(rig, deviceCode)).status).toBe(401);
});

test("guessing of codes: after thirty wrong ones a place has to wait, whoever signs in there does not", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  await rig.addPerson("mallory", "viewer");
  const [browser, guesser] = [await browserOf(rig, "vera"), await browserOf(rig, "mallory")];
  const { userCode } = await begun(rig);
  const statuses = [];
  for (let each = 0; each < 32; each++) {
    statuses.push((await guesser(routes.lookAtDevice.path, { userCode: "BCDF-BCDF" })).status);
  }
  expect(statuses.indexOf(429)).toBe(30);
  expect((await browser(routes.lookAtDevice.path, { userCode })).status).toBe(200);
});

test("a flood of logins of one address is turned away and says when to come again", async () => {
  await using rig = await signInRig();
  const answers = [];
  for (let each = 0; each < 61; each++) answers.push(await rig.post(routes.beginDevice.path, { label: "x" }));
  expect(answers.findIndex(({ status }) => status === 429)).toBe(60);
  expect(Number(answers.at(-1)?.headers["retry-after"])).toBeGreaterThan(0);
  const elsewhere = await rig.post(routes.beginDevice.path, { label: "x" }, { from: "127.0.0.5" });
  expect(elsewhere.status).toBe(200);
});

test("a flood of logins from many addresses keeps nobody else from signing in", async () => {
  const clock = systemClock;
  const accounts = { record: async () => ok(undefined) } as unknown as Accounts;
  const logins = openDeviceLogins({ accounts, clock, address: () => "https://wzp.example.org" });
  const peer = async () => ({ kind: "elsewhere" }) as const;
  const origin = (address: string) => ({ address, userAgent: "", requestId: "", proxied: false, peer });
  const honest = await logins.begin("mine", origin("192.0.2.7"));
  for (let at = 0; at < 6000; at++) {
    const begun = await logins.begin("flood", origin(`2001:db8:0:${Math.floor(at / 50).toString(16)}::1`));
    expect(begun.ok, `${at}`).toBe(true);
  }
  const { userCode } = honest.ok ? honest.value : { userCode: "" };
  const by = { principal: localOwner, origin: origin("local") };
  expect(await logins.look(by, userCode)).toMatchObject({ ok: true, value: { label: "mine" } });
  expect((await logins.begin("late", origin("192.0.2.8"))).ok).toBe(true);
});
