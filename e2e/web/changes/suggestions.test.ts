import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { type Look, noBrowser, phone, withoutBrowser } from "../../rigs/web/browser.ts";
import { WebRig } from "../../rigs/web/rig.ts";

const write = "printf 'one\\ntwo\\nthree\\n' > new.txt";
const plan = `
version: 1
tasks:
  desktop: ${write}
  phone: ${write}
  shell: ${write}
`;

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
  execFileSync("git", ["add", "--all"], { cwd: rig.project });
  execFileSync("git", ["commit", "-qm", "plan"], { cwd: rig.project });
  await rig.wzp("run");
}, 120_000);

afterEach(async () => {
  if (!noBrowser) await rig.seeOut();
});
afterAll(async () => {
  if (!noBrowser) await rig[Symbol.asyncDispose]();
}, 60_000);

const review = (task: string) => `/runs/r1/tasks/${task}/review?file=new.txt`;
const button = (at: Page | Locator, name: string): Locator => at.getByRole("button", { name, exact: true });
const line = (page: Page, text: string): Locator =>
  page.locator('[data-path="new.txt"]').and(page.locator("[data-row=line]")).filter({ hasText: text });
const fileOf = (task: string): string =>
  execFileSync("git", ["show", `wzp/r1/${task}:new.txt`], { cwd: rig.project, encoding: "utf8" });

/** For review by eye. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const directory = process.env["SUGGESTION_SHOTS"];
  if (directory !== undefined) await page.screenshot({ path: join(directory, `${name}.png`) });
}

async function suggest(page: Page, [number, text]: readonly [string, string], better: string) {
  await line(page, text).getByText(number, { exact: true }).click();
  await page.keyboard.press("c");
  const field = page.getByRole("textbox", { name: `Comment on ${number}` });
  await field.fill("Better:");
  await button(page, "Suggest a change").click();
  await expect.poll(() => field.inputValue()).toBe(`Better:\n\`\`\`suggestion\n${text}\n\`\`\``);
  await field.fill((await field.inputValue()).replace(`\n${text}\n`, `\n${better}\n`));
  await button(page, "Send at once").click();
  await page.getByRole("figure", { name: "Suggested change" }).getByText(`+ ${better}`).waitFor();
}

test.skipIf(noBrowser)(
  `a suggestion is written from the lines, committed by a click, and shown as resolved${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("desktop"));
    await suggest(page, ["2", "two"], "zwei");
    await expectAccessible(page, "suggestion");
    await keepPicture(page, "desktop");
    await button(page, "Commit suggestion").click();
    await page.getByText(/^Resolved by .+ with [0-9a-f]{7}$/).waitFor();
    await line(page, "zwei").waitFor();
    expect(fileOf("desktop")).toBe("one\nzwei\nthree\n");
    await keepPicture(page, "resolved");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

const looks: readonly (readonly [string, Look])[] = [
  ["phone", phone],
  ["phone-dark-japanese", { ...phone, scheme: "dark", language: "ja" }],
  ["dark", { scheme: "dark" }],
];

test.skipIf(noBrowser)(
  `suggestions of several threads are committed together; the page fits a phone${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("phone"));
    await suggest(page, ["1", "one"], "eins");
    await suggest(
      page,
      ["3", "three"],
      "a longer line that does not fit on a phone without being wrapped at its end",
    );
    for (const [name, look] of looks) {
      const { page: seen } = await rig.owner(review("phone"), look);
      await seen.getByRole("figure").first().waitFor();
      await keepPicture(seen, name);
      await expectAccessible(seen, name);
      const isCut = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
      expect(await seen.evaluate(isCut)).toBe(false);
    }
    await button(page, "Commit all 2 suggestions").click();
    await line(page, "eins").waitFor();
    expect(fileOf("phone")).toMatch(/^eins\ntwo\na longer line/);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `wzp review --apply commits what open threads suggest, once${withoutBrowser}`,
  async () => {
    const comment = "```suggestion\nzwei\n```";
    await rig.wzp("review", "r1/shell", "--comment", "new.txt:2", comment);
    expect(await rig.wzp("review", "r1/shell", "--apply")).toMatch(
      /^1 suggestion committed to r1\/shell as [0-9a-f]{7}$/m,
    );
    expect(fileOf("shell")).toBe("one\nzwei\nthree\n");
    await expect(rig.wzp("review", "r1/shell", "--apply")).rejects.toThrow(/No open thread of r1\/shell/);
  },
);
