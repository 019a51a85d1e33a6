import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { type Look, noBrowser, phone, withoutBrowser } from "../../rigs/web/browser.ts";
import { expectEveryLook } from "../../rigs/web/looks.ts";
import { missingInPalette } from "../../rigs/web/palette.ts";
import { WebRig } from "../../rigs/web/rig.ts";

/** Commits to which the submodule `vendor` moves; they need not be there. */
const vendored = (digit: string): string => `160000,${digit.repeat(40)},vendor`;
const moveTo = (digit: string): string =>
  `git update-index --cacheinfo ${vendored(digit)} && git add --all && git commit -qm "Move vendor"`;
const plan = `
version: 1
project: { merge: { strategy: merge } }
tasks:
  first: sed -i 's/^port = .*/port = 1111/; s/^host = .*/host = first/' desktop.txt touch.txt keys.txt moving.txt known.txt; echo run > tool; chmod +x tool; ${moveTo("1")}
  mode: echo run > tool
  submodule: ${moveTo("2")}
  desktop: sed -i 's/^port = .*/port = 2222/; s/^host = .*/host = desktop/' desktop.txt
  touch: sed -i 's/^port = .*/port = 3333/' touch.txt
  keys: sed -i 's/^port = .*/port = 4444/; s/^host = .*/host = keys/' keys.txt
  known: sed -i 's/^port = .*/port = 6666/' known.txt
  moving: sed -i 's/^port = .*/port = 5555/; s/^host = .*/host = moving/' moving.txt
`;
const settings = `port = 80\n${"# same\n".repeat(12)}host = localhost\n`;

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
  for (const name of ["desktop", "touch", "keys", "moving", "known"]) write(name, settings);
  mkdirSync(join(rig.project, "vendor"));
  git("update-index", "--add", "--cacheinfo", vendored("3"));
  commit("plan");
  await rig.wzp("run");
  await rig.wzp("merge", "r1/first");
  for (const name of ["desktop", "touch", "keys", "moving", "known", "mode", "submodule"])
    await rig.home.wzp(rig.project, "merge", `r1/${name}`);
}, 120_000);

afterEach(async () => {
  if (!noBrowser) await rig.seeOut();
});
afterAll(async () => {
  if (!noBrowser) await rig[Symbol.asyncDispose]();
}, 60_000);

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: rig.project, encoding: "utf8" }).trimEnd();
}

function write(name: string, text: string): void {
  writeFileSync(join(rig.project, `${name}.txt`), text);
}

function commit(subject: string): void {
  git("add", "--all");
  git("commit", "-qm", subject);
}

const read = (name: string): string => readFileSync(join(rig.project, `${name}.txt`), "utf8");
const address = (name: string): string => `/runs/r1/tasks/${name}/conflict`;
const hunk = (page: Page, number: number, count = 2): Locator =>
  page.getByRole("article", { name: `Conflict ${number} of ${count}` });
const button = (at: Page | Locator, name: string): Locator => at.getByRole("button", { name, exact: true });
const progress = (page: Page, solved: number, count = 2): Promise<void> =>
  page.getByText(`${solved} of ${count} conflicts solved`).waitFor();
const landed = (page: Page): Promise<void> => page.getByText("Landed on main as").waitFor();

