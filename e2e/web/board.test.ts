import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { until } from "../rigs/until.ts";
import { expectAccessible } from "../rigs/web/accessible.ts";
import { desktop, noBrowser, phone, withoutBrowser, type Visitor } from "../rigs/web/browser.ts";
import { byPalette, foundInPalette } from "../rigs/web/palette.ts";
import { WebRig } from "../rigs/web/rig.ts";

/** Two tasks use all slots; of the others, one has failed before, four are ready and one waits. */
const plan = `
version: 1
limits: { parallel: 2 }
defaults: { checkout: none }
tasks:
  broken: { run: "exit 3", priority: 9 }
  hold: { run: "sleep 10000", priority: 8 }
  edit: { run: "printf 'one\\ntwo\\n' > new.txt; sleep 10000", checkout: worktree, priority: 7 }
  q1: { run: "true" }
  q2: { run: "true" }
  q3: { run: "true" }
  q4: { run: "true" }
  later: { run: "true", needs: [q1, q2] }
`;
const many = 5_000;
/** Cards in the columns of a 900 px screen, including those drawn beyond its edges. */
const mostCards = 150;

interface SeenTask {
  readonly name: string;
  readonly state: string;
  readonly priority: number;
}

let rig: WebRig;

/** Returns the server's data about the tasks of a run, by name. */
async function tasksOf(page: Page, run: string): Promise<ReadonlyMap<string, SeenTask>> {
  const answer = await page.request.get(`${rig.address}/api/v1/tasks?run=${run}&limit=100`);
  const { items } = (await answer.json()) as { items: readonly SeenTask[] };
  return new Map(items.map((task) => [task.name, task]));
}

async function becomes(page: Page, name: string, holds: (task: SeenTask) => boolean): Promise<void> {
  await until(`${name} to be so at the server`, async () => {
    const task = (await tasksOf(page, "r1")).get(name);
    return task !== undefined && holds(task);
  });
}

/** Returns the names in a column from top to bottom. */
async function namesIn(page: Page, column: string): Promise<readonly string[]> {
  return await page
    .getByRole("list", { name: column, exact: true })
    .getByRole("article")
    .evaluateAll((cards) => cards.map((card) => card.getAttribute("aria-label") ?? ""));
}

