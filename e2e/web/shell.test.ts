import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import type { NotificationKind } from "@wezterm-parallel/shared/domain/notifications/notification-kinds";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { until } from "../rigs/until.ts";
import { expectAccessible } from "../rigs/web/accessible.ts";
import { desktop, noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { byPalette } from "../rigs/web/palette.ts";
import { WebRig } from "../rigs/web/rig.ts";

const preferences = routes.getPreferences.path;

/** Runs in the page. */
async function knowsLanguage(path: string): Promise<boolean> {
  const answer = await fetch(path);
  return ((await answer.json()) as { language?: string }).language === "ja";
}

/** Returns the focused element's name as a screen reader reads it. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
  });
}

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  await rig.wzp("add", "--name", "greeting", "--checkout", "none", "--", "echo", "hello");
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

/** Clicks that lead from view to view, and the address of each. */
const walk: readonly (readonly [(page: Page) => Promise<void>, string])[] = [
  [(page) => inRail(page, "tally"), "/projects/p1"],
  [async (page) => void (await page.getByLabel("Runs shown").selectOption("all")), "/projects/p1?run=all"],
  [(page) => inRail(page, "Runs"), "/runs"],
  [(page) => page.getByRole("button", { name: "Succeeded" }).click(), "/runs?state=succeeded"],
  [(page) => page.locator("main a[href='/runs/r1']").first().click(), "/runs/r1"],
  [(page) => page.keyboard.press("2"), "/runs/r1?view=timeline"],
  [(page) => page.keyboard.press("3"), "/runs/r1?view=table"],
  [
    (page) => page.getByRole("table").getByRole("link", { name: "greeting" }).click(),
    "/runs/r1/tasks/greeting",
  ],
  [(page) => page.getByRole("tab", { name: "Log" }).click(), "/runs/r1/tasks/greeting?tab=log"],
  [(page) => page.getByRole("tab", { name: "Overview" }).click(), "/runs/r1/tasks/greeting?tab=details"],
  [(page) => inRail(page, "Terminals"), "/terminals"],
  [(page) => inRail(page, "Workers"), "/workers"],
  [(page) => inRail(page, "System"), "/system"],
  [(page) => page.getByRole("radio", { name: "24h" }).check(), "/system?range=24h"],
  [(page) => inRail(page, "Administration"), "/admin/users"],
  [(page) => page.getByRole("link", { name: "Audit log" }).click(), "/admin/audit"],
];

async function inRail(page: Page, name: string): Promise<void> {
  const rail = page.getByRole("navigation", { name: "Navigation" });
  await rail.getByRole("link", { name }).first().click();
}

/** Returns the heading and the selected view. */
async function viewOf(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const chosen =
      "[aria-selected=true], [aria-current=page], [aria-pressed=true], input[type=radio]:checked";
    const marks = [...document.querySelectorAll<HTMLElement>(`main :is(${chosen})`)];
    const said = marks.map(
      (mark) => mark.ariaLabel ?? mark.closest("label")?.textContent ?? mark.textContent,
    );
    return [document.querySelector("main h1")?.textContent, ...said].join(" · ");
  });
}

async function isAt(page: Page, address: string, view?: string): Promise<void> {
  await page.waitForURL(address);
  if (view === undefined) return;
  const isShown = async () => (await viewOf(page)) === view;
  await until(`${address} to show ${view}`, isShown).catch(() => "what is there instead is said next");
  expect(await viewOf(page), address).toBe(view);
}

