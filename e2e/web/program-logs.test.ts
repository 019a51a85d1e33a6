import { appendFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { desktop, noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { expectAccessible } from "../rigs/web/accessible.ts";
import { WebRig } from "../rigs/web/rig.ts";

function write(rig: WebRig, program: string, lines: readonly object[]): void {
  const timestamp = () => new Date().toISOString();
  const text = lines.map((line) => `${JSON.stringify({ level: "info", timestamp: timestamp(), ...line })}\n`);
  appendFileSync(join(rig.home.path, "state", "logs", `${program}.log`), text.join(""));
}

const entriesOf = (page: Page) => page.getByRole("group", { name: "Logs of the programs" });

/** Whether the newest entry is in view. */
const isAtEnd = (page: Page) =>
  entriesOf(page).evaluate(
    ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 40,
  );

test.skipIf(noBrowser)(
  `logs of the programs: follows with the newest at the end, filters by level, program, area and text by keyboard, shows 2,000 entries, and nothing to a viewer${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const owner = await rig.owner("/system", { ...desktop, language: "en" });
    const { page } = owner;
    await page.getByRole("link", { name: "Logs of the programs" }).click();
    await page.waitForURL("/system/logs");
    await owner.sees(/server\s+serving home=/);

    const many = Array.from({ length: 60 }, (_, at) => ({ message: `line ${at}`, context: { at } }));
    write(rig, "worker", [...many, { message: "the newest", level: "warn", area: "checkouts" }]);
    await entriesOf(page).getByText("the newest").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);

    await entriesOf(page).focus();
    await page.keyboard.press("Home");
    await page.getByRole("button", { name: "Go to the newest entry" }).waitFor();
    write(rig, "worker", [{ message: "while somebody reads" }]);
    await entriesOf(page).getByText("while somebody reads").waitFor();
    expect(await isAtEnd(page)).toBe(false);
    await page.keyboard.press("Shift+G");
    await expect.poll(() => isAtEnd(page)).toBe(true);

    await page.getByRole("combobox", { name: "Program" }).selectOption("worker");
    await page.getByRole("combobox", { name: "Area" }).selectOption("checkouts");
    await owner.sees(/1 entry[^]*the newest/);
    await page.getByRole("combobox", { name: "Level" }).selectOption("error");
    await owner.sees(/No entries/);
    await page.goto("/system/logs?level=warn&program=worker");
    await owner.sees(/1 entry[^]*worker\/checkouts\s+the newest/);

    await page.goto("/system/logs");
    await entriesOf(page).getByText("while somebody reads").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("LINE 5");
    await owner.sees(/11 entries/);
    expect(new URL(page.url()).searchParams.get("text")).toBe("LINE 5");
    await page.keyboard.press("Escape");
    await page.waitForURL("/system/logs");

    write(
      rig,
      "worker",
      Array.from({ length: 2_000 }, (_, at) => ({ message: `flood ${at}` })),
    );
    await entriesOf(page).getByText("flood 1999", { exact: true }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Show up to 2,000 entries" }).click();
    await owner.sees(/2,000 entries[^]*wzp system logs --tail/);
    await page.keyboard.press("Shift+G");
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await expectAccessible(page, "2,000 entries");

    const handheld = await rig.owner("/system/logs?level=warn", { ...phone, scheme: "dark", language: "ja" });
    await handheld.sees(/the newest/);
    await expectAccessible(handheld.page, "phone");

    const viewer = await rig.viewer("/system/logs");
    await viewer.sees(/This page needs the role admin/);
    expect(await viewer.page.getByText("serving").count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  240_000,
);
