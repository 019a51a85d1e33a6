import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { until } from "../rigs/until.ts";
import { expectAccessible } from "../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { byPalette } from "../rigs/web/palette.ts";
import { WebRig } from "../rigs/web/rig.ts";

/** `GO`: a file that the tests create when the waiting tasks should continue. */
const plan = (slow: string) => `version: 1
limits: { parallel: 4 }
defaults: { checkout: none, terminal: false }
tasks:
  fetch: { run: "true" }
  build: { run: "true", matrix: { part: [1, 2, 3, 4, 5, 6, 7] }, needs: [fetch] }
  unit: { run: "test -e FIXED", needs: [build] }
  undo: { run: "true", needs: [{ task: unit, if: failure }] }
  shaky: { run: "test -e ONCE || { touch ONCE; exit 75; }", retry: { max: 1, backoff: 1ms, on: [75] }, needs: [fetch] }
  gate: { run: "until test -e GO; do sleep 0.05; done", needs: [fetch] }
  ship: { run: "true", needs: [unit, gate] }
  ${slow}
`;

let rig: WebRig;

beforeAll(async () => {
  if (!noBrowser) rig = await WebRig.start();
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

/** Runs `wzp run` with this plan in a separate directory below the project; returns the run's id. */
async function begin(text: string, name = "lane"): Promise<string> {
  const directory = join(rig.project, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, "wezterm-parallel.yaml"),
    text.replaceAll(/\b(GO|FIXED|ONCE)\b/g, (name) => join(directory, name)),
  );
  return (await rig.wzp("run", "--detach", "--project", directory)).trim().split(/\s+/)[0] ?? "";
}

/** Returns the server's number of attempts for each task. */
async function attemptsIn(run: string): Promise<ReadonlyMap<string, number>> {
  const page = await rig.client.tasks({ run, limit: 100 });
  if (!page.ok) throw new Error(page.failure.detail);
  return new Map(page.value.items.map(({ name, attempts }) => [name, attempts]));
}

/** Expects that in print all rows are there, one below the other, and no controls. */
async function expectOnPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  expect(await page.getByRole("navigation").count()).toBe(0);
  expect(await page.getByRole("button").count()).toBe(0);
  const rows = await page
    .getByRole("row")
    .evaluateAll((each) =>
      each.map((row) => row.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom })),
    );
  for (const [at, row] of rows.entries())
    expect(row.top).toBeGreaterThanOrEqual((rows[at - 1]?.bottom ?? 0) - 1);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
}

/** Returns the smallest size of the drawn names in the graph, px on the screen. */
async function smallestName(page: Page): Promise<number> {
  return await page.locator(".react-flow__node").evaluateAll((nodes) => {
    const sizes = nodes.flatMap((node) => {
      const label = node.querySelector<HTMLElement>("[class*=label]");
      const scale = node.getBoundingClientRect().width / (node as HTMLElement).offsetWidth;
      return label === null ? 0 : Number.parseFloat(getComputedStyle(label).fontSize) * scale;
    });
    return Math.min(...sizes);
  });
}

const make = (name: string) => writeFileSync(join(rig.project, "lane", name), "");