test.skipIf(noBrowser)(
  `gives each view an address that back, forward and shared links restore${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner();
    const colleague = await rig.owner();
    const seen: { readonly address: string; readonly view: string }[] = [];
    for (const [go, address] of walk) {
      await go(page);
      await isAt(page, address);
      await colleague.page.goto(address);
      await colleague.settles();
      const view = await viewOf(colleague.page);
      await isAt(page, address, view);
      seen.push({ address, view });
    }
    for (const { address, view } of seen.toReversed().slice(1)) {
      await page.goBack();
      await isAt(page, address, view);
    }
    for (const { address, view } of seen.slice(1)) {
      await page.goForward();
      await isAt(page, address, view);
    }
    expect(new Set(seen.map(({ view }) => view)).size).toBeGreaterThan(9);
    expect(rig.problems).toEqual([]);
  },
  180_000,
);

test.skipIf(noBrowser)(
  `keeps the scroll position after a choice, and restores it after going back${withoutBrowser}`,
  async () => {
    await using visitor = await rig.owner("/system", { ...desktop, height: 500 });
    const { page } = visitor;
    await visitor.settles();
    const choice = page.getByRole("radio", { name: "24h" });
    await choice.waitFor();
    const isAtHeight = () => page.evaluate(() => Math.round(scrollY));
    await page.evaluate(() => scrollTo(0, 60));
    expect(await isAtHeight()).toBe(60);
    await choice.check();
    await page.waitForURL("/system?range=24h");
    await visitor.settles();
    expect(await isAtHeight()).toBe(60);
    await page.evaluate(() => scrollTo(0, 0));
    await page.goBack();
    await page.waitForURL("/system");
    await until("the page to be where it was", async () => (await isAtHeight()) === 60);
  },
  60_000,
);

test.skipIf(noBrowser)(
  `applies text typed into the palette before its commands were loaded${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner();
    const fetched = Promise.withResolvers<void>();
    await page.route(/\/assets\/shell-extras-[^/]*\.js$/, async (route) => {
      await fetched.promise;
      await route.continue();
    });
    await page.reload();
    await page.locator("main").getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("log out");
    await page.getByText("No results").waitFor();
    fetched.resolve();
    await page.getByRole("option", { name: "Sign out" }).waitFor();
    await page.unroute(/shell-extras/);
  },
);

test.skipIf(noBrowser)(
  `reports a script that cannot be loaded, as after an update, in its place; retrying loads it with its styles, and the page can be reloaded${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner();
    const missing = page.getByRole("alert").filter({ hasText: "could not be loaded" });
    const again = missing.getByRole("button", { name: "Try again" });
    await page.locator("main").getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");

    const bringBackPalette = await takeAway(page, "palette");
    await page.keyboard.press("Control+k");
    await missing.waitFor();
    await expectAccessible(page, "a part that is missing");
    await again.click();
    await again.and(page.locator(":enabled")).waitFor();
    expect(await page.locator("main h1").textContent()).toBe("Overview");
    await bringBackPalette();
    await again.click();
    const palette = page.getByRole("dialog");
    await palette.waitFor();
    expect(await missing.count()).toBe(0);
    expect(await palette.evaluate((element) => getComputedStyle(element).position)).toBe("fixed");
    await page.keyboard.press("Escape");

    const bringBackPage = await takeAway(page, "system-page");
    const bringBackPlots = await takeAway(page, "history-plots");
    await inRail(page, "System");
    await missing.waitFor();
    await bringBackPage();
    await again.click();
    await page.getByRole("heading", { level: 1, name: "System" }).waitFor();
    // A part of the new page is missing, but the rest is shown.
    await page.locator("main section").filter({ has: missing }).waitFor();
    await bringBackPlots();
    await again.click();
    await page.locator("main figure").first().waitFor();
    expect(await missing.count()).toBe(0);

    await takeAway(page, "runs-page");
    await inRail(page, "Runs");
    await missing.waitFor();
    await page.unrouteAll();
    await missing.getByRole("button", { name: "Reload the page" }).click();
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

/**
 * Answers like a server of another release, without a chunk and its styles, until the returned function is
 * called.
 */
async function takeAway(page: Page, chunk: string): Promise<() => Promise<void>> {
  const files = new RegExp(String.raw`/assets/${chunk}-[\w-]{8}\.(js|css)$`);
  await page.route(files, (route) => route.fulfill({ status: 404, contentType: "application/problem+json" }));
  return () => page.unroute(files);
}

test.skipIf(noBrowser)(
  `shows run or task and state in the tab title; a tooltip never covers the menu of its button${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner();
    await page.clock.install();
    await page.goto("/runs/r1/tasks/greeting");
    await page.waitForFunction(() => document.title === "greeting · Succeeded · r1 · wezterm-parallel");
    await page.goto("/runs/r1");
    await page.waitForFunction(() => document.title.endsWith(" · Succeeded · r1 · wezterm-parallel"));
    const more = page.getByRole("button", { name: "More actions" });
    const tooltip = page.locator("[data-tooltip-layer]");
    const rest = async () => {
      await more.hover();
      await page.clock.fastForward(1_000);
    };
    // The first hover may come before the page listens.
    const shown = async () => {
      await page.mouse.move(0, 0);
      await rest();
      return tooltip.count();
    };
    await expect.poll(shown, { timeout: 30_000 }).toBe(1);
    await more.click();
    await page.getByRole("menu").waitFor();
    await page.mouse.move(0, 0);
    await rest();
    expect(await tooltip.count()).toBe(0);
  },
  60_000,
);

