import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { noBrowser, phone, withoutBrowser } from "./browser.ts";
import { WebRig } from "./rig.ts";

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/** What has the focus, as a screen reader names it. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
  });
}

test.skipIf(noBrowser)(
  `the frame of the dashboard by keyboard alone: the palette, the keys, language and theme that stay; axe finds nothing${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await rig.wzp("add", "--name", "greeting", "echo", "hello");
    const { page } = await rig.owner();
    await page.locator("[data-kind=live]").waitFor();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to the content");
    await expectAccessible(page);

    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("greeting");
    await page.getByRole("option", { name: "greeting" }).first().waitFor();
    await expectAccessible(page);
    await page.getByRole("combobox").fill("dark");
    await page.getByRole("option", { name: "Theme: Dark" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("html[data-theme=dark]").waitFor();

    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys of this page" }).waitFor();
    await page.getByText("Go to Overview").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });

    const person = page.getByRole("button", { name: /profile, language, theme/ });
    await person.press("Enter");
    await page.getByRole("menu").waitFor();
    await expectAccessible(page);
    await page.getByRole("menuitemcheckbox", { name: "日本語" }).press("Enter");
    await page.locator("html[lang=ja]").waitFor();
    await page.reload();
    await page.locator("html[lang=ja][data-theme=dark]").waitFor();
    await page.getByRole("link", { name: "概要" }).waitFor();

    const { page: small } = await rig.owner("/", phone);
    await small.getByRole("button", { name: "More" }).tap();
    await small.getByRole("dialog", { name: "Navigation" }).getByRole("link", { name: "tally" }).waitFor();
    await expectAccessible(small);
    expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);
