import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { ada, freePort, startProvider } from "../../packages/backend/test/rigs/access/sign-on-rig.ts";
import { codeAt } from "../../packages/cli/test/rigs/code-at.ts";
import { expectAccessible } from "../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { axeOfWhole } from "../rigs/web/examine.ts";
import { missingInPalette } from "../rigs/web/palette.ts";
import { WebRig } from "../rigs/web/rig.ts";

const password = "seven pale otters whistle";
const newPassword = "nine grey herons are wading";

async function signIn(page: Page, name: string, typed = password): Promise<void> {
  await page.fill("input[name=name]", name);
  await page.fill("input[name=password]", typed);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Returns the value of a field that is shown only once. */
async function shownOnce(page: Page, label: RegExp): Promise<string> {
  return await page.getByRole("textbox", { name: label }).inputValue();
}

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  await rig.wzp("add", "--", "echo", "hello");
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

test.skipIf(noBrowser)(
  `an owner adds a person, who sets up their account and changes the password, which ends other sign-ins; role changes apply at once, and a revoked session can sign in again and continue${withoutBrowser}`,
  async () => {
    const { page: owner } = await rig.owner("/admin");
    await owner.waitForURL("/admin/users");
    await owner.getByRole("button", { name: "Add a person" }).waitFor();
    expect(await missingInPalette(owner)).toEqual([]);
    await owner.keyboard.press("a");
    await owner.getByRole("dialog").locator("input[name=name]").fill("vera");
    await owner.keyboard.press("Enter");
    const link = await shownOnce(owner, /Link for vera/);
    await expectAccessible(owner);
    await owner.getByRole("button", { name: "Done" }).click();

    const { page: vera } = await rig.visitor();
    await vera.goto(link);
    await vera.fill("input[name=password]", password);
    await vera.fill("input[name=again]", password);
    await expectAccessible(vera);
    await vera.getByRole("button", { name: "Set password" }).click();
    await vera.getByText("Your password is set").waitFor();
    expect(await vera.inputValue("input[name=name]")).toBe("vera");
    await expectAccessible(vera);
    await signIn(vera, "vera");
    await vera.getByRole("link", { name: "Runs", exact: true }).waitFor();
    expect(await vera.getByRole("link", { name: "Administration" }).count()).toBe(0);

    await vera.goto("/profile");
    const { page: elsewhere } = await rig.visitor();
    await elsewhere.goto("/sign-in?to=%2Fruns");
    await signIn(elsewhere, "vera");
    await elsewhere.waitForURL("/runs");
    await changePassword(vera);
    await elsewhere.waitForURL("/sign-in?ended=yes&to=%2Fruns");
    await choose(vera, "Theme", "dark");
    await choose(vera, "Language", "ja");
    await vera.reload();
    await vera.locator("html[lang=ja][data-theme=dark]").waitFor();
    await signIn(elsewhere, "vera");
    await elsewhere.getByText("Wrong name, password or code").waitFor();
    expect(await elsewhere.inputValue("input[name=name]")).toBe("vera");
    await signIn(elsewhere, "vera", newPassword);
    await elsewhere.waitForURL("/runs");
    await elsewhere.locator("html[lang=ja][data-theme=dark]").waitFor();
    await elsewhere.evaluate(() => fetch("/api/v1/auth/sign-out", { method: "POST" }));
    await choose(vera, "言語", "en");
    await choose(vera, "Theme", "system");
    await turnFactorOn(vera);
    await vera.getByRole("button", { name: "Create key" }).click();
    await vera.fill("input[name=label]", "ci");
    await vera.keyboard.press("Enter");
    expect(await shownOnce(vera, /Key token/)).toMatch(/^wzp/);
    await vera.getByRole("button", { name: "Done" }).click();
    await vera.getByRole("row", { name: /ci/ }).waitFor();
    await expectAccessible(vera);

    await owner.getByRole("link", { name: "vera" }).click();
    await owner.waitForURL("/admin/users?user=vera");
    await owner.getByLabel("Server role").selectOption("operator");
    await owner.getByText("vera is now operator").waitFor();
    await expectAccessible(owner);
    await owner.keyboard.press("Escape");
    await owner.waitForURL("/admin/users");
    await owner.getByRole("link", { name: "Sign-ins" }).click();
    await owner
      .getByRole("row", { name: /vera/ })
      .getByRole("button", { name: /Revoke/ })
      .click();
    await owner
      .getByRole("alertdialog")
      .or(owner.getByRole("dialog"))
      .getByRole("button", { name: "Revoke" })
      .click();
    await vera.waitForURL("/sign-in?ended=yes&to=%2Fprofile");
    await vera.getByText("Your session has ended").waitFor();
    expect(rig.problems).toEqual([]);
  },
  180_000,
);

/** Checks that an error loses nothing that was typed. */
async function changePassword(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Change password" }).click();
  const dialog = page.getByRole("dialog", { name: "Change password" });
  await dialog.locator("input[name=old]").fill("not this one");
  for (const name of ["password", "again"]) await dialog.locator(`input[name=${name}]`).fill(newPassword);
  await page.keyboard.press("Enter");
  await dialog.getByText("Wrong password.").waitFor();
  expect(await dialog.locator("input").evaluateAll(valuesOf)).toEqual([
    "not this one",
    newPassword,
    newPassword,
  ]);
  await expectAccessible(page);
  await dialog.locator("input[name=old]").fill(password);
  await page.keyboard.press("Enter");
  await page.getByText("Password changed").waitFor();
  await dialog.waitFor({ state: "detached" });
}

function valuesOf(inputs: readonly Element[]): readonly string[] {
  return (inputs as readonly HTMLInputElement[]).map(({ value }) => value);
}

async function choose(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).selectOption(value);
}

