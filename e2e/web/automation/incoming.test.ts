import { createHmac } from "node:crypto";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { expectEveryLook } from "../../rigs/web/looks.ts";
import { missingInPalette } from "../../rigs/web/palette.ts";
import { WebRig } from "../../rigs/web/rig.ts";

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  await rig.wzp("add", "--", "true");
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

/** Calls an address as GitHub does. */
async function call(address: string, secret: string, body: object): Promise<number> {
  const text = JSON.stringify(body);
  const signature = createHmac("sha256", secret).update(text).digest("hex");
  const headers = { "x-hub-signature-256": `sha256=${signature}`, "x-github-event": "push" };
  return (await fetch(address, { method: "POST", headers, body: text })).status;
}

test.skipIf(noBrowser)(
  `an administrator adds an incoming webhook by keyboard, sees its calls with their runs page by page in every look, gives it a new secret and removes it${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/admin/incoming");
    await page.getByRole("button", { name: "Add an incoming webhook" }).waitFor();
    expect(await missingInPalette(page)).toEqual([]);
    await page.keyboard.press("a");
    const dialog = page.getByRole("dialog");
    await dialog.locator("input[name=name]").fill("release");
    await dialog.locator("input[name=events]").fill("push");
    await dialog.getByLabel("Only if").fill("wanted=true");
    await dialog.getByLabel("Parameters").fill("tag=release.tag_name");
    await dialog.getByLabel("Starts").selectOption("tasks");
    await dialog.getByLabel("Command").fill('echo "$WZP_PARAM_TAG"');
    await dialog.getByRole("button", { name: "Add an incoming webhook" }).click();
    const secret = await page.getByRole("textbox", { name: /^Secret/ }).inputValue();
    const address = await page.getByRole("textbox", { name: /^Address/ }).inputValue();
    await page.getByRole("button", { name: "Done" }).click();

    for (let turn = 0; turn < 58; turn += 1)
      expect(await call(address, secret, { wanted: false, turn })).toBe(200);
    expect(await call(address, secret, { wanted: true, release: { tag_name: "v1; exit 1" } })).toBe(200);
    await page.getByRole("link", { name: "release" }).click();
    const rows = page.locator("main section").last().locator("tbody tr");
    await rows.nth(49).waitFor();
    await rows
      .first()
      .getByRole("link", { name: /^r\d+$/ })
      .waitFor();
    await page.getByRole("button", { name: "Show older calls" }).click();
    await rows.nth(58).waitFor();
    await expectEveryLook(rig, {
      name: "incoming",
      path: "/admin/incoming?project=p1&incoming=release",
      settled: (each) => each.locator("main section").last().locator("tbody tr").nth(49).waitFor(),
    });

    await page.getByRole("button", { name: "Edit", exact: true }).click();
    expect(await dialog.getByLabel("Parameters").inputValue()).toBe("tag=release.tag_name");
    expect(await dialog.getByLabel("Command").count()).toBe(0);
    await dialog.getByLabel("Only if").fill("wanted=now");
    await dialog.getByLabel("Parameters").fill("tag=release.a b");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("names keys with dots between them").waitFor();
    await dialog.getByLabel("Parameters").fill("tag=release.name\nby=sender.login");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Changed release").waitFor();
    await page.getByText("wanted=now", { exact: true }).waitFor();
    await page.getByText("by=sender.login").waitFor();
    expect(await call(address, secret, { wanted: "now", release: { name: "v2" } })).toBe(200);
    await rows
      .first()
      .getByRole("link", { name: /^r[3-9]$/ })
      .waitFor();

    await page.getByRole("button", { name: "New secret" }).click();
    await dialog.getByRole("button", { name: "New secret" }).click();
    expect(await page.getByRole("textbox", { name: /^Secret/ }).inputValue()).not.toBe(secret);
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await page.getByText("No incoming webhooks yet").waitFor();
    expect(await call(address, secret, {})).toBe(401);
    await page.goto("/admin/audit");
    await page.locator("main summary", { hasText: "Incoming webhook set up" }).waitFor();
    expect(rig.problems).toEqual([]);
  },
  240_000,
);
