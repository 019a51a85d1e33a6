import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { expectEveryLook } from "../../rigs/web/looks.ts";
import { missingInPalette } from "../../rigs/web/palette.ts";
import { WebRig } from "../../rigs/web/rig.ts";

/** The plan that a schedule reads comes from the repository, so its hooks wait for trust. */
const plan = `
schedules: { nightly: { cron: "0 3 * * *" } }
hooks: { run.ended: "echo all is over", task.failed: "echo oh no" }
tasks: { good: "true" }
`;

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  await rig.wzp("add", "--", "true");
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

test.skipIf(noBrowser)(
  `an administrator looks at the commands of a waiting plan, trusts them, and sees the runs of a hook with their output${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/admin/hooks");
    await page.getByText("No hooks yet").waitFor();
    await expectAccessible(page);

    await rig.wzp("schedules", "sync", "--yes");
    await rig.wzp("schedules", "run", "nightly");
    await page.getByRole("button", { name: "Trust wezterm-parallel.yaml" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("echo all is over").waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Trust", exact: true }).click();
    const hook = page.getByRole("row", { name: /run\.ended/ });
    await hook.getByText("Not run yet").waitFor();
    expect(await page.getByText("Waiting for trust").count()).toBe(0);

    await rig.wzp("map", "--", "true", ":::", "1");
    await hook.getByText("Succeeded").waitFor();
    await hook.getByRole("link", { name: "run.ended" }).focus();
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.waitForURL(/hook=run\.ended/);
    await page.getByText("Trusted by").waitFor();
    await page.getByText(/^wezterm-parallel\.yaml \([\da-f]{12}\)$/).waitFor();
    const runs = page.getByRole("row", { name: /all is over/ });
    await runs.first().waitFor();
    expect(await missingInPalette(page)).toEqual([]);
    await page.getByRole("button", { name: "Run now" }).click();
    await page.getByText("run.ended: succeeded").waitFor();
    await expect.poll(() => runs.count()).toBeGreaterThan(1);

    const path = new URL(page.url()).pathname + new URL(page.url()).search;
    await expectEveryLook(rig, {
      name: "plan-hooks",
      path,
      settled: (each) =>
        each
          .getByRole("row", { name: /all is over/ })
          .first()
          .waitFor(),
    });
    const { page: viewer } = await rig.viewer("/runs");
    await viewer.getByRole("heading", { name: "Runs" }).first().waitFor();
    expect(await viewer.getByRole("link", { name: "Administration" }).count()).toBe(0);
  },
  120_000,
);
