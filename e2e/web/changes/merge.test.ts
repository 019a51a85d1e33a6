import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../../rigs/web/browser.ts";
import { missingInPalette } from "../../rigs/web/palette.ts";
import { WebRig } from "../../rigs/web/rig.ts";

const plan = `
version: 1
project: { merge: { verify: test ! -e broken.txt } }
tasks:
  one: echo one > one.txt
  two: echo two > two.txt
  edit: echo task >> notes.txt
  clash: echo clash > clash.txt
  broken: echo broken > broken.txt
  late: echo late > late.txt
`;

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
  for (const file of ["notes.txt", "clash.txt"]) writeFileSync(join(rig.project, file), "before\n");
  commit("plan");
  await rig.wzp("run");
  writeFileSync(join(rig.project, "clash.txt"), "target\n");
  commit("clashes");
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

function commit(subject: string): void {
  git("add", "--all");
  git("commit", "-qm", subject);
}

const card = (page: Page): Locator => page.getByRole("region", { name: "Change", exact: true });
const button = (at: Page | Locator, name: string): Locator => at.getByRole("button", { name, exact: true });
const row = (page: Page, change: string): Locator => page.getByRole("row").filter({ hasText: change });

test.skipIf(noBrowser)(
  `merges a change on the page of its task, sees it land, and reverts it${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/runs/r1/tasks/one?tab=details");
    await card(page).getByText("Target: main").waitFor();
    await expectAccessible(page, "open change");
    await button(card(page), "Merge").click();
    await card(page).getByText("Landed on main as").waitFor();
    expect(readFileSync(join(rig.project, "one.txt"), "utf8")).toBe("one\n");
    await card(page).getByText(git("rev-parse", "main").slice(0, 7)).waitFor();

    await button(card(page), "Revert …").click();
    const question = page.getByRole("dialog", { name: "Revert r1/one?" });
    await button(question, "Revert").click();
    await card(page).getByText("Reverted on main").waitFor();
    expect(existsSync(join(rig.project, "one.txt"))).toBe(false);
    expect(git("log", "-1", "--format=%s")).toBe("Revert r1/one");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `says why a change did not land, and asks before it merges one without checks${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/runs/r1/tasks/clash?tab=details");
    await button(card(page), "Merge").click();
    await card(page).getByText("r1/clash conflicts with main in clash.txt").waitFor();
    const file = card(page).getByRole("article", { name: "clash.txt" });
    await file.getByRole("figure", { name: "main, line 1" }).getByText("target").waitFor();
    await file
      .getByRole("figure", { name: "r1/clash, line 1" })
      .getByText("clash", { exact: true })
      .waitFor();
    await card(page).getByText("wzp resolve r1/clash --tool").waitFor();
    await expectAccessible(page, "conflict");
    await page.goto("/runs/r1/tasks/broken?tab=details");
    await button(card(page), "Merge").click();
    await card(page).getByText("The checks of r1/broken on its target failed").waitFor();
    await expectAccessible(page, "refused change");
    await page.goto("/runs/r1");
    const refused = page.getByRole("note").filter({ hasText: "2 changes not landed" });
    await refused.getByText("r1/clash conflicts with main in clash.txt").waitFor();
    await expectAccessible(page, "run with refused changes");
    await refused.getByRole("link", { name: "Log of the checks" }).click();
    await page.waitForURL(/\/runs\/r\d+\/tasks\/verify\?tab=log/);
    await page.goto("/runs/r1/tasks/broken?tab=details");

    await button(card(page), "Merge options").click();
    await page.getByRole("menuitem", { name: "Merge without checks …" }).click();
    const question = page.getByRole("dialog", { name: "Merge r1/broken without checks?" });
    await button(question, "Merge without checks").click();
    await card(page).getByText("Landed on main as").waitFor();
    expect(existsSync(join(rig.project, "broken.txt"))).toBe(true);
    git("rm", "-q", "broken.txt");
    git("commit", "-qm", "repairs");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `shows the queue in order with what it waits for, and reorders, withdraws, pauses and resumes it${withoutBrowser}`,
  async () => {
    writeFileSync(join(rig.project, "notes.txt"), "mine\n");
    await rig.wzp("merge", "r1/edit", "--detach");
    const { page } = await rig.owner("/");
    await page.getByRole("link", { name: "Merge queue" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("m");
    await page.waitForURL("**/queue");
    await page.getByText("Nothing can land at present").waitFor();
    await page.getByText(/uncommitted changes in notes\.txt/).waitFor();

    await button(page, "Pause").click();
    await page.getByText("Nothing lands on main").waitFor();
    await rig.wzp("merge", "r1/two", "r1/late", "--detach");
    await button(page, "Put first r1/late").click();
    await expect.poll(() => queued(page)).toEqual(["r1/late", "r1/edit", "r1/two"]);
    await expectAccessible(page, "paused queue");
    expect(await missingInPalette(page)).toEqual([]);
    await page.locator("[data-change='r1/edit']").focus();
    await page.keyboard.press("w");
    await expect.poll(() => queued(page)).toEqual(["r1/late", "r1/two"]);
    git("checkout", "-q", "notes.txt");
    await page.keyboard.press("p");
    const left = page.getByRole("table", { name: "Recently left the queue" });
    await left.getByRole("row").filter({ hasText: "r1/two" }).getByText("Landed").waitFor();
    await left
      .getByRole("row")
      .filter({ hasText: "r1/clash" })
      .getByText("Conflict", { exact: true })
      .waitFor();
    await page.getByText("No change waits for main.").waitFor();
    expect(existsSync(join(rig.project, "late.txt"))).toBe(true);
    await page.goto("/projects/p1?run=all");
    await page.getByRole("article", { name: "clash" }).getByText("Conflict").waitFor();
    await page.getByRole("article", { name: "late" }).getByText("Landed").waitFor();
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `on a phone, merges all changes of a run, sees them land, and opens the queue${withoutBrowser}`,
  async () => {
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), "tasks:\n  small: echo small > small.txt\n");
    commit("another plan");
    const { run } = JSON.parse(await rig.wzp("run", "--json")) as { run: { id: string } };
    const { page } = await rig.owner(`/runs/${run.id}`, phone);
    await button(page, "More actions").click();
    await page.getByRole("menuitem", { name: "Merge 1 change" }).click();
    await page.getByRole("link", { name: "1 change landed" }).waitFor();
    expect(readFileSync(join(rig.project, "small.txt"), "utf8")).toBe("small\n");
    await page.getByRole("link", { name: "1 change landed" }).click();
    await row(page, `${run.id}/small`).getByText("Landed").waitFor();
    await page.goto("/runs/r1/tasks/edit?tab=details");
    await button(card(page), "Merge").click();
    await card(page).getByText("Landed on main as").waitFor();
    expect(readFileSync(join(rig.project, "notes.txt"), "utf8")).toBe("before\ntask\n");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `shows changes and queues without actions to people who may only view${withoutBrowser}`,
  async () => {
    const { page } = await rig.viewer("/runs/r1/tasks/one?tab=details");
    await card(page).getByText("Reverted on main").waitFor();
    expect(await card(page).getByRole("button").count()).toBe(0);
    await page.goto("/queue");
    await row(page, "r1/clash").first().waitFor();
    expect(await page.getByRole("main").getByRole("button").count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `with merge: auto, cards say by themselves how their changes come to the target${withoutBrowser}`,
  async () => {
    const go = join(rig.project, "..", "go");
    const merge = `{ mode: auto, parallel: 1, verify: 'until test -e ${go}; do sleep 0.05; done' }`;
    const tasks = "{ early: echo early > early.txt, after: { run: echo after > after.txt, needs: [early] } }";
    writeFileSync(
      join(rig.project, "wezterm-parallel.yaml"),
      `project: { merge: ${merge} }\ntasks: ${tasks}\n`,
    );
    commit("plan that lands by itself");
    const { page } = await rig.owner("/projects/p1?run=all");
    await rig.wzp("run", "--detach");
    const early = page.getByRole("article", { name: "early" });
    const after = page.getByRole("article", { name: "after" });
    await early.getByText("Verifying", { exact: true }).waitFor();
    await after.getByText("Queued", { exact: true }).waitFor();
    await expectAccessible(page, "board of changes that land by themselves");
    writeFileSync(go, "");
    for (const each of [early, after]) await each.getByText("Landed", { exact: true }).waitFor();
    expect(git("show", "main:after.txt")).toBe("after");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

/** Returns the changes in the queue, in order. */
function queued(page: Page): Promise<readonly (string | null)[]> {
  const table = page.getByRole("table", { name: "In the queue" });
  return table.locator("[data-change]").evaluateAll((links) => links.map(({ textContent }) => textContent));
}
