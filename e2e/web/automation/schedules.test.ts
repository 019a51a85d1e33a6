import { appendFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../../rigs/web/browser.ts";
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

test.skipIf(noBrowser)(
  `a person adds a schedule for a command by keyboard and runs it, and takes over those of the plan after seeing what changes; a viewer only looks${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/schedules");
    await page.getByRole("button", { name: "Add a schedule" }).waitFor();
    expect(await missingInPalette(page)).toEqual([]);
    await page.keyboard.press("a");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Schedule").fill("hello");
    await dialog.getByLabel("Runs").selectOption("tasks");
    await dialog.getByLabel("Command").fill("echo 'hello   there'");
    await dialog.getByRole("textbox", { name: "Times" }).fill("61 3 * * *");
    await dialog.getByLabel("Time zone").fill("Asia/Tokyo");
    await page.keyboard.press("Enter");
    await dialog.getByText("61 3 * * *").waitFor();
    await expectAccessible(page);
    await dialog.getByRole("textbox", { name: "Times" }).fill("0 3 * * *");
    await page.keyboard.press("Enter");
    await page.waitForURL(/schedule=hello/);
    await page.locator("dd", { hasText: "echo 'hello there'" }).waitFor();
    await page.getByRole("button", { name: "Run now", exact: true }).click();
    await page.getByText(/Started run r\d+ of hello/).waitFor();
    await page.getByRole("table", { name: "History" }).getByText("run by hand").waitFor();

    appendFileSync(
      join(rig.project, "wezterm-parallel.yaml"),
      '\nschedules:\n  nightly: { cron: "0 4 * * *", timezone: Europe/Berlin }\n',
    );
    await page.getByRole("button", { name: "Take over from the plan" }).click();
    await dialog.getByText("0 4 * * * Europe/Berlin · All tasks of the plan").waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Take over" }).click();
    await page.getByText("Took over 1 change").waitFor();
    await page.getByRole("link", { name: "nightly" }).waitFor();

    const { page: small } = await rig.owner("/schedules", { ...phone, scheme: "dark", language: "ja" });
    await small.getByRole("button", { name: "スケジュールを追加" }).click();
    await small.getByRole("dialog").getByLabel("タイムゾーン").waitFor();
    await expectAccessible(small);
    const { page: viewer } = await rig.viewer("/schedules");
    await viewer.getByRole("link", { name: "nightly" }).waitFor();
    expect(await viewer.getByRole("button", { name: "Add a schedule" }).count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  180_000,
);
