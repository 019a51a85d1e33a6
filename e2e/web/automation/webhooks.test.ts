import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { TestReceiver } from "../../../packages/shared/test/rigs/test-receiver.ts";
import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { expectEveryLook } from "../../rigs/web/looks.ts";
import { missingInPalette } from "../../rigs/web/palette.ts";
import { WebRig } from "../../rigs/web/rig.ts";

let rig: WebRig;
let receiver: TestReceiver;

beforeAll(async () => {
  if (noBrowser) return;
  receiver = await new TestReceiver().listen();
  rig = await WebRig.start();
  await rig.wzp("add", "--", "true");
  await rig.wzp("admin", "private-push", "on");
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => {
  await rig?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
}, 60_000);

test.skipIf(noBrowser)(
  `an administrator adds a webhook by keyboard, sees its secret once, sends a test, an event again and a new secret, edits and removes it; each is in the audit log${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/admin/webhooks");
    await page.getByRole("button", { name: "Add a webhook" }).waitFor();
    await page.keyboard.press("a");
    const dialog = page.getByRole("dialog");
    await dialog.locator("input[name=name]").fill("ci");
    await dialog.locator("input[name=url]").fill(`${receiver.address}/hidden-path`);
    await dialog.locator("input[name=events]").fill("run.finished");
    await page.keyboard.press("Enter");
    await dialog.getByText("run.finished matches no kind of event.").waitFor();
    await dialog.locator("input[name=events]").fill("run.*");
    await page.keyboard.press("Enter");
    const first = await secretOf(page);
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("row", { name: /ci/ }).waitFor();
    expect(await page.content()).not.toContain(first);
    expect(await missingInPalette(page)).toEqual([]);

    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/webhook=ci/);
    await page.getByRole("button", { name: "Send a test", exact: true }).click();
    await page.getByText("ci: delivered").waitFor();
    receiver.answers.push({ status: 422, body: "no such channel" });
    await rig.wzp("map", "--", "true", ":::", "1");
    const refused = page.getByRole("row", { name: /no such channel/ });
    await refused.getByText("Refused").waitFor();
    await refused.getByRole("button", { name: /Send event \d+ again/ }).click();
    await expect.poll(() => countOf(receiver, "run.created")).toBe(2);

    await page.getByRole("button", { name: "New secret" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "New secret" }).click();
    expect(await secretOf(page)).not.toBe(first);
    await page.getByRole("button", { name: "Done" }).click();

    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("dialog").locator("input[name=events]").fill("task.* run.ended");
    await page.keyboard.press("Enter");
    await page.getByText("Changed ci").waitFor();
    await page.locator("dd", { hasText: "task.* run.ended" }).waitFor();
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByRole("button", { name: "Resume", exact: true }).waitFor();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("Removed ci").waitFor();

    await page.goto("/admin/audit");
    for (const entry of [
      "Webhook set up",
      "Webhook changed",
      "Webhook given a new secret",
      "Webhook removed",
    ]) {
      await page.locator("main summary", { hasText: entry }).first().waitFor();
    }
    const { page: viewer } = await rig.viewer("/admin/webhooks");
    await viewer.getByText("Your role has no access here").waitFor();
    expect(rig.problems).toEqual([]);
  },
  180_000,
);

test.skipIf(noBrowser)(
  `many deliveries are shown page by page, on a phone and in Japanese too${withoutBrowser}`,
  async () => {
    receiver.otherwise = { status: 422, body: `${"no-such-channel-".repeat(20)}\n<b>あ</b>` };
    await rig.wzp("webhooks", "add", "a-long-name-of-a-webhook-for-the-chat", receiver.address, "--on", "*");
    await rig.wzp("webhooks", "add", "ci", "https://ci.example.com", "--on", "change.*");
    await rig.wzp("map", "--", "true", ":::", ...Array.from({ length: 20 }, (_, at) => String(at)));
    const path = "/admin/webhooks?webhook=a-long-name-of-a-webhook-for-the-chat&project=p1";
    const { page } = await rig.owner(path);
    const rows = page.locator("main section").last().locator("tbody tr");
    await rows.nth(49).waitFor();
    const more = page.getByRole("button", { name: "Show older deliveries" });
    await more.click();
    await rows.nth(60).waitFor();
    await expectEveryLook(rig, {
      name: "webhooks",
      path,
      settled: (each) => each.locator("main section").last().locator("tbody tr").nth(49).waitFor(),
    });
    expect(rig.problems).toEqual([]);
  },
  240_000,
);

function countOf({ received }: TestReceiver, kind: string): number {
  return received.filter(({ body }) => body.includes(`"type":"${kind}"`)).length;
}

async function secretOf(page: Page): Promise<string> {
  const secret = await page.getByRole("textbox", { name: /^Secret/ }).inputValue();
  expect(secret).toMatch(/^whsec_/);
  return secret;
}
