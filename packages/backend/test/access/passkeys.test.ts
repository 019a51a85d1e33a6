import { expect, test } from "vitest";

import type {
  PasskeyCreation,
  PasskeyList,
  PasskeyRequest,
  PasskeyResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/passkey-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { Authenticator, type AuthenticatorOptions } from "../rigs/access/authenticator.ts";
import { password, signInRig, type SignInRig } from "../rigs/access/sign-in-rig.ts";

/** Returns the rig's server by name, as a browser at `localhost` reaches it. */
function named(rig: SignInRig) {
  const { port } = new URL(rig.base);
  const [host, origin] = [`localhost:${port}`, `http://localhost:${port}`];
  const ask = (path: string, headers: Record<string, string> = {}) =>
    rig.ask(path, { headers: { host, ...headers } });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    rig.post(path, body, { headers: { host, origin, ...headers } });
  return { origin, ask, post };
}

/** Adds a person who is signed in at `localhost`. */
async function person(rig: SignInRig, name = "vera", role = "viewer") {
  const id = await rig.addPerson(name, role);
  const site = named(rig);
  const signIn = await site.post(routes.signIn.path, { name, password });
  const headers = { cookie: signIn.cookies.join("; ") };
  const begin = async () => {
    const begun = await site.post(routes.beginPasskey.path, { password }, headers);
    expect(begun.status, begun.text).toBe(200);
    return begun.json<PasskeyCreation>();
  };
  const send = (credential: object, as = "phone") =>
    site.post(routes.addPasskey.path, { name: as, credential }, headers);
  const add = async (options: Partial<AuthenticatorOptions> = {}, as = "phone") => {
    const authenticator = new Authenticator({ origin: site.origin, ...options });
    const added = await send(authenticator.create(await begin()), as);
    expect(added.status, added.text).toBe(200);
    return { authenticator, passkey: added.json<PasskeyResource>() };
  };
  const list = async () => {
    const listed = await site.ask(routes.listPasskeys.path, headers);
    return listed.json<PasskeyList>();
  };
  return { ...site, id, headers, begin, send, add, list };
}

async function request({ post }: ReturnType<typeof named>): Promise<PasskeyRequest> {
  return (await post(routes.beginPasskeySignIn.path, {})).json<PasskeyRequest>();
}

const told = (code: string) => ({ messages: { detail: { code } } });

async function signIn(site: ReturnType<typeof named>, authenticator: Authenticator) {
  const credential = authenticator.show(await request(site));
  return site.post(routes.signInByPasskey.path, { credential });
}

test("a passkey signs its owner in without a name, is listed with its last use, and each step is in the audit log", async () => {
  await using rig = await signInRig();
  const vera = await person(rig);
  const { authenticator, passkey } = await vera.add();
  expect(passkey).toMatchObject({ name: "phone", site: "localhost" });
  expect(passkey).not.toHaveProperty("lastUsedAt");
  const signedIn = await signIn(vera, authenticator);
  expect(signedIn.status, signedIn.text).toBe(200);
  const me = await vera.ask(routes.whoAmI.path, { cookie: signedIn.cookies.join("; ") });
  expect(me.json()).toMatchObject({ name: "vera", proofs: { password: true, passkey: true } });
  expect(await vera.list()).toMatchObject({ works: true, items: [{ lastUsedAt: expect.any(Number) }] });
  const path = routes.renamePasskey.path.replace(":id", passkey.id);
  const headers = { host: new URL(vera.origin).host, origin: vera.origin, ...vera.headers };
  const renamed = await rig.ask(path, { method: "PATCH", body: { name: "old phone" }, headers });
  expect(renamed.json()).toMatchObject({ id: passkey.id, name: "old phone" });
  const remove = (secret: string) => vera.post(`${path}/remove`, { password: secret }, vera.headers);
  expect((await remove("guessed by a thief")).status).toBe(403);
  expect((await remove(password)).status).toBe(200);
  expect((await vera.list()).items).toEqual([]);
  const refused = await signIn(vera, authenticator);
  expect(refused).toMatchObject({ status: 401, cookies: [] });
  expect((await rig.audit("passkeys")).map(({ action }) => action)).toEqual([
    "passkeys.remove",
    "passkeys.rename",
    "passkeys.use",
    "passkeys.add",
  ]);
  expect(await rig.audit("sessions.start")).toMatchObject([
    { after: { by: "passkey" } },
    { after: { by: "password" } },
  ]);
});

test("adding one needs the password, and ends the other sign-ins but not one's own; sessions that come later are told", async () => {
  await using rig = await signInRig();
  const vera = await person(rig);
  const other = (await rig.signIn({ name: "vera", password, mode: "program" })).json<{ access: string }>();
  const wrong = await vera.post(routes.beginPasskey.path, { password: "not the right one" }, vera.headers);
  expect(wrong.status).toBe(403);
  const { passkey } = await vera.add();
  const bearer = { headers: { authorization: `Bearer ${other.access}` } };
  expect((await rig.ask(routes.whoAmI.path, bearer)).status).toBe(401);
  expect((await vera.ask(routes.whoAmI.path, vera.headers)).status).toBe(200);
  await vera.post(routes.removePasskey.path.replace(":id", passkey.id), { password }, vera.headers);
  const later = (await vera.post(routes.signIn.path, { name: "vera", password })).cookies.join("; ");
  const told = (await vera.ask(routes.listNotices.path, { cookie: later })).json<{ items: unknown[] }>();
  expect(told.items).toMatchObject([
    { kind: "passkey-removed", label: "phone" },
    { kind: "passkey-added", label: "phone" },
  ]);
});

test("replay: a challenge counts once, for five minutes, and for nothing but what it was made for", async () => {
  await using rig = await signInRig();
  const vera = await person(rig);
  const { authenticator } = await vera.add();
  const credential = authenticator.show(await request(vera));
  const send = (shown = credential) => vera.post(routes.signInByPasskey.path, { credential: shown });
  const both = await Promise.all([send(), send()]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect((await send()).json()).toMatchObject(told("passkey-spent"));
  const late = authenticator.show(await request(vera));
  rig.clock.advance(5 * 60_000);
  expect((await send(late)).status).toBe(409);
  const { challenge } = await vera.begin();
  const forAdding = { ...(await request(vera)), challenge };
  expect((await send(authenticator.show(forAdding))).status).toBe(409);
});

test("a challenge for a new passkey counts for who asked for it, in that session, once", async () => {
  await using rig = await signInRig();
  const [vera, otto] = [await person(rig), await person(rig, "otto")];
  const creation = await vera.begin();
  const authenticator = new Authenticator({ origin: vera.origin });
  const credential = authenticator.create(creation);
  expect((await otto.send(credential)).status).toBe(409);
  expect((await vera.send(credential)).status).toBe(200);
  expect((await vera.send(credential)).status).toBe(409);
  const known = await otto.send(authenticator.create(await otto.begin()));
  expect(known.json()).toMatchObject(told("passkey-known"));
});

test("a page of another origin, a site of another name and an authenticator that verifies nobody are refused", async () => {
  await using rig = await signInRig();
  const vera = await person(rig);
  const hostile = new Authenticator({ origin: "https://localhost.example.org" });
  const refused = await vera.send(hostile.create(await vera.begin()));
  expect(refused.json()).toMatchObject({ status: 400, ...told("passkey-unverified") });
  const unverified = new Authenticator({ origin: vera.origin, unverified: true });
  expect((await vera.send(unverified.create(await vera.begin()))).status).toBe(400);
  const elsewhere = await vera.begin();
  const named = { ...elsewhere, rp: { ...elsewhere.rp, id: "example.org" } };
  const other = new Authenticator({ origin: vera.origin });
  expect((await vera.send(other.create(named))).status).toBe(400);
  const { authenticator } = await vera.add();
  const shown = authenticator.show({ ...(await request(vera)), rpId: "example.org" });
  expect((await vera.post(routes.signInByPasskey.path, { credential: shown })).status).toBe(401);
  const [first] = await rig.audit("sessions.refused");
  expect(first?.after).toMatchObject({ name: "vera", why: expect.stringContaining("passkey: ") });
});

test("a copied authenticator is refused by its counter, and one that does not count is not", async () => {
  await using rig = await signInRig();
  const vera = await person(rig);
  const { authenticator } = await vera.add({ counts: true });
  const copiedAt = authenticator.counter;
  for (let each = 0; each < 2; each++) expect((await signIn(vera, authenticator)).status).toBe(200);
  authenticator.counter = copiedAt;
  expect((await signIn(vera, authenticator)).status).toBe(401);
  const still = await vera.add({}, "key");
  for (let each = 0; each < 2; each++) expect((await signIn(vera, still.authenticator)).status).toBe(200);
});

test("throttles guesses as with passwords, and answers an unknown passkey like a wrong signature", async () => {
  await using rig = await signInRig();
  const vera = await person(rig);
  const stranger = new Authenticator({ origin: vera.origin });
  stranger.create(await vera.begin());
  const { authenticator } = await vera.add();
  const { id, rawId } = authenticator.show(await request(vera));
  const forged = { ...stranger.show(await request(vera)), id, rawId };
  const wrong = await vera.post(routes.signInByPasskey.path, { credential: forged });
  const answers = [];
  for (let each = 0; each < 6; each++) answers.push(await signIn(vera, stranger));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
  expect(answers[0]?.text).toBe(wrong.text);
  expect((await signIn(vera, authenticator)).status).toBe(200);
});

test("refuses passkeys at an IP address and names the address at which they work", async () => {
  await using rig = await signInRig();
  const vera = await person(rig);
  const at = (await rig.signIn({ name: "vera", password })).cookies.join("; ");
  const begun = await rig.post(routes.beginPasskey.path, { password }, { headers: { cookie: at } });
  expect(begun.json()).toMatchObject({
    status: 422,
    ...told("passkey-needs-name"),
    hint: `Open ${vera.origin} and sign in there.`,
  });
  const listed = await rig.ask(routes.listPasskeys.path, { headers: { cookie: at } });
  expect(listed.json()).toEqual({ items: [], works: false, address: vera.origin });
  const methods = async () => (await rig.ask(routes.signInMethods.path)).json<object>();
  expect(await methods()).toEqual({ password: true, singleSignOn: false, passkey: false });
  const again = await person(rig, "otto");
  await again.add();
  expect(await methods()).toMatchObject({ passkey: false, passkeyAddress: vera.origin });
  expect((await vera.ask(routes.signInMethods.path)).json()).toMatchObject({ passkey: true });
  const onSocket = await rig.app.inject({ method: "POST", url: routes.beginPasskeySignIn.path });
  expect(onSocket.json()).toMatchObject({ status: 422, ...told("passkeys-for-browsers") });
});

test("a reset and a disabled account take the passkeys away, for good", async () => {
  await using rig = await signInRig();
  const vera = await person(rig);
  const { authenticator } = await vera.add();
  await rig.local("/api/v1/users/vera/reset", {});
  expect((await signIn(vera, authenticator)).status).toBe(401);
  const otto = await person(rig, "otto");
  const second = await otto.add();
  for (const disabled of [true, false]) {
    const payload = { disabled };
    await rig.app.inject({ method: "PATCH", url: `/api/v1/users/${otto.id}`, payload });
    expect((await signIn(otto, second.authenticator)).status).toBe(401);
  }
  expect(await rig.audit("passkeys.reset")).toHaveLength(2);
});

test("refuses passkeys for the local owner and workers", async () => {
  await using rig = await signInRig();
  const key = (await rig.local<{ token: string }>(routes.makeKey.path, { label: "mine" })).token;
  const site = named(rig);
  const asked = await site.post(routes.beginPasskey.path, { password }, { authorization: `Bearer ${key}` });
  expect(asked.json()).toMatchObject({ status: 422, reason: "unsupported" });
});

const demand = async (rig: SignInRig, requireSecondFactor: boolean) => {
  const payload = { requireSecondFactor };
  const changed = await rig.app.inject({ method: "PATCH", url: routes.changeSettings.path, payload });
  expect(changed.statusCode, changed.body).toBe(200);
};

test("a passkey pays a second factor that is demanded; from then on the password alone signs nobody in", async () => {
  await using rig = await signInRig();
  await demand(rig, true);
  const olga = await person(rig, "olga", "owner");
  const runs = async () => (await olga.ask(routes.listRuns.path, olga.headers)).status;
  expect(await runs()).toBe(403);
  const { authenticator } = await olga.add();
  expect(await runs()).toBe(200);
  const byPassword = await rig.signIn({ name: "olga", password });
  expect(byPassword.json()).toMatchObject({ status: 401, data: { needs: "passkey" } });
  expect((await rig.signIn({ name: "olga", password: "mistyped" })).json()).not.toHaveProperty("data");
  expect((await signIn(olga, authenticator)).status).toBe(200);
  await demand(rig, false);
  expect((await rig.signIn({ name: "olga", password })).status).toBe(200);
});

test("demanding it ends what may have begun with the password alone of who has a passkey", async () => {
  await using rig = await signInRig();
  const vera = await person(rig);
  const { authenticator } = await vera.add();
  const other = (await rig.signIn({ name: "vera", password, mode: "program" })).json<{ access: string }>();
  await demand(rig, true);
  const bearer = { headers: { authorization: `Bearer ${other.access}` } };
  expect((await rig.ask(routes.whoAmI.path, bearer)).status).toBe(401);
  const signedIn = await signIn(vera, authenticator);
  const cookie = signedIn.cookies.join("; ");
  expect((await vera.ask(routes.listRuns.path, { cookie })).status).toBe(200);
});