async function shows(page: Page, column: string, names: readonly string[]): Promise<void> {
  let seen: readonly string[] = [];
  await until(`${column} to show ${names.join(" ")}`, async () => {
    seen = await namesIn(page, column);
    return seen.join(" ") === names.join(" ");
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}; it shows: ${seen.join(" ")}`);
  });
}

async function said(page: Page, text: RegExp): Promise<void> {
  await page.getByRole("region", { name: "Messages" }).getByText(text).first().waitFor();
}

/** Drags with the pointer in steps, as a hand does. */
async function drag(page: Page, from: string, to: string): Promise<void> {
  const [one, other] = await Promise.all(
    [from, to].map((name) => page.getByRole("article", { name, exact: true }).boundingBox()),
  );
  if (one === null || other === null || one === undefined || other === undefined)
    throw new Error(`${from} or ${to} is not on the page.`);
  await page.mouse.move(one.x + 60, one.y + one.height / 2);
  await page.mouse.down();
  await page.mouse.move(one.x + 62, one.y + one.height / 2 - 10, { steps: 3 });
  await page.mouse.move(other.x + 60, other.y + 8, { steps: 8 });
  await page.mouse.up();
}

describe.skipIf(noBrowser)(`overview and board in a real browser${withoutBrowser}`, () => {
  let owner: Visitor;

  beforeAll(async () => {
    rig = await WebRig.start();
    owner = await rig.owner("/", desktop);
  }, 120_000);

  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  test("the overview explains the first run, then shows tasks that need attention, run and come next, with their actions", async () => {
    const { page } = owner;
    await owner.sees(/No runs yet[^]*wzp init[^]*wzp run/);
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
    await rig.wzp("run", "--detach");
    await owner.sees(/Needs you 1[^]*broken[^]*exit 3[^]*Running 2[^]*hold[^]*edit[^]*Up next 4[^]*q1/);
    const rail = page.getByRole("navigation", { name: "Navigation" });
    await rail
      .getByRole("link", { name: /Overview/ })
      .getByRole("img", { name: /1/ })
      .waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("r");
    await said(page, /Restarted broken/);
    await owner.sees(/Nothing needs you/);
    await page.getByRole("button", { name: "More for hold" }).click();
    await page.getByRole("menuitem", { name: "Log" }).waitFor();
    await page.keyboard.press("Escape");
    const hold = page.getByRole("listitem").filter({ hasText: "hold" });
    expect(await hold.getByRole("link", { name: "Terminal" }).getAttribute("href")).toBe(
      "/runs/r1/tasks/hold?tab=terminal",
    );
    // Its row has the same button.
    expect(await foundInPalette(page, "terminal hold")).toEqual(["Terminal r1/hold"]);
    await byPalette(page, "log hold");
    await page.waitForURL(/\/runs\/r1\/tasks\/hold\?tab=log/);
    await page.goBack();
    await owner.sees(/Nothing needs you/);
  }, 60_000);

  test("the board works by keyboard: moves between cards, reorders the queue, cancels, undoes and acts on several tasks", async () => {
    const { page } = owner;
    await page.getByRole("navigation", { name: "Navigation" }).getByRole("link", { name: "tally" }).click();
    await shows(page, "Ready", ["broken", "q1", "q2", "q3", "q4"]);
    await shows(page, "Waiting", ["later"]);
    await page.getByText("Waiting for q1, q2").waitFor();
    await page.getByRole("article", { name: "edit" }).getByText("+2").waitFor();

    await page.getByRole("article", { name: "q1" }).getByRole("link").focus();
    await page.keyboard.press("j");
    await page.keyboard.press("Alt+ArrowDown");
    await shows(page, "Ready", ["broken", "q1", "q3", "q2", "q4"]);
    await said(page, /Changed the priority/);
    await becomes(page, "q4", ({ priority }) => priority === -2);
    await page.keyboard.press("Control+z");
    await shows(page, "Ready", ["broken", "q1", "q2", "q3", "q4"]);

    await page.keyboard.press("c");
    await said(page, /Cancelled q2/);
    await becomes(page, "q2", ({ state }) => state === "cancelled");
    await page.keyboard.press("Control+z");
    await becomes(page, "q2", ({ state }) => state === "ready");

    await page.getByRole("article", { name: "q3" }).getByRole("link").focus();
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    const chosen = page.getByRole("group", { name: "Actions for the selected tasks" });
    await chosen.getByText("2 tasks selected").waitFor();
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "light" });
    await chosen.getByRole("button", { name: "Pause" }).click();
    await shows(
      page,
      "Needs you",
      ["q4", "q3"].toSorted((one, other) => (one < other ? -1 : 1)),
    );
    await chosen.waitFor({ state: "detached" });
    await said(page, /Paused 2 tasks/);
    await page.keyboard.press("Control+z");
    await shows(page, "Ready", ["broken", "q1", "q2", "q3", "q4"]);

    await byPalette(page, "pause later");
    const later = page.getByRole("article", { name: "later" });
    await later.getByText("Paused; waiting for q1, q2").waitFor();
    await later.getByRole("img", { name: "Paused" }).waitFor();
    await byPalette(page, "Undo the last action");
    await later.getByText("Waiting for q1, q2", { exact: true }).waitFor();
    await byPalette(page, "Add a task");
    await page.waitForURL("/projects/p1/add");
    await page.goBack();
    await shows(page, "Waiting", ["later"]);
  }, 60_000);

  test("dragging a card reorders the queue for other users at once, and a refused move is reverted", async () => {
    const { page } = owner;
    const { page: colleague } = await rig.viewer("/projects/p1");
    await shows(colleague, "Ready", ["broken", "q1", "q2", "q3", "q4"]);
    await drag(page, "q4", "q1");
    await shows(page, "Ready", ["broken", "q4", "q1", "q2", "q3"]);
    await shows(colleague, "Ready", ["broken", "q4", "q1", "q2", "q3"]);
    await colleague.context().close();
    await becomes(page, "q4", ({ priority }) => priority === 1);
    await page.route("**/api/v1/actions", (route) =>
      route.fulfill({ status: 503, json: { reason: "unavailable", detail: "Not now.", status: 503 } }),
    );
    await drag(page, "q3", "q1");
    await said(page, /Something went wrong/);
    await page.unroute("**/api/v1/actions");
    await shows(page, "Ready", ["broken", "q4", "q1", "q2", "q3"]);
  }, 60_000);

  test("a typed filter is part of the address and can be saved as a view", async () => {
    const { page } = owner;
    await page.keyboard.press("/");
    await page.keyboard.type("state:ready -q1");
    await page.getByText("4 of 8").waitFor();
    await page.waitForURL(/q=state%3Aready\+-q1/);
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: /Save this view/ }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Mine");
    await page.keyboard.press("Enter");
    await said(page, /Saved Mine/);
    await page.getByRole("searchbox").press("Escape");
    await shows(page, "Waiting", ["later"]);
    await page.reload();
    await shows(page, "Waiting", ["later"]);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("Mine");
    await page.getByRole("option", { name: /^Mine/ }).click();
    await page.getByText("4 of 8").waitFor();
    await page.goBack();
    await shows(page, "Waiting", ["later"]);
    await page.getByRole("searchbox").fill("nowhere");
    await owner.sees(/No matching tasks/);
    await page.getByRole("button", { name: "Clear filter" }).click();
    await shows(page, "Waiting", ["later"]);
  }, 60_000);

  test("a viewer sees the board without actions, on a phone one column at a time", async () => {
    const viewer = await rig.viewer("/projects/p1?column=ready", phone);
    await shows(viewer.page, "Ready", ["broken", "q4", "q1", "q2", "q3"]);
    expect(await viewer.page.getByRole("checkbox").count()).toBe(0);
    expect(await viewer.page.getByRole("link", { name: "Add a task" }).count()).toBe(0);
    await viewer.page.getByRole("button", { name: "Actions for q1" }).tap();
    await viewer.page.getByRole("menuitem", { name: "Open" }).waitFor();
    expect(await viewer.page.getByRole("menuitem", { name: "Cancel" }).count()).toBe(0);
    await viewer.page.keyboard.press("Escape");
    await viewer.page.getByRole("button", { name: /^Waiting/ }).tap();
    await shows(viewer.page, "Waiting", ["later"]);
    await expectAccessible(viewer.page);
    expect(await viewer.page.getByRole("article", { name: "q1" }).count()).toBe(0);
    await viewer.page.goBack();
    await shows(viewer.page, "Ready", ["broken", "q4", "q1", "q2", "q3"]);
    await viewer.page.goForward();
    await shows(viewer.page, "Waiting", ["later"]);
  }, 60_000);

  test("similar failures are one expandable line of the overview, retried after a question and dismissed with undo", async () => {
    const text = `version: 1\ndefaults: { checkout: none }\ntasks:\n  sweep: { run: "exit 4", matrix: { n: [${Array.from({ length: 12 }, (_, at) => at).join()}] } }\n`;
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), text);
    await rig.wzp("run").catch(() => "they fail, as they are meant to");
    const visitor = await rig.owner("/", { ...desktop, width: 1280, height: 720 });
    const { page } = visitor;
    const needs = page.getByRole("region", { name: "Needs you" });
    const group = needs.getByRole("listitem").filter({ hasText: "sweep: 12 failed" });
    await group.getByText("exit 4").waitFor();
    for (const name of [/^Running/, /^Up next/, /^Runs in progress/]) {
      const box = await page.getByRole("heading", { name }).boundingBox();
      expect(box?.y, String(name)).toBeLessThan(680);
    }
    await group.getByRole("button", { name: "sweep: 12 failed" }).click();
    await needs.getByRole("link", { name: "sweep(11)" }).waitFor();
    await expectAccessible(page);
    await group.getByRole("button", { name: "Retry" }).click();
    const question = page.getByRole("dialog", { name: "Retry 12 tasks?" });
    await question.getByRole("button", { name: "Go back" }).click();
    await question.waitFor({ state: "detached" });
    await group.getByRole("button", { name: "More for sweep" }).click();
    await page.getByRole("menuitem", { name: "Dismiss" }).click();
    await said(page, /Dismissed 12 failures/);
    await group.waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await group.waitFor();
    const tasks = await tasksOf(page, "r2");
    expect([...tasks.values()].map(({ state }) => state)).toEqual(Array(12).fill("failed"));
    await visitor.context.close();
  }, 60_000);

  test("draws only visible cards of 5,000 tasks, and scrolls to the last one", async () => {
    const { page } = owner;
    const lines = Array.from({ length: many }, (_, at) => `  t${at}: { run: "true", needs: [gate] }\n`);
    const text = `version: 1\ndefaults: { checkout: none }\ntasks:\n  gate: { run: "sleep 10000" }\n${lines.join("")}`;
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), text);
    await rig.wzp("run", "--detach");
    await page.goto("/projects/p1?run=r3");
    await page.getByRole("region", { name: "Waiting" }).getByText("5,000").waitFor();
    expect(await page.getByRole("article").count()).toBeLessThan(mostCards);
    const column = page.getByRole("list", { name: "Waiting", exact: true });
    await column.evaluate((list) => list.parentElement?.scrollTo(0, list.scrollHeight));
    await page.getByRole("article", { name: `t${many - 1}`, exact: true }).waitFor();
    expect(await page.getByRole("article").count()).toBeLessThan(mostCards);
    expect(rig.problems).toEqual([]);
  }, 90_000);
});
