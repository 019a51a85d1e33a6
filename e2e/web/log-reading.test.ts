import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { addressOf } from "@wezterm-parallel/shared/protocol/addresses";

import { expectAccessible } from "./accessible.ts";
import { noBrowser, withoutBrowser } from "./browser.ts";
import { WebRig } from "./rig.ts";

test.skipIf(noBrowser)(
  `lines of a log show when they were printed, since the start or as the time of day, as was chosen before${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const script = "echo one; while [ ! -e go ]; do sleep 0.1; done; echo two";
    await rig.wzp("add", "--name", "timed", "--checkout", "project", "--", "sh", "-c", script);
    const { page } = await rig.owner(addressOf("log", { run: "r1", name: "timed" }));
    const row = (line: number) => page.locator(`[data-line='${line}']`);
    await row(1).getByText("one").waitFor();
    expect(await row(1).innerText()).toBe("one");
    await page.keyboard.press("t");
    await row(1)
      .getByText(/^0:\d\d$/)
      .waitFor();
    writeFileSync(join(rig.project, "go"), "");
    await row(2)
      .getByText(/^\d+:\d\d$/)
      .waitFor();
    await page.reload();
    await row(2)
      .getByText(/^\d+:\d\d$/)
      .waitFor();
    await page.getByRole("button", { name: "More log actions" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Show the time of day" }).click();
    await row(2)
      .getByText(/^\d\d?:\d\d:\d\d/)
      .waitFor();
    expect(await row(2).locator("[data-tooltip]").getAttribute("data-tooltip")).toMatch(/20\d\d/);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Show times" }).click();
    await expect.poll(() => row(2).innerText()).toBe("two");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);
