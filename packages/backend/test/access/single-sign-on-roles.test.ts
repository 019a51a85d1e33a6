import { expect, test } from "vitest";

import { roles } from "@wezterm-parallel/shared/domain/access/permissions";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { ada, sessionIn, signOnRig, type SignOnRig } from "../rigs/access/sign-on-rig.ts";
import { beginProjects } from "../rigs/two-projects.ts";

interface Person {
  readonly id: string;
  readonly name: string;
  readonly role?: string;
  readonly projects: readonly { readonly project: string; readonly role: string }[];
}

async function person(rig: SignOnRig, name = "ada@example.org"): Promise<Person> {
  return (await rig.app.inject({ url: `/api/v1/users/${name}` })).json<Person>();
}

async function change(rig: SignOnRig, name: string, changed: object): Promise<void> {
  const answer = await rig.app.inject({ method: "PATCH", url: `/api/v1/users/${name}`, payload: changed });
  expect(answer.statusCode, answer.body).toBe(200);
}

async function expectNoAccount(rig: SignOnRig, why: RegExp): Promise<void> {
  const answer = await rig.signOn();
  expect(answer.headers["location"]).toBe("/sign-in?refused=no-account");
  expect(sessionIn(answer)).toBe("");
  const [newest] = await rig.refusals();
  expect(newest).toMatch(why);
}

test("groups give the highest of their roles, on the server and in projects, and open what they open", async () => {
  await using rig = await signOnRig();
  await beginProjects(rig);
  rig.provider.person = { ...ada, groups: ["staff", "lead", "nothing"] };
  const groups = [
    { group: "staff", role: "viewer" },
    { group: "lead", role: "operator" },
    { group: "root", role: "owner" },
    { group: "lead", role: "admin", project: "p1" },
    { group: "staff", role: "viewer", project: "p1" },
  ];
  expect((await rig.set({ groups })).statusCode).toBe(200);
  const answer = await rig.signOn();
  expect(await person(rig)).toMatchObject({ role: "operator", projects: [{ project: "p1", role: "admin" }] });
  const headers = { cookie: sessionIn(answer) };
  expect((await rig.ask(routes.listRuns.path, { headers })).json<{ items: object[] }>().items).toHaveLength(
    2,
  );
  expect((await rig.ask(routes.listUsers.path, { headers })).status).toBe(403);
});

test("changed groups and a changed mapping count from the next sign-in; what was given by hand elsewhere stays", async () => {
  await using rig = await signOnRig();
  await beginProjects(rig);
  rig.provider.person = { ...ada, groups: ["staff"] };
  const toProject = { group: "staff", role: "operator", project: "p1" };
  await rig.set({ groups: [{ group: "staff", role: "admin" }, toProject] });
  await rig.signOn();
  await change(rig, "ada@example.org", { project: { project: "p2", role: "viewer" } });
  expect((await person(rig)).projects).toEqual([
    { project: "p1", role: "operator" },
    { project: "p2", role: "viewer" },
  ]);
  await rig.set({ groups: [{ group: "staff", role: "viewer" }] });
  expect((await person(rig)).role).toBe("admin");
  const answer = await rig.signOn();
  expect(await person(rig)).toMatchObject({ role: "viewer", projects: [{ project: "p2", role: "viewer" }] });
  expect((await rig.ask(routes.listUsers.path, { headers: { cookie: sessionIn(answer) } })).status).toBe(403);
  rig.provider.person = { ...ada, groups: [] };
  await rig.signOn();
  const last = await person(rig);
  expect(last.role).toBeUndefined();
  expect(last.projects).toEqual([{ project: "p2", role: "viewer" }]);
  const changes = (await rig.audit("users.change")) as { actor?: { name: string } }[];
  expect(changes.filter(({ actor }) => actor?.name === "single sign-on")).toHaveLength(3);
});

test("keeps manually assigned roles without a mapping", async () => {
  await using rig = await signOnRig();
  await rig.set();
  rig.provider.person = { ...ada, groups: [...roles] };
  await rig.signOn();
  expect((await person(rig)).role).toBeUndefined();
  await change(rig, "ada@example.org", { role: "operator" });
  await rig.signOn();
  expect((await person(rig)).role).toBe("operator");
});

test("the only owner stays one, whatever their groups say, so that somebody is left who can give roles", async () => {
  await using rig = await signOnRig();
  rig.provider.person = { ...ada, groups: ["root"] };
  await rig.set({ groups: [{ group: "root", role: "owner" }] });
  await rig.signOn();
  expect((await person(rig)).role).toBe("owner");
  rig.provider.person = { ...ada, groups: [] };
  await rig.signOn();
  expect((await person(rig)).role).toBe("owner");
  await rig.addPerson("grace", "owner");
  await rig.signOn();
  expect((await person(rig)).role).toBe("owner");
});

test("somebody without an account gets none unless sign-up is allowed, and a name alone is no proof of one", async () => {
  await using rig = await signOnRig();
  await rig.set({ signUp: false });
  await expectNoAccount(rig, /no account has this name/);
  await rig.local(routes.addUser.path, { name: "ada@example.org", role: "viewer" });
  rig.provider.person = { ...ada, email_verified: false };
  await expectNoAccount(rig, /no verified name/);
  rig.provider.person = ada;
  expect((await rig.signOn()).headers["location"]).toBe("/");
  expect((await person(rig)).role).toBe("viewer");
});