test.skipIf(noBrowser)(
  `shows a run in a browser: in the list, as a live graph by keyboard, as timeline and table, with actions and a comparison${withoutBrowser}`,
  async () => {
    // The earlier run: unit succeeds. In the later one it fails, ship is missing and late is new.
    await begin(plan(""));
    make("FIXED");
    make("GO");
    await rig.wzp("wait", "r1");
    const directory = join(rig.project, "lane");
    for (const name of ["FIXED", "GO", "ONCE"]) rmSync(join(directory, name));
    await begin(plan('late: { run: "true", needs: [gate] }'));

    const visitor = await rig.owner("/runs");
    const { page } = visitor;
    await visitor.sees(/2 runs/);
    await expectAccessible(visitor.page);
    await page.getByRole("button", { name: "Succeeded" }).click();
    await page.waitForURL(/state=succeeded/);
    await visitor.sees(/No matching runs|1 run\b/);
    await page.getByRole("button", { name: "Succeeded" }).click();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/runs\/r2/);

    // The graph: the matrix is one node, reached and opened by keys; changes are seen without a reload.
    const graph = page.getByRole("application", { name: /Dependency graph/ });
    await graph.waitFor();
    await expectAccessible(visitor.page);
    await page.keyboard.press("/");
    await page.keyboard.type("build");
    await visitor.sees(/1 found/);
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "build: 7 tasks" }).waitFor();
    await graph.focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/task=fetch/);
    await page.keyboard.press("ArrowRight");
    await until("the keys to be at what needs fetch", async () =>
      /t%3A|g%3A/.test((await graph.getAttribute("aria-activedescendant")) ?? ""),
    );
    await page.getByLabel("Find a task").fill("gate");
    await page.keyboard.press("Enter");
    await page
      .getByRole("region", { name: "Selected: gate" })
      .getByText("Running", { exact: true })
      .waitFor();
    await page.getByLabel("Find a task").fill("");
    await byPalette(page, "Open");
    await page.waitForURL("**/runs/r2/tasks/gate?tab=details");
    await page.goBack();
    await page
      .getByRole("region", { name: "Selected: gate" })
      .getByText("Running", { exact: true })
      .waitFor();

    // Cancelled, with the number of tasks, and restarted: running work cannot be restored.
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Cancel run" }).click();
    await page.getByRole("button", { name: /^Cancel \d tasks$/ }).click();
    await visitor.sees(/Cancelled \d tasks of r2/);
    await page.getByRole("button", { name: "Restart" }).click();
    await page
      .getByRole("region", { name: "Selected: gate" })
      .getByText("Running", { exact: true })
      .waitFor();
    make("GO");
    await rig.wzp("wait", "r2").catch(() => "it failed, as it is meant to");

    // The timeline: both attempts, reached by keys, zoomed, and the same after a reload.
    await page.keyboard.press("2");
    await page.waitForURL(/view=timeline/);
    const timeline = page.getByRole("application", { name: /Timeline/ });
    await timeline.focus();
    await page.keyboard.press("ArrowDown");
    await page.waitForURL(/attempt=\d/);
    await page.keyboard.press("+");
    await page.waitForURL(/t=[\d.]+-[\d.]+/);
    await expectAccessible(visitor.page);
    await page.reload();
    await timeline.waitFor();
    expect(page.url()).toMatch(/t=[\d.]+-[\d.]+/);

    // The table compared with the previous run: new failures first.
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Compare with r1" }).click();
    await page.waitForURL(/compare=r1/);
    await visitor.sees(/Newly failing/);
    await expectAccessible(visitor.page);
    const rows = page.getByRole("table").getByRole("row");
    // Everything has ended: nothing moves, whether its usual duration is known or not.
    expect(await page.getByRole("table").locator("[data-unknown]").count()).toBe(0);
    await page.getByRole("button", { name: /^New 1$/ }).click();
    await until("only what is new to be shown", async () => (await rows.count()) === 2);
    await page.getByRole("button", { name: /^New 1$/ }).click();
    await page.getByRole("button", { name: "Duration" }).click();
    await page.waitForURL(/sort=took\.down/);
    await page.getByRole("button", { name: "Duration" }).click();
    await page.waitForURL(/sort=took\.up/);
    // Each choice is a separate history entry, and so is each order.
    await page.goBack();
    await page.locator("[role=columnheader][aria-sort=descending]", { hasText: "Duration" }).waitFor();
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes("sort="));
    await page.goBack();
    await page.waitForURL(/[?&]change=/);
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes("change="));
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes("compare"));
    await page.goForward();

    await byPalette(page, "retry with changes unit");
    const dialog = page.getByRole("dialog", { name: "Retry unit with changes" });
    await dialog.getByLabel("Command").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    // Failures come first while nothing is sorted.
    await page.goto("/runs/r2?view=table");
    await page.getByRole("table").getByRole("row").nth(1).getByRole("link", { name: "unit" }).waitFor();
    await expectOnPaper(page);

    // Failed tasks and those they blocked run again once the question is answered; nothing else does.
    const before = await attemptsIn("r2");
    make("FIXED");
    await page.getByRole("button", { name: "Retry failed" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Retry 2 tasks" }).click();
    await visitor.sees(/Restarted 2 tasks of r2/);
    await page.getByRole("row", { name: /ship/ }).getByText("Succeeded").waitFor();
    const after = await attemptsIn("r2");
    const again = [...after].filter(([name, count]) => count !== before.get(name)).map(([name]) => name);
    expect(again.toSorted()).toEqual(["ship", "unit"]);

    // Selected and acted on together.
    await page.getByRole("checkbox", { name: "Select unit" }).check();
    await page.getByRole("checkbox", { name: "Select shaky" }).check();
    await page.getByRole("button", { name: /Retry \(2\)/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Retry 2 tasks" }).click();
    await visitor.sees(/Restarted 2 tasks|Retrying 2 tasks/);
    await until("both to be done again", async () => {
      const now = await attemptsIn("r2");
      return ["unit", "shaky"].every((name) => (now.get(name) ?? 0) > (after.get(name) ?? 0));
    });
    await page.getByRole("row", { name: /unit/ }).getByText("Succeeded").waitFor();

    // Any other run of the project can be chosen, including a later one.
    await page.goto("/runs/r1?view=timeline");
    await page.getByLabel("Find a task").fill("build");
    await visitor.sees(/7 found/);
    await page.getByRole("button", { name: "Next match" }).click();
    await visitor.sees(/1 of 7 found/);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Compare with another run" }).click();
    await page.getByRole("dialog").getByLabel("Find a run").fill("r2");
    await expectAccessible(visitor.page);
    await page.getByRole("dialog").getByRole("button", { name: /r2/ }).click();
    await page.waitForURL(/compare=r2/);
    await visitor.sees(/Compared with/);
    await page.goto("/runs/r99");
    await visitor.sees(/Run r99 not found/);
    expect(rig.problems).toEqual([]);
  },
  240_000,
);

test.skipIf(noBrowser)(
  `shows readable names in a large graph and draws only visible nodes; a viewer on a phone has no actions${withoutBrowser}`,
  async () => {
    const tasks = Array.from({ length: 1000 }, (_, at) => {
      const need = at < 10 ? "gate" : `step-${at - 10 + (at % 7)}`;
      return `  step-${at}: { run: "true", needs: [${need}] }`;
    });
    const gate = '  gate: { run: "until test -e GO; do sleep 0.05; done" }';
    const values = Array.from({ length: 50 }, (_, at) => at).join(", ");
    const sweep = `  sweep: { run: "true", matrix: { x: [${values}] }, needs: [gate] }`;
    const text = [
      "version: 1",
      "defaults: { checkout: none, terminal: false }",
      "tasks:",
      gate,
      sweep,
      ...tasks,
      "",
    ];
    const large = await begin(text.join("\n"), "large");
    const visitor = await rig.owner(`/runs/${large}`);
    const { page } = visitor;
    // Roots first, with names of a readable size; zoomed out, they keep that size.
    await page.locator(".react-flow__node").first().waitFor();
    expect(await page.locator(".react-flow__node").count()).toBeLessThan(100);
    expect(await smallestName(page)).toBeGreaterThanOrEqual(11);
    for (let step = 0; step < 3; step += 1) await page.getByRole("button", { name: "Zoom out" }).click();
    expect(await smallestName(page)).toBeGreaterThanOrEqual(10.9);
    // A matrix is one node of any size; one that is too large for the graph opens in the table.
    const group = page.locator(".react-flow__node-group");
    expect(await group.locator("[data-tooltip]").first().getAttribute("data-tooltip")).toMatch(
      /^sweep × 50: Blocked 50$/,
    );
    await group.dblclick();
    await page.waitForURL(/view=table/);
    await visitor.sees(/50 of 1,051/);
    await page.goBack();
    // All of it is visible: only then are all nodes drawn.
    await page.getByRole("application").waitFor();
    await page.keyboard.press("f");
    const nodes = page.locator(".react-flow__node");
    await until("the nodes to be drawn", async () => (await nodes.count()) > 900, 90_000);
    await page.goto(`/runs/${large}?task=step-500`);
    await page.getByRole("region", { name: "Selected: step-500" }).waitFor();
    await until("only nodes in sight to be drawn", async () => {
      const drawn = await page.locator(".react-flow__node").count();
      return drawn > 3 && drawn < 300;
    });
    await page.keyboard.press("3");
    await page.getByRole("table").waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(100);

    const small = await begin(plan(""), "small");
    const viewer = await rig.viewer(`/runs/${small}`, phone);
    await viewer.page.getByRole("application").waitFor();
    await expectAccessible(viewer.page);
    for (const view of ["timeline", "table"]) {
      await viewer.page.goto(`/runs/${small}?view=${view}&q=gate`);
      await viewer.page.getByRole(view === "table" ? "table" : "application").waitFor();
      await expectAccessible(viewer.page);
    }
    expect(await viewer.page.getByRole("checkbox").count()).toBe(0);
    expect(await viewer.page.getByRole("button", { name: "Pause run" }).count()).toBe(0);
    await viewer.page.getByRole("button", { name: "Actions for gate" }).tap();
    await viewer.page.getByRole("menuitem", { name: "Open" }).waitFor();
    expect(await viewer.page.getByRole("menuitem", { name: "Cancel" }).count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  240_000,
);
