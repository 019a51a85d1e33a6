import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { noBrowser, Visitor, withoutBrowser } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

const password = "seven pale otters whistle";

/** Returns the server's address by a host name, because browsers bind passkeys to names. */
function namedAddress({ address }: WebRig, name = "localhost"): string {
  return address.replace("127.0.0.1", name);
}

async function invite(rig: WebRig): Promise<void> {
  const link = await rig.wzp("users", "add", "vera", "--role", "viewer");
  const invitation = new URL(link).hash.slice(1);
  await (await rig.visitor()).ask(routes.acceptInvitation, { invitation, password });
}

/**
 * Adds an authenticator that unlocks by itself. A browser with autofill would use it as soon as the sign-in
 * page is open: this one does so at addresses that request it.
 */
async function giveAuthenticator({ page, context }: Visitor): Promise<void> {
  await page.addInitScript(() => {
    if (location.search.includes("with-autofill")) return;
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.fill("input[name=name]", "vera");
  await page.fill("input[name=password]", password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("/");
}

async function signOut(page: Page): Promise<void> {
  await page.evaluate(() => fetch("/api/v1/auth/sign-out", { method: "POST" }));
  // The server ends the page's event stream, and the page then leaves by itself.
  await page.waitForURL(/[?&]ended=yes/);
}

async function addPasskey({ page }: Visitor, name: string): Promise<void> {
  await page.goto("/profile");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.fill("[role=dialog] input[name=label]", name);
  await page.fill("[role=dialog] input[name=old]", password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("row", { name: new RegExp(name) }).waitFor();
}

/** Signs with the authenticator, as one of our pages would. */
async function shownCredential(page: Page): Promise<object> {
  return await page.evaluate(async () => {
    const asked = await fetch("/api/v1/auth/passkey/options", { method: "POST" });
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(
      (await asked.json()) as PublicKeyCredentialRequestOptionsJSON,
    );
    const credential = await navigator.credentials.get({ publicKey: options });
    return (credential as PublicKeyCredential).toJSON() as object;
  });
}

async function send(page: Page, credential: object): Promise<number> {
  return await page.evaluate(async (body) => {
    const headers = { "content-type": "application/json" };
    return (await fetch("/api/v1/auth/passkey", { method: "POST", headers, body })).status;
  }, JSON.stringify({ credential }));
}

test.skipIf(noBrowser)(
  `in a browser: adds a passkey, signs in with it without a name, renames it, and refuses it after its removal${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await invite(rig);
    await using visitor = await Visitor.come(rig.browser, namedAddress(rig));
    const { page } = visitor;
    await giveAuthenticator(visitor);
    await signIn(page);
    await addPasskey(visitor, "work laptop");
    await visitor.sees(/Added work laptop; your other sign-ins have ended/);
    await visitor.sees(/work laptop\s+localhost[^]*never/);
    await signOut(page);

    await page.goto("/sign-in?to=%2Fprofile");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL("/profile");
    await signOut(page);
    // Chosen from the list that the browser shows in the name field.
    await page.goto("/sign-in?to=%2Fprofile&with-autofill");
    await page.waitForURL("/profile");
    await page.getByRole("button", { name: "Rename work laptop" }).click();
    await page.fill("[role=dialog] input[name=label]", "old laptop");
    await page.getByRole("button", { name: "Rename", exact: true }).click();
    await visitor.sees(/Renamed to old laptop/);

    // The sign-in page is already open while the passkey is removed elsewhere.
    await using other = await Visitor.come(rig.browser, namedAddress(rig));
    await signIn(other.page);
    await other.page.goto("/profile");
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
    await other.page.getByRole("button", { name: "Remove old laptop" }).click();
    await other.page.fill("[role=dialog] input[name=old]", password);
    await other.page.getByRole("button", { name: "Remove", exact: true }).click();
    await other.sees(/Removed old laptop/);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await visitor.sees(/This passkey can’t sign you in/);
    await page.reload();
    await page.locator("input[name=password]").waitFor();
    expect(await page.getByRole("button", { name: "Sign in with a passkey" }).count()).toBe(0);
    expect([...visitor.problems, ...other.problems]).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `in a browser: accepts a passkey's signature once and only at its host name; at an IP address the page names the right address${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await invite(rig);
    await using visitor = await Visitor.come(rig.browser, namedAddress(rig));
    const { page } = visitor;
    await giveAuthenticator(visitor);
    await signIn(page);
    await addPasskey(visitor, "laptop");
    const credential = await shownCredential(page);
    expect([await send(page, credential), await send(page, credential)]).toEqual([200, 409]);
    const { port } = new URL(rig.address);
    await using elsewhere = await Visitor.come(rig.browser, namedAddress(rig, `wzp-${port}.localhost`));
    await elsewhere.page.goto("/sign-in");
    expect(await send(elsewhere.page, await shownCredential(page))).toBe(401);

    const atNumber = await rig.visitor();
    await atNumber.page.goto("/sign-in");
    await atNumber.sees(/Passkeys don’t work at an IP address. Sign in with yours at/);
    const link = atNumber.page.getByRole("link", { name: namedAddress(rig) });
    expect(await link.getAttribute("href")).toBe(`${namedAddress(rig)}/sign-in?to=%2F`);
    await signIn(atNumber.page);
    await atNumber.page.goto("/profile");
    await atNumber.sees(/Passkeys don’t work at an IP address/);
    const profile = atNumber.page.getByRole("link", { name: namedAddress(rig) });
    expect(await profile.getAttribute("href")).toBe(`${namedAddress(rig)}/profile`);
    expect(await atNumber.page.getByRole("button", { name: "Add a passkey" }).count()).toBe(0);
    expect([...visitor.problems, ...elsewhere.problems, ...rig.problems]).toEqual([]);
  },
  120_000,
);