test.skipIf(noBrowser)(
  `the shell works by keyboard alone: palette, shortcuts, language and theme persist; no axe findings${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner();
    await page.locator("[data-kind=live]").waitFor();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to content");
    await expectAccessible(page);

    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("greeting");
    await page.getByRole("option", { name: "greeting" }).first().waitFor();
    await expectAccessible(page);
    await page.getByRole("combobox").fill("");
    await page.keyboard.type("r");
    await page.getByRole("option", { name: "Runs" }).first().waitFor();
    const fromTop = () => page.getByRole("listbox").evaluate((list) => list.scrollTop);
    await until("what fits best to be seen first", async () => (await fromTop()) === 0);
    await page.keyboard.press("Escape");
    await until("the focus to be back", async () => (await focused(page)) === "Skip to content");
    await byPalette(page, "Theme: Dark");
    await page.locator("html[data-theme=dark]").waitFor();
    await byPalette(page, "Collapse navigation");
    await page.getByRole("button", { name: "Expand navigation" }).waitFor();
    await byPalette(page, "Expand navigation");
    await page.getByRole("button", { name: "Collapse navigation" }).waitFor();
    await byPalette(page, "Runs");
    const filter = page.getByRole("searchbox");
    await filter.press("a");
    await filter.press("Control+z");
    expect(await filter.inputValue()).toBe("");
    await byPalette(page, "Overview");

    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.getByText("Go to Overview").waitFor();
    await expectAccessible(page);
    await byPalette(page, "Administration");
    await page.waitForURL("/admin/users");
    await page.getByRole("dialog").waitFor({ state: "detached" });

    const person = page.getByRole("button", { name: /profile, language, theme/ });
    await person.press("Enter");
    await page.getByRole("menu").waitFor();
    await expectAccessible(page);
    await page.getByRole("menuitemcheckbox", { name: "日本語" }).press("Enter");
    await page.locator("html[lang=ja]").waitFor();
    await page.reload();
    await page.locator("html[lang=ja][data-theme=dark]").waitFor();
    await page.getByRole("link", { name: "概要" }).waitFor();

    // Her language applies on the phone too, once the server knows it.
    await until("the server to know the language", () => page.evaluate(knowsLanguage, preferences));
    const { page: small } = await rig.owner("/", phone);
    await small.locator("html[lang=ja]").waitFor();
    await small.getByRole("button", { name: "その他" }).tap();
    await small
      .getByRole("dialog", { name: "ナビゲーション" })
      .getByRole("link", { name: "tally" })
      .waitFor();
    await expectAccessible(small);
    expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `a choice made before the page has loaded everything reaches the server${withoutBrowser}`,
  async () => {
    const { page, context } = await rig.owner("/");
    const loadRest = Promise.withResolvers<void>();
    await context.route("**/shell-extras*", async (route) => {
      await loadRest.promise;
      await route.continue();
    });
    await page.goto("/profile");
    await page.getByRole("switch", { name: "An agent asks for permission" }).check();
    loadRest.resolve();
    await untilChosen("permission");
  },
  60_000,
);

test.skipIf(noBrowser)(
  `a choice that the server could not take is sent again without another visit${withoutBrowser}`,
  async () => {
    const { page, context } = await rig.owner("/profile");
    let refusals = 0;
    await context.route(`**${preferences}`, async (route) => {
      if (route.request().method() !== "PUT" || refusals > 0) return await route.continue();
      refusals += 1;
      await route.abort();
    });
    await page.getByRole("switch", { name: "A program waits for your input" }).check();
    await untilChosen("question");
    expect(refusals).toBe(1);
  },
  60_000,
);

async function untilChosen(kind: NotificationKind): Promise<void> {
  await until("the server to know the choice", async () => {
    const known = await rig.client.get("getPreferences", {});
    return known.ok && known.value.notifications.includes(kind);
  });
}