test("account takeover: an account with a password, or of another subject, is never given to who has its name", async () => {
  await using rig = await signOnRig();
  await rig.set();
  await rig.addPerson("ada@example.org", "owner");
  await expectNoAccount(rig, /another account/);
  rig.provider.person = { ...ada, email: "grace@example.org" };
  await rig.signOn();
  rig.provider.person = { sub: "mallory", email: "grace@example.org", email_verified: true };
  await expectNoAccount(rig, /another account/);
  const { id } = await person(rig);
  rig.provider.person = { sub: "mallory", preferred_username: id };
  await rig.set({ nameClaim: "preferred_username" });
  await expectNoAccount(rig, /another account/);
  await rig.local(routes.addUser.path, { name: "linus" });
  rig.provider.person = { sub: "mallory", preferred_username: "linus" };
  await expectNoAccount(rig, /another account/);
});

test("a disabled account stays out, and says no more than that nobody may sign in", async () => {
  await using rig = await signOnRig();
  await rig.set();
  await rig.signOn();
  await change(rig, "ada@example.org", { disabled: true });
  await expectNoAccount(rig, /disabled/);
});

test("only verified addresses of the allowed domains sign in", async () => {
  await using rig = await signOnRig();
  await rig.set({ domains: ["example.org"] });
  for (const email of [
    "ada@evil.example",
    "ada@example.org.evil.example",
    "ada@sub.example.org",
    "example.org@x",
  ]) {
    rig.provider.person = { ...ada, email };
    await expectNoAccount(rig, /its domain is not allowed/);
  }
  // Subject of the provider's userinfo response.
  const { email_verified: _, ...unverified } = { ...ada, sub: "johndoe" };
  rig.provider.person = unverified;
  await expectNoAccount(rig, /not verified/);
  rig.provider.server.service.once("beforeUserinfo", ({ body }) => {
    Object.assign(body as object, { email_verified: true });
  });
  await expectNoAccount(rig, /not verified/);
  rig.provider.person = { ...ada, email: "ada@EXAMPLE.org" };
  expect((await rig.signOn()).headers["location"]).toBe("/");
});

test("what the id token lacks is asked of the userinfo endpoint, for the same subject only", async () => {
  await using rig = await signOnRig();
  await rig.set({ groups: [{ group: "staff", role: "viewer" }] });
  rig.provider.person = { sub: "ada-1" };
  const answers = (body: object) => {
    rig.provider.server.service.once("beforeUserinfo", (response) => void (response.body = body));
  };
  answers({ ...ada, groups: "staff" });
  expect((await rig.signOn()).headers["location"]).toBe("/");
  expect((await person(rig)).role).toBe("viewer");
  answers({ ...ada, sub: "somebody else" });
  expect((await rig.signOn()).headers["location"]).toBe("/sign-in?refused=not-valid");
});

test("settings that could not work, or are outdated, are refused with what is wrong", async () => {
  await using rig = await signOnRig();
  const refused = async (settings: object, status: number, detail: RegExp) => {
    const answer = await rig.set(settings);
    expect(answer.statusCode, answer.body).toBe(status);
    expect(answer.body).toMatch(detail);
  };
  await refused({ issuer: "http://sso.example.org" }, 400, /https/);
  await refused({ issuer: "https://user:pass@sso.example.org" }, 400, /https/);
  await refused({ issuer: "javascript:alert(1)" }, 400, /https/);
  await refused({ groups: [{ group: "a", role: "viewer", project: "p9" }] }, 404, /project p9, to which/);
  await refused({ nameClaim: "preferred_username", signUp: false }, 400, /nobody could sign in/);
  await refused({ role: "owner" }, 400, /role/);
  const first = await rig.set();
  const stale = await rig.app.inject({
    method: "PUT",
    url: routes.setOidc.path,
    headers: { "if-match": '"0"' },
    payload: { issuer: rig.provider.issuer, clientId: "wzp" },
  });
  expect([first.statusCode, stale.statusCode]).toEqual([200, 409]);
});

test("without single sign-on the page offers none, its start leads back to the form, and removing it ends it", async () => {
  await using rig = await signOnRig();
  const offered = async () => (await rig.ask(routes.signInMethods.path)).json<object>();
  expect(await offered()).toEqual({ password: false, singleSignOn: false, passkey: false });
  expect((await rig.start()).location).toBe("/sign-in?refused=not-set-up");
  expect((await rig.app.inject({ url: routes.getOidc.path })).statusCode).toBe(404);
  await rig.set();
  expect(await offered()).toEqual({ password: false, singleSignOn: true, passkey: false });
  await rig.signOn();
  const removed = await rig.app.inject({ method: "DELETE", url: routes.removeOidc.path });
  expect(removed.json()).toEqual({ removed: true });
  expect((await rig.start()).location).toBe("/sign-in?refused=not-set-up");
  const [entry] = await rig.audit("oidc.remove");
  expect(entry).toMatchObject({ before: { clientId: "wzp", hasSecret: true } });
});
