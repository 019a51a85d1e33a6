import { expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { password, signInRig, type SignInRig } from "../rigs/access/sign-in-rig.ts";
import { needsRoot, notRoot, otherUser, sendAs, type SentByOther } from "../rigs/attacks/other-user.ts";

const ownUid = process.getuid?.() ?? 0;

async function newLink(rig: SignInRig): Promise<string> {
  const { url } = await rig.local<{ url: string }>(routes.makeLink.path);
  return new URL(url).hash.slice(1);
}

function exchange(base: string, link: string, headers = {}): SentByOther {
  return {
    url: `${base}${routes.exchangeLink.path}`,
    method: "POST",
    headers: { origin: base, ...headers },
    body: { link },
  };
}

/** Signs in the owner's browser by a link; returns its cookie. */
async function ownersCookie(rig: SignInRig): Promise<string> {
  const answer = await rig.post(routes.exchangeLink.path, { link: await newLink(rig) });
  expect(answer.status, answer.text).toBe(200);
  return answer.cookies.join("; ");
}

const lookAround = (base: string, cookie: string): SentByOther => ({
  url: `${base}${routes.listRuns.path}`,
  headers: { cookie },
});
const refresh = (base: string, cookie: string): SentByOther => ({
  url: `${base}${routes.refreshSession.path}`,
  method: "POST",
  headers: { cookie: /wzp-refresh-\d+=[\w-]+/.exec(cookie)?.[0] ?? "", origin: base },
});

test.skipIf(notRoot)(
  `a link is refused to another user of this machine, who spoils it for everybody, and that is in the audit log${needsRoot}`,
  async () => {
    await using rig = await signInRig();
    const link = await newLink(rig);
    const [answer] = await sendAs(otherUser, exchange(rig.base, link));
    expect(answer).toMatchObject({ status: 403, cookies: [] });
    expect(answer?.text).toContain("This link was created for another user of this machine");
    expect((await rig.post(routes.exchangeLink.path, { link })).status).toBe(401);
    expect(await rig.audit("links.refused")).toMatchObject([
      { after: { why: "revoked" } },
      { before: { why: "another user", uid: ownUid, usedBy: otherUser } },
    ]);
    expect((await rig.post(routes.exchangeLink.path, { link: await newLink(rig) })).status).toBe(200);
  },
);

test.skipIf(notRoot)(
  `a session that another user of this machine got hold of is refused to them and ends, with its refresh token${needsRoot}`,
  async () => {
    await using rig = await signInRig();
    for (const steal of [lookAround, refresh]) {
      const cookie = await ownersCookie(rig);
      expect((await rig.ask(routes.listRuns.path, { headers: { cookie } })).status).toBe(200);
      const [answer] = await sendAs(otherUser, steal(rig.base, cookie));
      expect(answer).toMatchObject({ status: 401, cookies: [] });
      expect(answer?.text).toContain("This sign-in belongs to another user of this machine");
      expect((await rig.ask(routes.listRuns.path, { headers: { cookie } })).status).toBe(401);
      expect((await rig.post(routes.refreshSession.path, {}, { headers: { cookie } })).status).toBe(401);
    }
    // Nor the refreshed session that its owner got a moment ago, which two tabs share when they refresh at
    // once.
    const cookie = await ownersCookie(rig);
    const headers = { cookie };
    expect((await rig.post(routes.refreshSession.path, {}, { headers })).status).toBe(200);
    expect((await sendAs(otherUser, refresh(rig.base, cookie)))[0]).toMatchObject({
      status: 401,
      cookies: [],
    });
    const written = await rig.audit("sessions.foreign");
    expect(written).toHaveLength(3);
    expect(written[0]).toMatchObject({ before: { kind: "browser", uid: ownUid, usedBy: otherUser } });
  },
);

test.skipIf(notRoot)(
  `a person's session counts for the user of the machine who made it: their own programs, and nobody else's${needsRoot}`,
  async () => {
    await using rig = await signInRig();
    await rig.addPerson("vera", "viewer");
    const signIn = {
      url: `${rig.base}${routes.signIn.path}`,
      method: "POST",
      headers: { origin: rig.base },
      body: { name: "vera", password, mode: "browser" },
    };
    const [signedIn] = await sendAs(otherUser, signIn);
    expect(signedIn?.status, signedIn?.text).toBe(200);
    const cookie = signedIn?.cookies.join("; ") ?? "";
    const answers = await sendAs(otherUser, lookAround(rig.base, cookie), refresh(rig.base, cookie));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const renewed = answers[1]?.cookies.join("; ") ?? "";
    expect((await sendAs(otherUser - 1, lookAround(rig.base, renewed)))[0]?.status).toBe(401);
    expect((await sendAs(otherUser, lookAround(rig.base, renewed)))[0]?.status).toBe(401);
    expect(await rig.audit("sessions.foreign")).toHaveLength(1);
  },
);

test.skipIf(notRoot)(
  `through a proxy of another user people sign in by password and stay so; links and sessions of the owner are refused${needsRoot}`,
  async () => {
    await using rig = await signInRig({ trustedProxies: ["127.0.0.1"] });
    await rig.addPerson("vera", "viewer");
    const brought = { "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https", origin: "" };
    brought.origin = rig.base.replace("http:", "https:");
    const signIn = {
      url: `${rig.base}${routes.signIn.path}`,
      method: "POST",
      headers: brought,
      body: { name: "vera", password, mode: "browser" },
    };
    const [signedIn] = await sendAs(otherUser, signIn);
    expect(signedIn?.status, signedIn?.text).toBe(200);
    const cookie = signedIn?.cookies.join("; ") ?? "";
    const look = lookAround(rig.base, cookie);
    const headers = { ...brought, cookie };
    // Its processes may run as any user: a sign-in from another machine is not bound to one.
    for (const uid of [otherUser, otherUser - 1]) {
      expect((await sendAs(uid, { ...look, headers }))[0]?.status).toBe(200);
    }
    const link = exchange(rig.base, await newLink(rig), brought);
    expect((await sendAs(otherUser, link))[0]?.status).toBe(403);
    const stolen = lookAround(rig.base, await ownersCookie(rig));
    const pretended = { ...stolen, headers: { ...stolen.headers, ...brought } };
    expect((await sendAs(otherUser, pretended))[0]?.status).toBe(401);
  },
);

test("links, invitations and keys that count no more are in the audit log with the reason, each once", async () => {
  await using rig = await signInRig();
  const link = await newLink(rig);
  await rig.post(routes.exchangeLink.path, { link });
  await rig.post(routes.exchangeLink.path, { link });
  await rig.post(routes.exchangeLink.path, { link: `wzpl_${"x".repeat(43)}` });
  const late = await newLink(rig);
  rig.clock.advance(61_000);
  await rig.post(routes.exchangeLink.path, { link: late });
  expect((await rig.audit("links.refused")).map(({ after }) => after)).toEqual([
    { why: "expired" },
    { why: "unknown" },
    { why: "used" },
  ]);

  await rig.post(routes.acceptInvitation.path, { invitation: `wzpi_${"x".repeat(43)}`, password });
  await rig.addPerson("vera", "viewer");
  const { url } = await rig.local<{ url: string }>("/api/v1/users/vera/reset");
  const invitation = new URL(url).hash.slice(1);
  await rig.post(routes.acceptInvitation.path, { invitation, password });
  await rig.post(routes.acceptInvitation.path, { invitation, password });
  expect((await rig.audit("invitations.refused")).map(({ after }) => after)).toEqual([
    { user: "vera", why: "spent" },
    { why: "unknown" },
  ]);

  const { token, grant } = await rig.local<{ token: string; grant: { id: string } }>("/api/v1/keys", {
    label: "ci",
  });
  const withKey = (key: string) =>
    rig.ask(routes.listRuns.path, { headers: { authorization: `Bearer ${key}` } });
  expect((await withKey(token)).status).toBe(200);
  await rig.app.inject({ method: "DELETE", url: `/api/v1/auth/grants/${grant.id}` });
  expect((await withKey(token)).status).toBe(401);
  expect((await withKey(`wzpk_${"x".repeat(43)}`)).status).toBe(401);
  expect(await rig.audit("credentials.refused")).toMatchObject([
    { object: "", after: { why: "unknown" } },
    { object: grant.id, after: { why: "revoked", label: "ci" } },
  ]);
});
