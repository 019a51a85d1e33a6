import { expect, test } from "vitest";

import type { Notice } from "@wezterm-parallel/shared/protocol/api/schemas/notice-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { password, signInRig, type SignInRig } from "../rigs/access/sign-in-rig.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const newerFirefox = firefox.replaceAll("140.0", "141.0");
const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36";

interface From {
  readonly agent?: string;
  readonly from?: string;
  readonly code?: string;
}

async function begin(rig: SignInRig, name: string, { agent = firefox, from = "127.0.0.1" }: From = {}) {
  const asked = { headers: { "user-agent": agent }, from };
  const answer = await rig.signIn({ name, password, mode: "program" }, asked);
  expect(answer.status, answer.text).toBe(200);
  const { access } = answer.json<{ access: string }>();
  const headers = { authorization: `Bearer ${access}`, "user-agent": agent };
  const read = async () =>
    (await rig.ask(routes.listNotices.path, { headers, from })).json<{ items: Notice[] }>().items;
  const post = (path: string, body: object) => rig.post(path, body, { headers, from });
  return {
    read,
    post,
    kinds: async () => (await read()).map(({ kind }) => kind),
    dismiss: async (...notices: readonly Notice[]) => {
      const left = await post(routes.dismissNotices.path, { ids: notices.map(({ id }) => id) });
      expect(left.status, left.text).toBe(200);
      return left.json<{ items: Notice[] }>().items;
    },
  };
}

test("notifies other sessions of a sign-in from a new device until one of them dismisses the notice", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const first = await begin(rig, "vera");
  expect(await first.read(), "the first sign-in of all is no news").toEqual([]);
  const second = await begin(rig, "vera");
  const stranger = await begin(rig, "vera", { agent: chrome, from: "127.9.0.1" });
  const told = [
    {
      kind: "sign-in",
      id: expect.any(Number),
      at: expect.any(Number),
      address: "127.9.0.1",
      userAgent: chrome,
    },
  ];
  expect(await first.read()).toEqual(told);
  expect(await second.read()).toEqual(told);
  expect(await stranger.read()).toEqual([]);
  expect(await first.dismiss(...(await first.read()))).toEqual([]);
  expect(await second.read()).toEqual([]);
  await begin(rig, "vera", { agent: chrome, from: "127.9.0.200" });
  expect(await second.read(), "dismissed once, the device is known").toEqual([]);
});

test.each([
  ["an updated browser in the same network", { agent: newerFirefox, from: "127.0.0.77" }, []],
  ["another network", { from: "127.1.0.1" }, ["sign-in"]],
  ["another program", { agent: chrome }, ["sign-in"]],
])("whether %s is news", async (_what, from, told) => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const first = await begin(rig, "vera");
  await begin(rig, "vera", from);
  expect(await first.kinds()).toEqual(told);
  const started = await rig.audit("sessions.start");
  expect(started[0]?.after).toMatchObject({ known: told.length === 0 });
});

test("does not let a new device dismiss notices for the person's other sessions", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const owner = await begin(rig, "vera");
  const thief = await begin(rig, "vera", { agent: chrome });
  const again = await begin(rig, "vera", { agent: chrome });
  const elsewhere = await begin(rig, "vera", { from: "127.1.0.1" });
  const told = await owner.read();
  expect(told.map(({ kind }) => kind)).toEqual(["sign-in", "sign-in", "sign-in"]);
  for (const each of [thief, again, elsewhere]) await each.dismiss(...told);
  expect(await elsewhere.read(), "a session dismisses for itself").toEqual([]);
  expect(await owner.read()).toEqual(told);
});

test("notifies other sessions of changed credentials, but not the session that changed them", async () => {
  await using rig = await signInRig();
  const id = await rig.addPerson("vera", "viewer");
  const [here, there] = [await begin(rig, "vera"), await begin(rig, "vera")];
  await here.post(routes.makeKey.path, { label: "ci" });
  expect(await here.read()).toEqual([]);
  const [made] = await there.read();
  expect(made).toMatchObject({ kind: "key-made", label: "ci", address: "127.0.0.1" });
  await rig.app.inject({ method: "PATCH", url: `/api/v1/users/${id}`, payload: { role: "operator" } });
  const [changed] = await here.read();
  expect(changed).toMatchObject({ kind: "role-changed", by: { kind: "local", name: "local owner" } });
  expect(changed).not.toHaveProperty("address");
  const next = `${password} twice`;
  const set = await here.post(routes.changePassword.path, { old: password, password: next });
  expect(set.status, set.text).toBe(200);
  expect(await here.kinds()).toEqual(["role-changed"]);
  expect((await rig.ask(routes.listNotices.path)).status).toBe(401);
});

test("a changed password ends the sign-ins before it, which are no news any more", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  const here = await begin(rig, "vera");
  await begin(rig, "vera", { agent: chrome });
  expect(await here.kinds()).toEqual(["sign-in"]);
  await here.post(routes.changePassword.path, { old: password, password: `${password} twice` });
  expect(await here.kinds()).toEqual([]);
});

test("lets nobody read or dismiss notices of others", async () => {
  await using rig = await signInRig();
  await rig.addPerson("vera", "viewer");
  await rig.addPerson("olga", "owner");
  const [vera, olga] = [await begin(rig, "vera"), await begin(rig, "olga")];
  await begin(rig, "vera", { agent: chrome });
  const told = await vera.read();
  expect(await olga.read()).toEqual([]);
  await olga.dismiss(...told);
  expect(await vera.read()).toEqual(told);
  expect((await vera.post(routes.dismissNotices.path, { ids: [] })).status).toBe(400);
});