async function turnFactorOn(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.fill("input[name=old]", "not this one");
  await page.keyboard.press("Enter");
  await page.getByText("Wrong password.").waitFor();
  await page.fill("input[name=old]", newPassword);
  await page.keyboard.press("Enter");
  await page.getByRole("img", { name: "QR code for the second factor" }).waitFor();
  await expectAccessible(page);
  const secret = await shownOnce(page, /Or enter this secret/);
  await page.fill("input[name=code]", codeAt(secret, Date.now()));
  await page.keyboard.press("Enter");
  await page.getByText(/Each works once/).waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Turn off" }).waitFor();
}

test.skipIf(noBrowser)(
  `validates settings by field and records who changed them; searches and verifies the audit log; manages roles and secrets per project${withoutBrowser}`,
  async () => {
    await rig.wzp("users", "add", "oskar");
    const { page } = await rig.owner("/admin/settings");
    expect(await missingInPalette(page)).toEqual([]);
    await page.getByLabel("Streams per person").fill("0");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("alert").getByText("Must be between 1 and 100,000.").first().waitFor();
    await expectAccessible(page);
    await page.getByLabel("Streams per person").fill("150");
    await page.getByRole("switch", { name: "Pause new runs" }).check();
    // A concurrent change by somebody else: neither their change nor the typed one is lost.
    await rig.wzp("admin", "log-level", "debug");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Someone else changed the settings").waitFor();
    expect(await page.getByLabel("Streams per person").inputValue()).toBe("150");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Settings saved").waitFor();
    expect(await page.getByLabel("Log level").inputValue()).toBe("debug");
    await page.getByRole("row", { name: /limits\.streams 200 150/ }).waitFor();
    await page.getByText("Maintenance: new runs are not accepted").waitFor();

    await page.goto("/admin/audit?action=sessions.start");
    const signedIn = page.locator("details", { hasText: "browser sign-in" }).first();
    await signedIn.locator("summary").click();
    await signedIn.getByRole("link", { name: "browser sign-in" }).click();
    await page.waitForURL("/admin/sign-ins");
    await page.goto("/admin/audit?action=settings.change");
    await page.locator("summary").first().click();
    await page.getByRole("row", { name: /limits\.streams 200 150/ }).waitFor();
    await typesDates(page);
    await page.getByLabel("Text").fill("nothing has this");
    await page.getByText("No entries found").waitFor();
    await page.getByRole("button", { name: "Verify integrity" }).click();
    await page.getByText(/The log is intact: all \d+ entries/).waitFor();
    await expectAccessible(page);
    await page.goBack();

    await page.goto("/admin/projects");
    await page.getByLabel("Name").fill("oskar");
    await page.keyboard.press("Enter");
    await page.getByText("oskar is now operator").waitFor();
    await refusedInJapanese();
    await page.getByRole("button", { name: "Remove oskar’s role" }).click();
    await page.getByText("Removed oskar’s role").waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await page.getByRole("row", { name: /oskar/ }).waitFor();
    await page.getByRole("button", { name: "Add a secret" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("NPM_TOKEN");
    await page.getByRole("dialog").getByLabel("Value").fill("a value of some length");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("row", { name: /NPM_TOKEN/ }).waitFor();
    await expectAccessible(page);

    const { page: small } = await rig.owner("/admin/users", phone);
    await small.getByRole("link", { name: "oskar" }).waitFor();
    const parts = small.locator("main nav a");
    expect(await parts.count()).toBe(10);
    for (const part of await parts.all()) {
      const name = await part.innerText();
      // With few entries: axe reports a row half under the bottom navigation as too small.
      if (name === "Audit log") await small.goto("/admin/audit?action=settings");
      else await part.click();
      await small.locator("main nav [aria-current=page]", { hasText: name }).waitFor();
      await small.locator("[aria-busy=true]").waitFor({ state: "detached" });
      expect(await axeOfWhole(small), name).toEqual([]);
      expect(await small.evaluate(() => document.documentElement.scrollWidth), name).toBe(390);
    }
    expect(rig.problems).toEqual([]);
  },
  180_000,
);

/**
 * Types dates in the page's format, whatever the browser's language; invalid dates stay, and Back returns to
 * them.
 */
async function typesDates(page: Page): Promise<void> {
  const from = page.getByLabel("From", { exact: true });
  await from.fill("21.11.2026");
  await from.press("Enter");
  await page.getByRole("alert").getByText("Not a date.").waitFor();
  expect(await from.inputValue()).toBe("21.11.2026");
  await from.fill("2000/1/2 9:00");
  await from.press("Enter");
  await page.waitForURL(/from=2000-01-02T09/);
  expect(await from.inputValue()).toBe("2000-01-02 09:00");
  await expectAccessible(page);
  await page.goBack();
  await page.getByText("Not a date.").waitFor();
  await page.goForward();
}

/** Checks that an error from the server is shown only in the reader's language, and that the input stays. */
async function refusedInJapanese(): Promise<void> {
  await using reader = await rig.owner("/admin/projects", { language: "ja" });
  const name = reader.page.getByLabel("ユーザーの名前");
  await name.fill("nobody");
  await name.press("Enter");
  const refusal = reader.page.getByRole("alert").filter({ hasText: "ユーザー nobody はいません。" });
  await refusal.getByText("一覧を見るには：wzp users list").waitFor();
  expect(await reader.page.locator("main [lang=en]").allInnerTexts()).toEqual([]);
  expect(await name.inputValue()).toBe("nobody");
}

test.skipIf(noBrowser)(
  `sets up, tests, uses and removes single sign-on, and returns to the previous page${withoutBrowser}`,
  async () => {
    await using provider = await startProvider();
    provider.person = { ...ada, groups: ["builders"] };
    const { page } = await rig.owner("/admin/single-sign-on");
    await page.getByLabel("Issuer").fill(provider.issuer);
    await page.getByLabel("Client ID").fill("wzp");
    await page.getByLabel("Client secret").fill("a secret of the client: +/%");
    await page.getByRole("checkbox", { name: /Create an account at first sign-in/ }).check();
    await page.getByRole("button", { name: "Add a group" }).click();
    await page.getByLabel("Group", { exact: true }).fill("builders");
    await page.getByLabel("Applies to", { exact: true }).selectOption("p1");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Single sign-on saved").waitFor();
    await page.getByText(`${rig.address}/api/v1/auth/oidc/callback`).waitFor();
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("1 signing key.").waitFor();
    await expectAccessible(page);

    const { page: person } = await rig.visitor({ alsoAsks: provider.issuer });
    await person.goto("/runs?state=succeeded");
    await person.getByRole("button", { name: "Sign in with single sign-on" }).click();
    await person.waitForURL("/runs?state=succeeded");
    await person.goto("/profile");
    await person.getByText(/operator in tally/i).waitFor();
    await person.getByText("ada@example.org").first().waitFor();

    await page.getByLabel("Issuer").fill(`http://127.0.0.1:${await freePort()}`);
    const kept = page.waitForResponse((answer) => answer.request().method() === "PUT");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    expect((await kept).status()).toBe(200);
    const { page: late } = await rig.visitor();
    await late.goto("/sign-in");
    await late.getByRole("button", { name: "Sign in with single sign-on" }).click();
    await late.getByText("The single sign-on provider is not responding").waitFor();
    await page.getByRole("button", { name: "Test connection" }).click();
    await page
      .getByText(/the provider did not respond/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page
      .getByRole("alertdialog")
      .or(page.getByRole("dialog"))
      .getByRole("button", { name: "Remove", exact: true })
      .click();
    await page.getByText("Single sign-on is not set up.").waitFor();
    await late.reload();
    await late.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    await late.waitForLoadState("networkidle");
    expect(await late.getByRole("button", { name: /single sign-on/ }).count()).toBe(0);
    // Existing sessions stay signed in.
    await person.reload();
    await person.getByText(/operator in tally/i).waitFor();
    expect(rig.problems).toEqual([]);
  },
  120_000,
);
