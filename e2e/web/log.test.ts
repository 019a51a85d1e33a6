import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { expectAccessible } from "../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { byPalette } from "../rigs/web/palette.ts";
import { WebRig } from "../rigs/web/rig.ts";

const lines = 1_000_000;

/** Ten needles and two errors among a million lines; every tenth line is coloured. */
const longLog = `BEGIN { for (i = 1; i <= ${lines}; i++) {
  if (i % 100000 == 7) print "a needle in line " i
  else if (i % 500000 == 250000) print "error: step " i " went wrong"
  else if (i % 10 == 0) print "\\033[32mok\\033[0m " i " \\033[2mtests/unit\\033[0m"
  else print i " compiling one of the modules of a large project, as lines of logs are"
} }`;

/**
 * Colours, progress that overwrites itself, a line on which a bad pattern takes for ever; then it waits for
 * the test.
 */
const shortLog = `printf '\\033[31mred\\033[0m and \\033[1;44m bold \\033[0m\\n10%%\\r100%%\\nTypeError: no\\n'
printf '%040d!\\n' 0
while [ ! -e go ]; do sleep 0.1; done; seq 1 500
while [ ! -e end ]; do sleep 0.1; done; echo the last line`;

/** Returns the numbers of the lines that are completely in the window. */
async function seen(page: Page): Promise<readonly number[]> {
  return await page.evaluate(() => {
    const frame = document.querySelector("[role=log]")?.getBoundingClientRect();
    return [...document.querySelectorAll("[data-line]")]
      .filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return frame !== undefined && top >= frame.top - 1 && bottom <= frame.bottom + 1;
      })
      .map((row) => Number(row.getAttribute("data-line")));
  });
}

/** Waits until the line is in the window, with its text. */
async function sees(page: Page, line: number): Promise<void> {
  await page.waitForFunction((number) => {
    const frame = document.querySelector("[role=log]")?.getBoundingClientRect();
    const row = document.querySelector(`[data-line="${number}"]`);
    const { top = 0, bottom = 0 } = row?.getBoundingClientRect() ?? {};
    return (
      frame !== undefined && top >= frame.top - 1 && bottom <= frame.bottom + 1 && row?.textContent !== ""
    );
  }, line);
}

async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

