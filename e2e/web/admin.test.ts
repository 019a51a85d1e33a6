import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { codeAt } from "../../packages/cli/test/code-at.ts";
import { noBrowser, phone, withoutBrowser } from "./browser.ts";
import { WebRig } from "./rig.ts";

const password = "seven pale otters whistle";
const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.fill("input[name=name]", name);
  await page.fill("input[name=password]", password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The value of what is shown this once. */
async function shownOnce(page: Page, label: RegExp): Promise<string> {
  return await page.getByRole("textbox", { name: label }).inputValue();
}

test.skipIf(noBrowser)(
  `an owner adds somebody, who sets up what is theirs; roles hold at once, and a session that is revoked leads back to where one was${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await rig.wzp("add", "--", "echo", "hello");
    const { page: owner } = await rig.owner("/admin");
    await owner.waitForURL("/admin/users");
    await owner.getByRole("button", { name: "Add a person" }).waitFor();
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
    await vera.getByRole("button", { name: "Set the password" }).click();
    await vera.getByText("Your password is set").waitFor();
    expect(await vera.inputValue("input[name=name]")).toBe("vera");
    await expectAccessible(vera);
    await signIn(vera, "vera");
    await vera.getByRole("link", { name: "Runs", exact: true }).waitFor();
    expect(await vera.getByRole("link", { name: "Administration" }).count()).toBe(0);

    await vera.goto("/profile");
    await turnFactorOn(vera);
    await vera.getByRole("button", { name: "Make a key" }).click();
    await vera.fill("input[name=label]", "ci");
    await vera.keyboard.press("Enter");
    expect(await shownOnce(vera, /Token of the key/)).toMatch(/^wzp/);
    await vera.getByRole("button", { name: "Done" }).click();
    await vera.getByRole("row", { name: /ci/ }).waitFor();
    await expectAccessible(vera);

    await owner.getByRole("link", { name: "vera" }).click();
    await owner.waitForURL("/admin/users?user=vera");
    await owner.getByLabel("Role on the server").selectOption("operator");
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

async function turnFactorOn(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Turn it on" }).click();
  await page.fill("input[name=old]", "not this one");
  await page.keyboard.press("Enter");
  await page.getByText("The password is not right.").waitFor();
  await page.fill("input[name=old]", password);
  await page.keyboard.press("Enter");
  await page.getByRole("img", { name: "QR code of the second factor" }).waitFor();
  await expectAccessible(page);
  const secret = await shownOnce(page, /Or type this secret/);
  await page.fill("input[name=code]", codeAt(secret, Date.now()));
  await page.keyboard.press("Enter");
  await page.getByText(/Each signs you in once/).waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Turn it off" }).waitFor();
}

test.skipIf(noBrowser)(
  `settings are checked beside the field and remembered with who changed them; the audit log is searched and its chain checked; roles and secrets per project${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await rig.wzp("add", "--", "echo", "hello");
    await rig.wzp("users", "add", "oskar");
    const { page } = await rig.owner("/admin/settings");
    await page.getByLabel("Streams of one person").fill("0");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").getByText("It must be between 1 and 100,000.").first().waitFor();
    await expectAccessible(page);
    await page.getByLabel("Streams of one person").fill("150");
    await page.getByRole("switch", { name: "Take no new runs" }).check();
    // Somebody else was quicker: nothing of theirs is lost, nor of what was typed.
    await rig.wzp("admin", "log-level", "debug");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Somebody changed the settings meanwhile").waitFor();
    expect(await page.getByLabel("Streams of one person").inputValue()).toBe("150");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The settings are saved").waitFor();
    expect(await page.getByLabel("Log level").inputValue()).toBe("debug");
    await page.getByRole("row", { name: /limits\.streams 200 150/ }).waitFor();
    await page.getByText("Maintenance: no new run is taken").waitFor();

    await page.goto("/admin/audit?action=settings.change");
    await page.locator("summary").first().click();
    await page.getByRole("row", { name: /limits\.streams 200 150/ }).waitFor();
    await page.getByLabel("Text").fill("nothing has this");
    await page.getByText("Nothing is found").waitFor();
    await page.getByRole("button", { name: "Check the chain" }).click();
    await page.getByText(/The log is intact: all \d+ entries/).waitFor();
    await expectAccessible(page);
    await page.goBack();

    await page.goto("/admin/projects");
    await page.getByLabel("Name of the person").fill("oskar");
    await page.keyboard.press("Enter");
    await page.getByText("oskar is now operator").waitFor();
    await page.getByRole("button", { name: "Take the role of oskar away" }).click();
    await page.getByText("oskar has no role here any more").waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await page.getByRole("row", { name: /oskar/ }).waitFor();
    await page.getByRole("button", { name: "Set a secret" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("NPM_TOKEN");
    await page.getByRole("dialog").getByLabel("Value").fill("a value of some length");
    await page.getByRole("button", { name: "Set it" }).click();
    await page.getByRole("row", { name: /NPM_TOKEN/ }).waitFor();
    await expectAccessible(page);

    const { page: small } = await rig.owner("/admin/users", phone);
    await small.getByRole("link", { name: "oskar" }).waitFor();
    for (const part of [
      "users",
      "projects",
      "keys",
      "sign-ins",
      "single-sign-on",
      "settings",
      "audit?action=settings",
    ]) {
      await small.goto(`/admin/${part}`);
      await small.locator("main nav [aria-current=page]").waitFor();
      await expectAccessible(small);
      expect(await small.evaluate(() => document.documentElement.scrollWidth), part).toBe(390);
    }
    expect(rig.problems).toEqual([]);
  },
  180_000,
);
