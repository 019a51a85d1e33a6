import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { until } from "../rigs/until.ts";
import { expectAccessible } from "../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { byPalette } from "../rigs/web/palette.ts";
import { WebRig } from "../rigs/web/rig.ts";

let rig: WebRig;

describe.skipIf(noBrowser)(`tasks that wait to start${withoutBrowser}`, () => {
  beforeAll(async () => {
    rig = await WebRig.start();
    await rig.wzp("group", "set", "db", "--parallel", "1");
    await rig.wzp("group", "pause", "db");
    await rig.wzp("add", "--name", "load", "--checkout", "none", "--group", "db", "--", "echo loaded");
    await rig.wzp("add", "--name", "late", "--checkout", "none", "--delay", "10h", "--", "echo late");
    await rig.wzp("add", "--name", "held", "--checkout", "none", "--hold", "--", "echo held");
  }, 60_000);
  afterEach(() => rig.seeOut());
  afterAll(() => rig[Symbol.asyncDispose]());

  test("are edited from their page by keyboard; errors are shown at their fields, and the edit can be undone", async () => {
    const { page } = await rig.owner("/runs/r3/tasks/held");
    await page.getByRole("button", { name: "Resume", exact: true }).waitFor();
    await page.keyboard.press("Shift+E");
    const dialog = page.getByRole("dialog", { name: "Edit held" });
    await dialog.getByLabel("Command").fill("echo $WHO");
    await dialog.getByLabel("Variables").fill("WHO=me\n1X=y");
    await dialog.getByLabel("Time limit").fill("soon");
    await dialog.getByLabel("Priority").fill("1001");
    await dialog.getByLabel("Group").selectOption("db");
    await expectAccessible(page, "edit dialog");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("“1X=y” is not a variable").waitFor();
    await dialog.getByText("“soon” is not a duration").waitFor();
    await dialog.getByText("“1001” is not a whole number").waitFor();
    await dialog.getByLabel("Variables").fill("WHO=me");
    await dialog.getByLabel("Time limit").fill("2m");
    await dialog.getByLabel("Priority").fill("7");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Edited held").waitFor();
    const edited = await specOf("r3/held");
    expect(edited).toMatchObject({ timeout: 120_000, group: "db" });
    expect(Object.keys(edited.env)).toEqual(["WHO"]);
    expect(edited.command).toEqual({ kind: "shell", script: "echo $WHO" });
    const settings = page.getByRole("main");
    await settings.getByText("echo $WHO").first().waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await until("the edit is undone", async () => (await specOf("r3/held")).group === undefined);
    const restored = await specOf("r3/held");
    expect(restored.env).toEqual({});
    expect(restored.timeout).toBeUndefined();
    expect(rig.problems).toEqual([]);
  }, 60_000);

  test("are edited from a card's menu, by its key and from the palette", async () => {
    const { page } = await rig.owner("/projects/p1");
    const card = page.locator("article[data-task='r3/held']");
    await card.getByRole("button", { name: "Actions for held" }).click();
    await page.getByRole("menuitem", { name: "Edit…" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit held" });
    expect(await dialog.getByLabel("Command").inputValue()).toBe("echo held");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await card.getByRole("link", { name: "held" }).focus();
    await page.keyboard.press("Shift+E");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await byPalette(page, "edit held");
    await dialog.waitFor();
    await dialog.getByLabel("Priority").fill("3");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await card.getByText("3", { exact: true }).waitFor();
    expect(rig.problems).toEqual([]);
  }, 60_000);

  test("say that their group is paused, and start once it is resumed in the dashboard", async () => {
    const { page } = await rig.owner("/runs/r1/tasks/load");
    await page.getByText("Its group db is paused").waitFor();
    await page.goto("/projects/p1");
    const card = page.locator("article[data-task='r1/load']");
    await card.getByText("Its group db is paused").waitFor();
    await page.getByRole("button", { name: "Groups" }).click();
    const dialog = page.getByRole("dialog", { name: /^Groups of / });
    await dialog.getByRole("row", { name: /^db Paused .*0 1/ }).waitFor();
    await expectAccessible(page, "groups");
    await dialog.getByRole("button", { name: "Resume db" }).click();
    await dialog.getByRole("button", { name: "Pause db" }).waitFor();
    await page.keyboard.press("Escape");
    await rig.wzp("wait", "r1/load");
    await card.waitFor({ state: "detached" });
    expect(rig.problems).toEqual([]);
  }, 60_000);

  test("follow groups that others pause, and show limits that are set in the dashboard", async () => {
    await rig.wzp("group", "pause", "db");
    await rig.wzp("add", "--name", "next", "--checkout", "none", "--group", "db", "--", "echo next");
    const { page } = await rig.owner("/runs/r4/tasks/next");
    await page.getByText("Its group db is paused").waitFor();
    await page.goto("/runs/r4");
    await page.getByRole("tab", { name: "Graph" }).waitFor();
    await byPalette(page, "Groups of the project");
    const dialog = page.getByRole("dialog", { name: /^Groups of / });
    await dialog.getByRole("spinbutton", { name: "Limit of db" }).fill("5");
    await page.keyboard.press("Enter");
    await page.getByText("Changed the limit of db to 5").waitFor();
    await dialog.getByLabel("Name").fill("no good");
    await dialog.getByRole("button", { name: "Add group" }).click();
    await dialog.getByText("Use letters, digits").waitFor();
    await dialog.getByLabel("Name").fill("web");
    await page.keyboard.press("Enter");
    await dialog.getByRole("row", { name: /^web/ }).waitFor();
    expect(await groups()).toMatchObject([
      { name: "db", parallel: 5, paused: true },
      { name: "web", parallel: 1, paused: false },
    ]);
    await dialog.getByRole("button", { name: "Remove web" }).click();
    await dialog.getByRole("row", { name: /^web/ }).waitFor({ state: "detached" });
    await rig.wzp("group", "resume", "db");
    await dialog.getByRole("button", { name: "Pause db" }).waitFor();
    expect(rig.problems).toEqual([]);
  }, 60_000);

  test("show when they start, and start at once when they are told to", async () => {
    const { page } = await rig.owner("/runs/r2/tasks/late");
    await page.getByText(/^Starts at /).waitFor();
    await page.getByRole("button", { name: "Start now" }).click();
    await page.getByText("late no longer waits for its start time").waitFor();
    await rig.wzp("wait", "r2/late");
    expect(await rig.wzp("logs", "r2/late")).toBe("late");
    expect(rig.problems).toEqual([]);
  }, 60_000);

  test("have dialogs that fit a phone, in Japanese", async () => {
    const { page } = await rig.owner("/runs/r3/tasks/held", { ...phone, language: "ja" });
    await page.getByRole("button", { name: "その他の操作" }).tap();
    await page.getByRole("menuitem", { name: /編集…/ }).tap();
    await page.getByRole("dialog", { name: "held を編集" }).waitFor();
    await expectFits(page);
    await page.goto("/projects/p1");
    await page.getByRole("button", { name: "グループ" }).tap();
    await page.getByRole("dialog", { name: /のグループ$/ }).waitFor();
    await expectFits(page);
    expect(rig.problems).toEqual([]);
  }, 60_000);

  test("cannot be changed by people who may only view", async () => {
    const { page } = await rig.viewer("/runs/r3/tasks/held");
    await page.getByText("Paused manually").waitFor();
    await page.keyboard.press("Shift+E");
    await page.goto("/projects/p1");
    await page.getByRole("button", { name: "Groups" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("row", { name: /db/ }).waitFor();
    expect(await dialog.getByRole("button").allTextContents()).toEqual([""]);
    expect(await dialog.getByRole("spinbutton").count()).toBe(0);
    expect(rig.problems).toEqual([]);
  }, 60_000);
});

async function specOf(id: string) {
  const answer = await rig.client.task(id);
  if (!answer.ok) throw new Error(answer.failure.detail);
  return answer.value.spec;
}

async function groups() {
  const answer = await rig.client.get("listGroups", { project: "p1" });
  if (!answer.ok) throw new Error(answer.failure.detail);
  return answer.value.items;
}

async function expectFits(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(width).toBeLessThanOrEqual(0);
  await expectAccessible(page);
}
