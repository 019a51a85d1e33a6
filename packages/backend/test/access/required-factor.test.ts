import { once } from "node:events";

import { expect, test } from "vitest";
import { WebSocket } from "ws";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { codeAt, password, signInRig, type SignInRig } from "../rigs/access/sign-in-rig.ts";
import { askRoute, routesOfDocument } from "../rigs/walk-routes.ts";

const require = async (rig: SignInRig, requireSecondFactor: boolean) => {
  const payload = { requireSecondFactor };
  const changed = await rig.app.inject({ method: "PATCH", url: routes.changeSettings.path, payload });
  expect(changed.statusCode, changed.body).toBe(200);
};

const begin = async (rig: SignInRig, name: string) => {
  const signedIn = await rig.signIn({ name, password, mode: "program" });
  expect(signedIn.status, signedIn.text).toBe(200);
  return signedIn.json<{ access: string; refresh: string }>();
};

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test("while a second factor is demanded, who has none reaches no route but those that set one up", async () => {
  await using rig = await signInRig();
  await rig.addPerson("olga", "owner");
  await require(rig, true);
  const { access } = await begin(rig, "olga");
  const open = ["signed-in", "own-proofs", "public"];
  for (const route of await routesOfDocument(rig)) {
    if (open.includes(route.needs)) continue;
    const status = await askRoute(rig, route, access);
    expect(status, `${route.method} ${route.path} (${route.needs})`).toBe(403);
  }
  const refused = await rig.ask(routes.listRuns.path, bearer(access));
  expect(refused.json()).toMatchObject({
    detail: "This server requires a second factor, and you have not set one up.",
  });
  expect((await rig.ask(routes.whoAmI.path, bearer(access))).json()).toMatchObject({ owes: "second factor" });
  const device = await rig.post(
    routes.decideDevice.path,
    { userCode: "BCDF-GHJK", allow: true },
    bearer(access),
  );
  expect(device.status).toBe(403);
  const socket = new WebSocket(`${rig.base.replace("http", "ws")}/api/v1/events`, bearer(access));
  const [, answer] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
  expect(answer.statusCode).toBe(403);
});

test("the session is a whole one as soon as its person has set a second factor up", async () => {
  await using rig = await signInRig();
  await rig.addPerson("olga", "owner");
  await require(rig, true);
  const { access } = await begin(rig, "olga");
  const enrolled = await rig.post(routes.enrolFactor.path, { password }, bearer(access));
  const { secret } = enrolled.json<{ secret: string }>();
  expect((await rig.ask(routes.listRuns.path, bearer(access))).status).toBe(403);
  const code = codeAt(secret, rig.clock.now());
  expect((await rig.post(routes.confirmFactor.path, { code }, bearer(access))).status).toBe(200);
  expect((await rig.ask(routes.listRuns.path, bearer(access))).status).toBe(200);
  const me = (await rig.ask(routes.whoAmI.path, bearer(access))).json<object>();
  expect(me).not.toHaveProperty("owes");
});

test("demanding it ends what is open without one; keys, single sign-on and the socket's owner go on", async () => {
  await using rig = await signInRig();
  const id = await rig.addPerson("vera", "viewer");
  const { access } = await begin(rig, "vera");
  const key = await rig.keyFor(id);
  const socket = new WebSocket(`${rig.base.replace("http", "ws")}/api/v1/events`, bearer(access));
  await once(socket, "open");
  const closed = once(socket, "close");
  await require(rig, true);
  await closed;
  expect((await rig.ask(routes.listRuns.path, bearer(access))).status).toBe(403);
  expect((await rig.ask(routes.listRuns.path, bearer(key))).status).toBe(200);
  expect((await rig.app.inject({ url: routes.listRuns.path })).statusCode).toBe(200);
  await require(rig, false);
  expect((await rig.ask(routes.listRuns.path, bearer(access))).status).toBe(200);
});