/** For review by eye. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const directory = process.env["CONFLICT_SHOTS"];
  if (directory !== undefined) await page.screenshot({ path: join(directory, `${name}.png`) });
}

const looks: readonly (readonly [string, Look])[] = [
  ["dark", { scheme: "dark" }],
  ["japanese", { language: "ja" }],
  ["phone-dark-japanese", { ...phone, scheme: "dark", language: "ja" }],
];

test.skipIf(noBrowser)(
  `the page is accessible and fits in the dark, in Japanese and on a phone${withoutBrowser}`,
  async () => {
    for (const [name, look] of looks) {
      const { page } = await rig.owner(address("desktop"), look);
      await page.getByText("port = 2222").first().waitFor();
      await page.keyboard.press("3");
      await page.getByText("port = 1111").nth(1).waitFor();
      await keepPicture(page, `conflict-${name}`);
      await expectAccessible(page, name);
      const isCut = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
      expect(await page.evaluate(isCut)).toBe(false);
    }
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `takes a resolution that git rerere has recorded, and records nothing itself${withoutBrowser}`,
  async () => {
    const records = recordResolution("r1/known", "known.txt", "port = recorded\n");
    const { page } = await rig.owner(address("known"));
    await page.getByRole("note").filter({ hasText: "git rerere knows a resolution" }).waitFor();
    await expectAccessible(page, "recorded resolution");
    await keepPicture(page, "conflict-recorded");
    expect(await missingInPalette(page)).toEqual([]);
    await page.keyboard.press("r");
    await progress(page, 1, 1);
    await page.getByText("The recorded resolution is taken.").waitFor();
    await button(page, "Undo").click();
    await progress(page, 0, 1);
    await button(page, "Take the recorded resolution").click();
    await progress(page, 1, 1);
    await button(page, "Queue again").click();
    await landed(page);
    expect(read("known")).toBe(`port = recorded\n${"# same\n".repeat(12)}host = first\n`);

    await page.goto(address("moving"));
    await hunk(page, 1).waitFor();
    expect(await button(page, "Take the recorded resolution").count()).toBe(0);
    expect(records()).toHaveLength(1);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `a conflict is resolved hunk by hunk from the page of its task, and the result lands${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/runs/r1/tasks/desktop?tab=details");
    await page.getByRole("link", { name: "Resolve it here" }).click();
    await page.waitForURL(`**${address("desktop")}`);
    await page.getByText("Landed there meanwhile: r1/first").waitFor();
    const first = hunk(page, 1);
    await first.getByRole("figure", { name: "r1/desktop" }).getByText("port = 2222").waitFor();
    await first.getByRole("figure", { name: "main" }).getByText("port = 1111").waitFor();
    await first.getByText("Before both").click();
    await first.getByText("port = 80").waitFor();
    await expectAccessible(page, "conflict page");
    await keepPicture(page, "conflict");
    expect(await missingInPalette(page)).toEqual([]);
    await button(first, "Take main").click();
    await progress(page, 1);
    expect(await button(page, "Queue again").isDisabled()).toBe(true);
    await button(hunk(page, 2), "Edit").click();
    const field = page.getByRole("textbox", { name: "Text of conflict 2 in desktop.txt" });
    await field.fill("host = by hand\n");
    await page.reload();
    await expect.poll(() => field.inputValue()).toBe("host = by hand\n");
    await keepPicture(page, "conflict-editor");
    await button(page, "Use this text").click();
    await progress(page, 2);
    await button(page, "Undo").click();
    await progress(page, 1);
    await button(page, "Use this text").click();
    await button(page, "Queue again").click();
    await landed(page);
    expect(read("desktop")).toBe(`port = 1111\n${"# same\n".repeat(12)}host = by hand\n`);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `on a phone, one side is taken with the thumb${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/queue", phone);
    await page.getByRole("row").filter({ hasText: "r1/touch" }).getByText("Resolve the conflict").tap();
    await page.waitForURL(`**${address("touch")}`);
    await button(hunk(page, 1, 1), "Take r1/touch").tap();
    await progress(page, 1, 1);
    await expectAccessible(page, "conflict page on a phone");
    await keepPicture(page, "conflict-phone");
    await button(page, "Queue again").tap();
    await landed(page);
    expect(read("touch")).toContain("port = 3333\n");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `a conflict is resolved by keyboard alone${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/runs/r1");
    await page.getByRole("note").getByRole("link", { name: "Resolve the conflict" }).first().waitFor();
    await page.goto(address("keys"));
    await hunk(page, 1).waitFor();
    await page.keyboard.press("1");
    await progress(page, 1);
    await page.keyboard.press("j");
    await expect
      .poll(() => hunk(page, 2).evaluate((element) => element === document.activeElement))
      .toBe(true);
    await page.keyboard.press("3");
    await progress(page, 2);
    await page.keyboard.press("u");
    await progress(page, 1);
    await page.keyboard.press("e");
    const field = page.getByRole("textbox", { name: "Text of conflict 2 in keys.txt" });
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("host = typed\n");
    await page.keyboard.press("Control+Enter");
    await progress(page, 2);
    await page.keyboard.press("Shift+Q");
    await landed(page);
    expect(read("keys")).toBe(`port = 4444\n${"# same\n".repeat(12)}host = typed\n`);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `when the target moves while a person edits, nothing is queued, and what they typed stays${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(address("moving"));
    await button(hunk(page, 1), "Edit").click();
    await page.getByRole("textbox").fill("port = typed\n");
    await button(page, "Use this text").click();
    await button(hunk(page, 2), "Take r1/moving").click();
    await progress(page, 2);
    write("moving", read("moving").replace("port = 1111", "port = 9999"));
    commit("Move the target");
    await button(page, "Queue again").click();
    await page.getByText("main has other commits by now.").waitFor();
    await hunk(page, 1).getByText("port = 9999").waitFor();
    await progress(page, 1);
    const left = page
      .getByRole("note")
      .filter({ hasText: "You typed this for lines that have changed since" });
    await left.getByText("port = typed").waitFor();
    await keepPicture(page, "conflict-moved");
    await button(left, "Discard").click();
    await button(hunk(page, 1), "Take main").click();
    await button(page, "Queue again").click();
    await landed(page);
    expect(read("moving")).toBe(`port = 9999\n${"# same\n".repeat(12)}host = moving\n`);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

/** Resolves the conflict of a task in a worktree with `git rerere`, discards the merge, and returns how to list the records. */
function recordResolution(id: string, file: string, port: string): () => readonly string[] {
  git("config", "rerere.enabled", "true");
  const worktree = join(rig.home.path, "recorded");
  git("worktree", "add", "-q", "--detach", worktree, `wzp/${id}`);
  const inWorktree = (...args: readonly string[]) => spawnSync("git", args, { cwd: worktree });
  inWorktree("merge", "main");
  const text = readFileSync(join(worktree, file), "utf8");
  writeFileSync(join(worktree, file), text.replace(/<{7}[^]*>{7} main\n/, port));
  inWorktree("commit", "-qam", "Resolve it");
  git("worktree", "remove", "--force", worktree);
  return () => readdirSync(join(rig.project, ".git/rr-cache"));
}

test.skipIf(noBrowser)(
  "a file that only one side may execute has no lines to solve: one side is taken, and lands",
  async () => {
    await expectEveryLook(rig, {
      name: "conflict-mode",
      path: address("mode"),
      settled: (page) => page.getByText("tool", { exact: true }).first().waitFor(),
    });
    const { page } = await rig.owner(address("mode"));
    await button(page, "Take the file of r1/mode").click();
    await progress(page, 1, 1);
    await button(page, "Queue again").click();
    await landed(page);
    expect(git("ls-tree", "main", "tool")).toMatch(/^100644 /);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  "a submodule that both moved has no lines to solve: one side is taken, and lands",
  async () => {
    await expectEveryLook(rig, {
      name: "conflict-submodule",
      path: address("submodule"),
      settled: (page) => page.getByText("vendor", { exact: true }).first().waitFor(),
    });
    const { page } = await rig.owner(address("submodule"));
    await button(page, "Take the commit of r1/submodule").click();
    await progress(page, 1, 1);
    await button(page, "Queue again").click();
    await landed(page);
    expect(git("ls-tree", "main", "vendor")).toContain("2".repeat(40));
    expect(rig.problems).toEqual([]);
  },
  120_000,
);
