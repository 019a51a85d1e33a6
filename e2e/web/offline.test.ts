import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { until } from "../rigs/until.ts";
import { noBrowser, withoutBrowser, type Visitor } from "../rigs/web/browser.ts";
import { Load } from "../rigs/web/load.ts";
import { WebRig } from "../rigs/web/rig.ts";

/** Some tasks that run one after another, and some whose order changes all the time. */
const running = Array.from({ length: 40 }, (_, at) => `  work-${at}: { run: "true" }\n`);
const waiting = Array.from({ length: 200 }, (_, at) => `  wait-${at}: { run: "true", needs: [gate] }\n`);
const plan = `version: 1
defaults: { checkout: none, terminal: false }
tasks:
  gate: { run: "sleep 10000", terminal: false }
${running.join("")}${waiting.join("")}`;

interface SeenTask {
  readonly name: string;
  readonly state: string;
  readonly priority: number;
}

let rig: WebRig;

beforeAll(async () => {
  if (!noBrowser) rig = await WebRig.start();
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

/** Returns the server's data about all tasks of a run, by name. */
async function tasksOf(run: string): Promise<ReadonlyMap<string, SeenTask>> {
  const found = new Map<string, SeenTask>();
  for (let cursor: string | undefined; ;) {
    const page = await rig.client.tasks({ run, limit: 100, cursor });
    if (!page.ok) throw new Error(page.failure.detail);
    for (const task of page.value.items) found.set(task.name, task);
    cursor = page.value.next;
    if (cursor === undefined) return found;
  }
}

/** Returns the visible cards of the queue from top to bottom, with their priorities. */
async function cardsOf(page: Page): Promise<readonly { readonly name: string; readonly priority: number }[]> {
  return await page
    .getByRole("list", { name: "Waiting", exact: true })
    .getByRole("article")
    .evaluateAll((cards) =>
      cards.map((card) => {
        const arrow = card.querySelector(".lucide-arrow-up, .lucide-arrow-down");
        return { name: card.ariaLabel ?? "", priority: Number(arrow?.parentElement?.textContent ?? 0) };
      }),
    );
}

/** Expects the server's order and priorities at the beginning and end of the queue on the board. */
async function expectOrderShown(page: Page, run: string): Promise<void> {
  const real = await tasksOf(run);
  const queue = [...real.values()].filter(({ state }) => state === "blocked");
  const priorities = queue.map(({ priority }) => priority).toSorted((one, other) => other - one);
  const list = page.getByRole("list", { name: "Waiting", exact: true });
  for (const [place, top] of [
    ["beginning", 0],
    ["end", 1_000_000],
  ] as const) {
    await list.evaluate((element, to) => element.parentElement?.scrollTo(0, to), top);
    await until(`the ${place} of the queue to be as the server has it`, async () => {
      const cards = await cardsOf(page);
      const expected = place === "end" ? priorities.slice(-cards.length) : priorities.slice(0, cards.length);
      const shown = cards.map(({ priority }) => priority);
      const own = cards.map(({ name }) => real.get(name)?.priority);
      return cards.length > 5 && shown.join() === expected.join() && own.join() === shown.join();
    });
  }
}

/** Expects the server's counts of tasks by state on the page of the run. */
async function expectCountsShown({ page }: Visitor, run: string): Promise<void> {
  const counts = new Map<string, number>();
  for (const { state } of (await tasksOf(run)).values()) counts.set(state, (counts.get(state) ?? 0) + 1);
  const said = `Succeeded ${counts.get("succeeded")}, Running ${counts.get("running")}, Blocked ${counts.get("blocked")}`;
  await page.locator(`[role=img][aria-label$="${said}"]`).first().waitFor();
}

describe.skipIf(noBrowser)(`the server away, and people away from the page${withoutBrowser}`, () => {
  test("shows a server killed amid hundreds of events a second as disconnected, then reconnected; board and run match the server", async () => {
    const directory = join(rig.project, "load");
    mkdirSync(directory);
    writeFileSync(join(directory, "wezterm-parallel.yaml"), plan);
    const [run = ""] = (await rig.wzp("run", "--detach", "--project", directory)).split(/\s+/);
    const board = await rig.owner(`/projects/p1?run=${run}`);
    const graph = await rig.owner(`/runs/${run}`);
    await board.page.getByRole("list", { name: "Waiting", exact: true }).waitFor();
    await graph.page.locator(".react-flow__node").first().waitFor();
    {
      await using load = new Load(
        rig.client,
        waiting.map((_, at) => `${run}/wait-${at}`),
      );
      await until("many changes", () => load.changes > 500);
      expect(load.perSecond).toBeGreaterThan(100);
      const bringBack = rig.kill();
      for (const visitor of [board, graph]) await visitor.sees(/Disconnected since/);
      const before = load.changes;
      bringBack();
      for (const visitor of [board, graph]) await visitor.sees(/Reconnected/);
      expect(await board.page.getByText("Disconnected since").count()).toBe(0);
      await until("many changes more", () => load.changes > before + 500);
    }
    const isOver = ({ name, state }: SeenTask) => !name.startsWith("work-") || state === "succeeded";
    await until("what runs to be over", async () => [...(await tasksOf(run)).values()].every(isOver), 60_000);
    await expectOrderShown(board.page, run);
    await expectCountsShown(graph, run);
    expect(rig.problems).toEqual([]);
    await rig.wzp("cancel", run);
  }, 180_000);

  test("sends the browser notifications that the user chose, only while the page is hidden", async () => {
    const { page, context } = await rig.owner("/", { keepsWorker: true });
    await page.evaluate(() => navigator.serviceWorker.ready);
    const profile = await lookElsewhere(page);
    await profile.goto("/profile");
    await profile.getByRole("button", { name: "Allow notifications in this browser" }).waitFor();
    await context.grantPermissions(["notifications"]);
    await profile.reload();
    await failOne(page, "before", 1);
    expect(await toldIn(page)).toEqual([]);
    const chosen = page.evaluate(
      () =>
        new Promise<void>((done) =>
          addEventListener("storage", ({ key }) => {
            if (key?.endsWith(":notifications") === true) done();
          }),
        ),
    );
    await profile.getByRole("switch", { name: /A task or the checks/ }).check();
    const tried = "Notifications are on: A task or the checks of a change failed, or a task was lost";
    await expect.poll(() => toldIn(page), { timeout: 30_000 }).toEqual([tried]);
    // Otherwise the task may fail before the page knows that it is to be told.
    await chosen;
    await failOne(page, "afterwards", 2);
    await expect.poll(() => toldIn(page), { timeout: 30_000 }).toEqual([tried, "afterwards failed: exit 3"]);
    expect(rig.problems).toEqual([]);
  }, 120_000);

  test("can be installed, shows the saved state while the server is away, and reconnects by itself", async () => {
    await rig.wzp("add", "--", "echo", "kept-task");
    const look = { keepsWorker: true, profile: join(rig.project, "..", "profile") };
    {
      await using installed = await rig.owner("/", look);
      await installed.sees(/kept-task/);
      await installed.page.evaluate(() => navigator.serviceWorker.ready);
      await expectInstallable(installed.page);
      // The worker sends requests for the browser, and an invalid address still shows the page.
      await installed.page.goto("/runs/r1/x");
      await installed.sees(/Page not found/);
      await installed.page.goto("/projects");
      await installed.page.waitForURL(`${rig.address}/`);
      await installed.sees(/kept-task/);
      await until("the backlog to be kept", () => installed.page.evaluate(isKept));
    }

    await rig.wzp("down", "--kill");
    // Started again, as from its icon the next morning.
    await using visitor = await rig.visitor(look);
    const { page } = visitor;
    await page.goto("/");
    await visitor.sees(/kept-task/);
    await visitor.sees(/Disconnected since|not responding/);
    // A page that was never opened before is available too.
    await page.goto("/nowhere/at/all").catch(() => undefined);
    await visitor.sees(/Page not found/);

    await page.goto("/");
    await rig.wzp("up");
    await visitor.sees(/live/i);
    await rig.wzp("add", "--", "echo", "new-task");
    await visitor.sees(/new-task/);
    expect(rig.problems).toEqual([]);

    await page.evaluate(() => fetch("/api/v1/auth/sign-out", { method: "POST" }));
    await page.goto("/").catch(() => "the page had gone there by itself");
    // The page gives the reason only if the open page notices before the new one.
    await page.waitForURL(/\/sign-in(\?ended=yes)?$/);
    expect(await page.evaluate(isKept)).toBe(false);
  }, 240_000);
});

interface Icon {
  readonly src: string;
  readonly sizes: string;
  readonly purpose?: string;
}

/** Expects the browser to consider the page installable, with icons of the sizes in the manifest. */
async function expectInstallable(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors).toEqual([]);
  const { url, data = "", errors } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { icons, start_url: start, display } = JSON.parse(data) as Manifest;
  expect({ url, start, display }).toEqual({
    url: `${rig.address}/manifest.webmanifest`,
    start: "/",
    display: "standalone",
  });
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");
  const sized = icons.filter(({ sizes }) => sizes !== "any");
  expect(sized.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  expect(icons.some(({ purpose = "" }) => purpose.includes("maskable"))).toBe(true);
  const real = await page.evaluate(
    sizesOf,
    icons.map(({ src }) => src),
  );
  for (const [at, { sizes, src }] of icons.entries())
    expect(real[at], src).toMatch(sizes === "any" ? /^[1-9]\d*x[1-9]\d*$/ : sizes);
}

interface Manifest {
  readonly icons: readonly Icon[];
  readonly start_url: string;
  readonly display: string;
}

/** Runs in the page: returns the drawn sizes of pictures. */
async function sizesOf(addresses: readonly string[]): Promise<readonly string[]> {
  return await Promise.all(
    addresses.map(async (address) => {
      const picture = new Image();
      picture.src = address;
      await picture.decode();
      return `${picture.naturalWidth}x${picture.naturalHeight}`;
    }),
  );
}

/** Opens another tab in front of the page, which must not have been clicked before; returns that tab. */
async function lookElsewhere(page: Page): Promise<Page> {
  const session = await page.context().newCDPSession(page);
  // Otherwise every page believes that it is visible.
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const other = await page.context().newPage();
  await other.bringToFront();
  const isLookedAt = () => document.hasFocus() && document.visibilityState === "visible";
  await until("the page to be behind", async () => !(await page.evaluate(isLookedAt)));
  return other;
}

/** Makes a task fail as the `count`th, and waits until the page shows it. */
async function failOne(page: Page, name: string, count: number): Promise<void> {
  await rig.wzp("add", "--name", name, "--checkout", "none", "--no-terminal", "--", "sh", "-c", "exit 3");
  const overview = page.getByRole("link", { name: /Overview/ });
  await overview.getByRole("img", { name: String(count) }).waitFor();
}

/** Returns the notifications that the browser shows for the page. */
async function toldIn(page: Page): Promise<readonly string[]> {
  return await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body }) => `${title}: ${body}`).toSorted();
  });
}

/** Runs in the page: whether this browser stores the backlog with the task. Creates no database. */
async function isKept(): Promise<boolean> {
  const all = await indexedDB.databases();
  if (!all.some(({ name }) => name === "wzp-kept")) return false;
  const answerOf = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
    });
  const database = await answerOf(indexedDB.open("wzp-kept"));
  const kept = await answerOf(database.transaction("state").objectStore("state").get("last"));
  database.close();
  return JSON.stringify(kept ?? "").includes("kept-task");
}
