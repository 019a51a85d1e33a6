import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { expectAccessible } from "../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

const plan = `params:
  version: { description: Version to release, default: "1.0", pattern: '^\\d+\\.\\d+$' }
  target: { values: [staging, production] }
  dry: { default: false, description: Only print the steps }
  count: { type: number, default: 1, min: 1, max: 9, description: Machines }
defaults: { checkout: none, terminal: false }
tasks:
  release: echo "$WZP_PARAM_VERSION|$WZP_PARAM_TARGET|$WZP_PARAM_DRY|$WZP_PARAM_COUNT"
`;

let rig: WebRig;

describe.skipIf(noBrowser)(`the form of a plan's parameters${withoutBrowser}`, () => {
  beforeAll(async () => {
    rig = await WebRig.start();
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
    await rig.wzp("run", "-p", "target=staging");
  }, 60_000);
  afterAll(() => rig[Symbol.asyncDispose]());

  test("refuses wrong values beside their fields, and submits the others from the keyboard", async () => {
    const { page } = await rig.owner("/projects/p1/add?from=plan");
    const form = page.getByRole("region", { name: "Parameters" });
    await form.getByRole("textbox", { name: "version" }).fill("next");
    await form.getByRole("spinbutton", { name: "count" }).fill("10");
    await page.getByRole("button", { name: "Run one task" }).click();
    await form.getByRole("link", { name: "version: “next” is not allowed" }).waitFor();
    await form.getByRole("link", { name: "count: “10” is not allowed" }).waitFor();
    await form.getByRole("link", { name: "target: A value is required" }).click();
    expect(
      await form.getByRole("combobox", { name: "target" }).evaluate((it) => it === document.activeElement),
    ).toBe(true);
    await page.keyboard.type("prod");
    await form.getByRole("textbox", { name: "version" }).fill("1.2");
    await form.getByRole("spinbutton", { name: "count" }).fill("03");
    await form.getByRole("checkbox", { name: "dry" }).press("Space");
    await expectAccessible(page);
    await page.reload();
    expect(await form.getByRole("textbox", { name: "version" }).inputValue()).toBe("1.2");
    await form.getByRole("textbox", { name: "version" }).press("Control+Enter");
    await page.waitForURL(/\/runs\/r2/);
    const values = page.getByRole("group", { name: "Parameters" });
    await values.waitFor();
    expect(await values.locator("code").allTextContents()).toEqual([
      "version=1.2",
      "target=production",
      "dry=true",
      "count=3",
    ]);
    await rig.wzp("wait", "r2");
    expect(await rig.wzp("logs", "r2/release")).toBe("1.2|production|true|3");
  }, 60_000);

  test("stays while the plan has errors, and fits a phone", async () => {
    const { page } = await rig.owner("/projects/p1/add?from=plan", { ...phone, language: "ja" });
    const form = page.getByRole("region", { name: "パラメーター" });
    await form.getByText("1 から 9 まで").waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(width).toBeLessThanOrEqual(0);
    await expectAccessible(page);
    await page.locator(".cm-content").tap();
    await page.keyboard.type("x");
    await page.getByText(/件の問題があります/).waitFor();
    expect(await form.getByRole("combobox", { name: "target" }).isVisible()).toBe(true);
  }, 60_000);
});