async function goTo(page: Page, line: string): Promise<void> {
  await page.keyboard.press(":");
  await page.getByLabel("Line", { exact: true }).fill(line);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

async function walkMillionLines(rig: WebRig, path: string): Promise<void> {
  const { page } = await rig.owner(path);
  await sees(page, lines);
  await expectAccessible(page);
  await page.getByRole("log").focus();
  await page.keyboard.press("Home");
  await sees(page, 1);

  const before = await heapBytes(page);
  for (let line = 10_000; line < lines; line += 60_000) {
    await goTo(page, String(line));
    await sees(page, line);
  }
  expect((await heapBytes(page)) - before).toBeLessThan(20_000_000);
  expect(await page.locator("[data-line]").count()).toBeLessThan(250);

  await goTo(page, "500000-500010");
  await page.waitForURL(/#L500000-L500010$/);
  await page.locator("[data-line='500005'][data-selected]").waitFor();
  await page.keyboard.press("End");
  await sees(page, lines);

  await page.keyboard.press("/");
  await page.keyboard.type("NEEDLE in line");
  await page.getByText("1 of 10", { exact: true }).waitFor();
  await sees(page, 7);
  await page.getByRole("log").focus();
  await page.keyboard.press("n");
  await sees(page, 100_007);
  await page.keyboard.press("Shift+N");
  await page.keyboard.press("Shift+N");
  await sees(page, 900_007);
  await page.waitForURL(/\?q=NEEDLE/);
  await page.keyboard.press("e");
  await sees(page, 250_000);
  await page.keyboard.press("e");
  await sees(page, 750_000);
  await page.reload();
  await page.getByText("10 lines", { exact: true }).waitFor();
  await sees(page, 500_000);
}

async function followGrowing(rig: WebRig, path: string): Promise<void> {
  const { page, context } = await rig.owner(path);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await sees(page, 4);
  expect(await page.locator("[data-line='2']").innerText()).toBe("100%");
  writeFileSync(join(rig.project, "go"), "");
  await sees(page, 504);
  await page.mouse.move(600, 500);
  await page.mouse.wheel(0, -3_000);
  await page.getByRole("button", { name: "Go to end" }).waitFor();
  const [first = 0] = await seen(page);
  writeFileSync(join(rig.project, "end"), "");
  await page.getByText(/^(Succeeded)$/).waitFor();
  expect((await seen(page))[0]).toBe(first);
  await page.keyboard.press("Shift+G");
  await sees(page, 505);
  await downloadWhole(rig, page);

  // Escape ends the search, so that keys control the log again.
  await page.keyboard.press("/");
  await page.keyboard.type("last");
  await page.keyboard.press("Escape");
  expect(await page.getByRole("searchbox").inputValue()).toBe("");
  await goTo(page, "1-2");
  await page.locator("[data-line='1']").click({ position: { x: 8, y: 8 } });
  await page.locator("[data-line='2'] [data-number]").click({ modifiers: ["Shift"] });
  await page.waitForURL(/#L1-L2$/);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  await page.evaluate(() => {
    const [one, two] = ["1", "2"].map((line) => document.querySelector(`[data-line="${line}"]`));
    if (one != null && two != null) getSelection()?.setBaseAndExtent(one, 0, two, two.childNodes.length);
  });
  await page.keyboard.press("Control+c");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("red and  bold \n100%");
}

/**
 * Downloads by the menu and by the palette: every byte of the task's output, in a file with a descriptive
 * name.
 */
async function downloadWhole(rig: WebRig, page: Page): Promise<void> {
  const written = readFileSync(join(attemptDirectory(rig.home.state, 2, "short", 1), "out.log"));
  const byMenu = async () => {
    await page.getByRole("button", { name: "More log actions" }).click();
    await page.getByRole("menuitem", { name: "Download" }).click();
  };
  const fromPalette = async () => {
    await byPalette(page, "download");
  };
  for (const act of [byMenu, fromPalette]) {
    const [download] = await Promise.all([page.waitForEvent("download"), act()]);
    expect(download.suggestedFilename()).toBe("r2-short-1-run-out.log");
    expect(readFileSync(await download.path())).toEqual(written);
  }
}

/** On a phone lines are wrapped: the heights are known only for those that were drawn. */
async function scrollWrapped(rig: WebRig, path: string): Promise<void> {
  const { page } = await rig.owner(path, phone);
  await sees(page, lines);
  await page.mouse.move(200, 500);
  await page.mouse.wheel(0, -300);
  await page.waitForFunction((last) => {
    const { bottom = 0 } = document.querySelector("[role=log]")?.getBoundingClientRect() ?? {};
    return (document.querySelector(`[data-line="${last}"]`)?.getBoundingClientRect().top ?? 0) > bottom;
  }, lines);
  await page.mouse.wheel(0, 300);
  await sees(page, lines);
}

async function stopBadPattern(rig: WebRig, path: string): Promise<void> {
  const { page } = await rig.owner(`${path}?pattern=1&q=${encodeURIComponent("(0+)+$")}`, phone);
  await page.getByText("this pattern takes too long").waitFor();
  await page.getByRole("searchbox").fill("0+!$");
  await page.getByText("1 of 1", { exact: true }).waitFor();
  await page.locator("[data-line='4'] mark").waitFor();
  await page.getByRole("searchbox").fill("(");
  await page.getByText("Invalid pattern").waitFor();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
}

test.skipIf(noBrowser)(
  `scrolls, searches and links a log of a million lines with constant memory, follows a growing one, and stops a slow pattern${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const log = (run: string, name: string) => addressOf("log", { run, name });
    const checkout = ["--checkout", "project"];
    await rig.wzp("add", "--name", "long", ...checkout, "--no-terminal", "--", "awk", longLog);
    await rig.wzp("add", "--name", "short", ...checkout, "--", "sh", "-c", shortLog);
    await walkMillionLines(rig, log("r1", "long"));
    await scrollWrapped(rig, log("r1", "long"));
    await followGrowing(rig, log("r2", "short"));
    await stopBadPattern(rig, log("r2", "short"));
    expect(rig.problems).toEqual([]);
  },
  240_000,
);
