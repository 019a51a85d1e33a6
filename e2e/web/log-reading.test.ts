import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { expectAccessible } from "../rigs/web/accessible.ts";
import { noBrowser, withoutBrowser } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

test.skipIf(noBrowser)(
  `shows the times of log lines, relative or as time of day, as chosen before${withoutBrowser}`,
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

/** A log with groups: one that succeeded, one with an error, a quiet one, and one without an end. */
const grouped = String.raw`echo begin
echo '::group::Install'; seq 1 300; echo '::endgroup::'
echo '##[group]Build'; echo 'src/a.ts(3,1): error TS2304: no such name'; seq 1 5; echo '##[endgroup]'
printf '\033[0Ksection_start:1:clean[collapsed=true]\r\033[0KClean up\n'; seq 1 4; printf '\033[0Ksection_end:2:clean\r\033[0K\n'
while [ ! -e on ]; do sleep 0.1; done
echo '::group::Last'; echo open
while [ ! -e over ]; do sleep 0.1; done; echo the needle; seq 1 3`;

test.skipIf(noBrowser)(
  `folds groups of a log by click and keys, counts their errors, and opens them for matches and links${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await rig.wzp("add", "--name", "grouped", "--checkout", "project", "--", "sh", "-c", grouped);
    const path = addressOf("log", { run: "r1", name: "grouped" });
    await expect.poll(() => rig.wzp("logs", "r1/grouped")).toContain("section_end");
    const { page } = await rig.owner(path);
    const lines = () =>
      page
        .locator("[data-line]")
        .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-line"))));
    const head = (name: RegExp) => page.getByRole("button", { name });
    await head(/^Install/).waitFor();
    const heights = await page
      .locator("[data-line]")
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(heights).toEqual([18, 24, 24, 18, 18, 18, 18, 18, 18, 18, 24]);
    // Folded: successful and quiet groups; open: those with an error.
    expect(await lines()).toEqual([1, 2, 304, 305, 306, 307, 308, 309, 310, 311, 312]);
    expect(await head(/^Install/).innerText()).toMatch(/Install\s*300 lines$/);
    expect(await head(/^Build/).innerText()).toMatch(/Build\s*6 lines\s*1 error$/);
    await expectAccessible(page);
    await head(/^Build/).click();
    await expect.poll(lines).toEqual([1, 2, 304, 312]);
    await head(/^Clean up/).focus();
    await page.keyboard.press("Enter");
    await expect.poll(lines).toEqual([1, 2, 304, 312, 313, 314, 315, 316, 317]);

    // A group that grows stays open; one without an end extends to the end of the log.
    writeFileSync(join(rig.project, "on"), "");
    await head(/^Last/).waitFor();
    await page.locator("[data-line='319']").getByText("open").waitFor();
    await head(/^Last/).click();
    writeFileSync(join(rig.project, "over"), "");
    await head(/^Last.* 5 lines/s).waitFor();
    expect((await lines()).at(-1)).toBe(318);

    await page.keyboard.press("/");
    await page.keyboard.type("needle");
    await page.getByText("1 of 1", { exact: true }).waitFor();
    await page.locator("[data-line='320'][data-current]").waitFor();
    await page.getByRole("searchbox").fill("");
    await page.getByRole("log").focus();
    await page.keyboard.press("e");
    await page.locator("[data-line='305'][data-current]").waitFor();
    await page.keyboard.press("z");
    await expect.poll(async () => (await lines()).includes(3)).toBe(true);
    await page.keyboard.press("z");
    await expect.poll(lines).toEqual([1, 2, 304, 312, 318]);
    // A link to a line opens its group, and shows it.
    await page.goto(`${rig.address}${path}#L150`);
    await page.reload();
    await page.locator("[data-line='150'][data-selected]").waitFor();
    await expect.poll(() => page.locator("[data-line='150']").innerText()).toBe("148");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);
