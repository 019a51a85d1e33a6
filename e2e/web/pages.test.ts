import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { desktop, noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { tabTo } from "../rigs/web/by-keyboard.ts";
import { movements } from "../rigs/web/examine.ts";
import { furnish, pagesToSee, type Furnished } from "../rigs/web/pages.ts";
import { WebRig } from "../rigs/web/rig.ts";
import { shiftsOf, steadyPages } from "../rigs/web/steady-pages.ts";
import { examinePages, missingOn } from "../rigs/web/walk-pages.ts";

/** Time for a machine three times slower, with two windows. */
const patient = 240_000;

let rig: WebRig;
let home: Furnished;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  home = await furnish(rig);
}, patient);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

test.skipIf(noBrowser)(
  `every page is usable at 200 %, in 320 px, on a phone and on the largest screen: no axe findings, nothing cut off, unreachable, too small to touch or shifting, and Ctrl-K Enter does nothing${withoutBrowser}`,
  async () => {
    // Each page in one of two variants, in windows that do not wait for each other; all combinations are a
    // soak test.
    const [one, other] = [0, 1].map((turn) => pagesToSee.filter((_, at) => at % 2 === turn));
    const found = await Promise.all([
      examinePages({ rig, home }, { ...desktop, scheme: "light", language: "en" }, one ?? []),
      examinePages({ rig, home }, { ...phone, scheme: "dark", language: "ja" }, other ?? []),
    ]);
    expect(found.flat()).toEqual([]);
    expect(rig.problems).toEqual([]);
  },
  patient,
);

test.skipIf(noBrowser)(
  `the palette contains every control of a page, its cards and dialogs by its name${withoutBrowser}`,
  async () => {
    // Pages with most elements of each kind; all pages in both languages are a soak test.
    const pages = pagesToSee.filter(({ name }) => ["overview", "run-graph", "admin-user"].includes(name));
    expect(await missingOn({ rig, home }, { ...desktop, language: "en" }, pages)).toEqual([]);
    expect(rig.problems).toEqual([]);
  },
  patient,
);

test.skipIf(noBrowser)(
  `animates the mark of running tasks, except with reduced motion${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner();
    await page.getByRole("link", { name: "watch", exact: true }).first().waitFor();
    expect(await movements(page)).toEqual([]);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await expect.poll(() => movements(page)).not.toEqual([]);
  },
  patient,
);

test.skipIf(noBrowser)(
  `on a phone, content does not shift while the rest loads, however slow the server${withoutBrowser}`,
  async () => {
    // Pages where most content arrives late; all pages and desktop size are a soak test.
    const pages = steadyPages.filter(({ name }) => ["overview", "runs", "task-terminal"].includes(name));
    expect(await shiftsOf({ rig, home }, phone, pages)).toEqual([]);
  },
  patient,
);

test.skipIf(noBrowser)(
  `navigates by keyboard alone from the overview to a run, its task and its terminal and back, with visible focus at every stop${withoutBrowser}`,
  async () => {
    await using visitor = await rig.owner();
    const { page } = visitor;
    await page.getByRole("link", { name: "repl" }).first().waitFor();
    await tabTo(page, /^Skip to content$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^r4$/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/runs\/r4$/);
    await page.locator('a[href="/runs/r4/tasks/repl"]').waitFor();
    await tabTo(page, /^repl$/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/runs\/r4\/tasks\/repl/);
    await tabTo(page, /^(Overview|Log|Terminal)$/);
    await page.getByRole("tab", { name: "Terminal" }).waitFor();
    while (!(await page.evaluate(() => document.activeElement?.textContent))?.includes("Terminal"))
      await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByText("Fits this window").waitFor();
    await tabTo(page, /^Terminal of repl/);
    await page.keyboard.type("6 * 7\n");
    await page.locator(".xterm-rows").getByText(/^42/).waitFor();
    await page.keyboard.press("Shift+F6");
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await page.waitForURL(`${rig.address}/`);
    await tabTo(page, /^repl$/);
    expect(rig.problems).toEqual([]);
  },
  patient,
);

test.skipIf(noBrowser)(
  `adds, cancels, restores and retries a command in Japanese and dark mode${withoutBrowser}`,
  async () => {
    await using visitor = await rig.owner("/projects/p1/add", { ...desktop, scheme: "dark", language: "ja" });
    const { page } = visitor;
    await page.getByRole("textbox", { name: "コマンド" }).fill("sleep 10000");
    await page.getByRole("textbox", { name: "名前" }).fill("nemuru");
    await page.getByRole("combobox", { name: "チェックアウト" }).selectOption("none");
    await page.getByRole("button", { name: "実行", exact: true }).click();
    await page.waitForURL(/\/runs\/r\d+/);
    const run = /r\d+/.exec(new URL(page.url()).pathname)?.[0] ?? "";
    await page.goto(`/runs/${run}/tasks/nemuru`);
    await page.getByText("実行中", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "キャンセル" }).click();
    const retry = page.getByRole("main").getByRole("button", { name: "再実行" });
    await retry.waitFor();
    const tasks = await page.request.get(`/api/v1/tasks?run=${run}`);
    expect(await tasks.json()).toMatchObject({ items: [{ name: "nemuru", state: "cancelled" }] });
    await retry.click();
    await page.getByRole("button", { name: "キャンセル" }).waitFor();
    await page.getByText("実行中", { exact: true }).first().waitFor();
    expect(
      await page.evaluate(() => [
        document.documentElement.lang,
        matchMedia("(prefers-color-scheme: dark)").matches,
      ]),
    ).toEqual(["ja", true]);
    await rig.wzp("cancel", run);
    expect(rig.problems).toEqual([]);
  },
  patient,
);
