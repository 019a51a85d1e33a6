import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { until } from "../rigs/until.ts";
import { expectAccessible } from "../rigs/web/accessible.ts";
import { desktop, noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

/** Time for a machine three times slower, with a browser. */
const patient = 300_000;

const terminalOf = (page: Page, task: string): Locator =>
  page.getByRole("region", { name: `Terminal of ${task}` });

/** Returns the lines on the screen, as drawn. */
async function shown(terminal: Locator): Promise<string> {
  const rows = await terminal.locator(".xterm-rows > div").allTextContents();
  return rows.map((row) => row.replaceAll("\u00a0", " ").trimEnd()).join("\n");
}

async function shows(terminal: Locator, text: RegExp): Promise<void> {
  let last = "";
  await until(`the terminal to show ${String(text)}`, async () => {
    last = await shown(terminal);
    return text.test(last);
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}; it shows:\n${last}`);
  });
}

async function focus(terminal: Locator): Promise<void> {
  await terminal.locator("textarea").focus();
}

/** Returns the middle of a cell in the line that an echo printed; `column`: from 0. */
async function pointAt(terminal: Locator, column: number): Promise<readonly [number, number]> {
  const line = terminal.locator(".xterm-rows > div").filter({ hasText: /^42\s/ });
  const { x = 0, y = 0, height = 0 } = (await line.boundingBox()) ?? {};
  const cell = await line
    .locator("span")
    .first()
    .evaluate((span) => span.getBoundingClientRect().width / span.textContent.length);
  return [x + (column + 0.5) * cell, y + height / 2];
}

/** Selects a word by double click, and copies it by the terminal's own key. */
async function copyWord(terminal: Locator, column: number, word: string): Promise<void> {
  const page = terminal.page();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.mouse.dblclick(...(await pointAt(terminal, column)));
  await page.keyboard.press("Control+Shift+C");
  await until("the word to be copied", async () => {
    return (await page.evaluate(() => navigator.clipboard.readText())) === word;
  });
}

async function clickLink(terminal: Locator, column: number): Promise<void> {
  const { mouse } = terminal.page();
  await until("the text to be a link", async () => {
    // A redrawn terminal gets no mouse event until the mouse moves again.
    for (const beside of [1, 0]) await mouse.move(...(await pointAt(terminal, column + beside)));
    return (await terminal.locator(".xterm-cursor-pointer").count()) > 0;
  });
  await mouse.down();
  await mouse.up();
}

let rig: WebRig;

beforeAll(async () => {
  if (!noBrowser) rig = await WebRig.start();
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

test.skipIf(noBrowser)(
  `shows terminals side by side: types, copies, follows a link, searches, pastes after a question, leaves by key; announces who takes over the size; retries an ended task${withoutBrowser}`,
  { timeout: patient },
  async () => {
    await rig.wzp("add", "--name", "shell", "--", "sh", "-i");
    await rig.wzp("add", "--name", "ends", "--", "sh", "-c", "echo the last words; read end; exit 3");
    const { page, context } = await rig.owner("/terminals", { ...desktop, alsoAsks: "https://example.org" });
    await page.getByRole("button", { name: /^Running shell/ }).click();
    const shell = terminalOf(page, "shell");
    await shell.getByText("Fits this window").waitFor();
    await focus(shell);
    await page.keyboard.type("echo $((6 * 7)) https://example.org\n");
    await shows(shell, /^42 https:\/\/example\.org$/m);
    expect(new URL(page.url()).searchParams.get("open")).toBe("r1/shell");

    await copyWord(shell, 0, "42");
    // Nothing leaves this machine.
    await context.route("https://example.org/**", (route) => route.fulfill({ body: "" }));
    const [opened] = await Promise.all([context.waitForEvent("page"), clickLink(shell, 10)]);
    await opened.waitForURL("https://example.org/");
    expect(await opened.evaluate(() => opener)).toBeNull();
    await opened.close();

    await focus(shell);
    const sizeOf = () => shell.getByText(/^\d+ × \d+$/).innerText();
    const before = await sizeOf();
    await page.keyboard.press("Control+Shift+F");
    await page.keyboard.type("EXAMPLE");
    await shell.getByText("2 of 2").waitFor();
    expect(await sizeOf()).toBe(before);
    await page.keyboard.press("Escape");

    // dash does not enable bracketed paste, so each line would run at once.
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "echo one\necho two\n");
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    });
    const question = page.getByRole("dialog", { name: "Paste 2 lines?" });
    await question.getByText("echo two").waitFor();
    expect(await shown(shell)).not.toContain("echo one");
    await question.getByRole("button", { name: "Paste 2 lines" }).click();
    await shows(shell, /^(# )?one$[^]*^(# )?two$/m);

    await page.keyboard.press("Shift+F6");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("A");

    const { page: other } = await rig.owner("/runs/r1/tasks/shell?tab=terminal", { width: 900, height: 640 });
    const theirs = terminalOf(other, "shell");
    await theirs.getByRole("button", { name: "Take over size" }).click();
    await theirs.getByText("Fits this window").waitFor();
    await page.getByText(/took over the size/).waitFor();
    await shell.getByRole("button", { name: "Take over size" }).waitFor();
    // A person who does not own the size types all the same; both see it.
    await focus(shell);
    await page.keyboard.type("stty size\n");
    await shows(theirs, /^\d+ \d+$/m);
    const size = /^(\d+) (\d+)$/m.exec(await shown(theirs));
    await theirs.getByText(`${size?.[2]} × ${size?.[1]}`).waitFor();

    const viewer = await rig.viewer("/terminals?open=r1/shell");
    const seen = terminalOf(viewer.page, "shell");
    await seen.getByText("View only").waitFor();
    await shows(seen, /^\d+ \d+$/m);
    await focus(seen);
    await viewer.page.keyboard.type("echo forbidden\n");
    // A note says so; Tab leaves a terminal that takes no keys.
    await viewer.page.keyboard.press("Tab");
    expect(await seen.getByRole("button", { name: /Take over|Fit/ }).count()).toBe(0);
    expect(await viewer.page.evaluate(() => document.activeElement?.tagName)).not.toBe("TEXTAREA");

    await page.getByRole("button", { name: "Add a terminal" }).click();
    await page.getByRole("menuitemcheckbox", { name: /ends/ }).click();
    const ends = terminalOf(page, "ends");
    await shows(ends, /^the last words$/m);
    await focus(ends);
    await page.keyboard.press("Enter");
    await ends.getByText("Ended with code 3").waitFor();
    await shows(ends, /^the last words$/m);
    // A terminal that has ended takes no keys: the page has its shortcuts again.
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.press("Escape");
    await expectAccessible(page);
    await ends.getByRole("button", { name: "Retry" }).click();
    await ends.getByText("Fits this window").waitFor();
    await page.goBack();
    await ends.waitFor({ state: "detached" });
    expect(await shown(shell)).not.toContain("forbidden");
    expect(rig.problems).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  `loses and doubles no line when the server is killed amid a flood or the GPU context is lost; delivers input typed meanwhile; adds missing keys on a phone${withoutBrowser}`,
  { timeout: patient },
  async () => {
    const flood =
      'read go; i=0; while [ $i -lt 300 ]; do i=$((i+1)); seq -f "line %.0f of the flood" $((i*500-499)) $((i*500)); sleep 0.01; done; read typed; echo "typed: $typed"; stty raw -echo; cat -v';
    await rig.wzp("add", "--name", "flood", "--", "sh", "-c", flood);
    const { page, context } = await rig.owner("/runs/r3/tasks/flood?tab=terminal", desktop);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const terminal = terminalOf(page, "flood");
    await terminal.getByText("Fits this window").waitFor();
    await drawByGraphics(terminal);
    await focus(terminal);
    await page.keyboard.press("Enter");
    const log = join(attemptDirectory(rig.home.state, 3, "flood", 1), "out.log");
    await until("the flood to have begun", () => statSync(log).size > 50_000);
    await terminal.locator("canvas").first().evaluate(loseGraphics);
    await terminal.and(page.locator("[data-drawn=plain]")).waitFor();
    await shows(terminal, /line \d{4,} of the flood/);
    const bringBack = rig.kill();
    await terminal.and(page.locator("[data-standing=away]")).waitFor();
    await page.keyboard.type("still here\n");
    bringBack();
    await terminal.and(page.locator("[data-standing=live]")).waitFor();
    await until("the end of the flood", async () => {
      const send = terminal.getByRole("button", { name: "Send", exact: true });
      if (await send.isVisible()) await send.click();
      return (await shown(terminal)).includes("typed: still here");
    });
    await terminal.getByRole("button", { name: "More terminal actions" }).click();
    await page.getByRole("menuitem", { name: /Copy screen/ }).click();
    await page.getByText("Copied", { exact: true }).waitFor();
    const lines = (text: string) => text.replaceAll("\r", "").trimEnd().split("\n");
    const copied = lines(await page.evaluate(() => navigator.clipboard.readText()));
    const written = lines(await rig.wzp("logs", "r3/flood"));
    expect(copied.length).toBeGreaterThan(1_000);
    expect(copied).toEqual(written.slice(-copied.length));

    const { page: small } = await rig.owner("/runs/r3/tasks/flood?tab=terminal", phone);
    const own = terminalOf(small, "flood");
    await own.getByRole("button", { name: "Esc", exact: true }).tap();
    await own.getByRole("button", { name: "Arrow up" }).tap();
    await own.getByRole("button", { name: "Ctrl" }).tap();
    await focus(own);
    await small.keyboard.type("kl");
    await shows(own, /\^\[\^\[\[A\^Kl/);
    expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(rig.problems).toEqual([]);
  },
);

const corners = ["north", "east", "south", "west"] as const;

test.skipIf(noBrowser)(
  `shows four terminals from an address: each with its own keys, closing one makes room, and the font size persists and changes the reported terminal size${withoutBrowser}`,
  { timeout: patient },
  async () => {
    const address = await openShells();
    const { page } = await rig.owner(address, desktop);
    for (const corner of corners) await terminalOf(page, corner).getByText("Fits this window").waitFor();
    await page.getByText("4 of 4 shown").waitFor();
    await expectOwnKeys(page, "I am");
    await expectAccessible(page);
    await closeOne(page);
    await page.goBack();
    await shows(terminalOf(page, "east"), /^(# )?I am east$/m);
    await terminalOf(page, "south").getByText("Fits this window").waitFor();

    await chooseLetters(page);
    const { page: other } = await rig.owner(page.url(), { width: 1920, height: 1080 });
    await other.locator("[data-standing=live]").nth(3).waitFor();
    await expectOwnKeys(other, "seen by two as");
    await shows(terminalOf(page, "west"), /^(# )?seen by two as west$/m);
    expect(rig.problems).toEqual([]);
  },
);

/** Types a line; before the terminal is connected, keys would be ignored. */
async function typeIn(terminal: Locator, line: string): Promise<void> {
  await expect.poll(() => terminal.getAttribute("data-standing")).toMatch(/^(live|away)$/);
  await focus(terminal);
  await terminal.page().keyboard.type(`${line}\n`);
}

/** Starts four shells at once; returns the address of their terminals. */
async function openShells(): Promise<string> {
  const tasks = corners.map((corner) => `  ${corner}: { run: "sh -i", checkout: none }\n`);
  const directory = join(rig.project, "grid");
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, "wezterm-parallel.yaml"),
    `version: 1\nlimits: { parallel: 4 }\ntasks:\n${tasks.join("")}`,
  );
  const [run = ""] = (await rig.wzp("run", "--detach", "--project", directory)).split(/\s+/);
  return `/terminals?open=${corners.map((corner) => `${run}/${corner}`).join(",")}`;
}

/** Closes one: the others take its room, and their programs get the new size. */
async function closeOne(page: Page): Promise<void> {
  const [east, south, west] = [terminalOf(page, "east"), terminalOf(page, "south"), terminalOf(page, "west")];
  const before = {
    north: await placeOf(terminalOf(page, "north")),
    east: await placeOf(east),
    south: await placeOf(south),
    west: await placeOf(west),
  };
  expect([before.north.y, before.south.y]).toEqual([before.east.y, before.west.y]);
  expect([before.north.x, before.east.x]).toEqual([before.south.x, before.west.x]);

  await east.getByRole("button", { name: /^Close the terminal of east/ }).click();
  await east.waitFor({ state: "detached" });
  expect(await placeOf(south)).toEqual(before.east);
  expect(await placeOf(west)).toMatchObject({ x: before.south.x, y: before.south.y });
  expect((await placeOf(west)).width).toBeGreaterThan(1.9 * before.west.width);
  await expectToldItsSize(west);
}

/** Expects input typed in one terminal to be printed there, and in none of the others. */
async function expectOwnKeys(page: Page, words: string): Promise<void> {
  for (const name of corners) await typeIn(terminalOf(page, name), `echo ${words} ${name}`);
  for (const name of corners) await shows(terminalOf(page, name), new RegExp(`^(# )?${words} ${name}$`, "m"));
  for (const name of corners) {
    const said = (await shown(terminalOf(page, name))).match(new RegExp(`${words} \\w+`, "g"));
    expect(new Set(said), name).toEqual(new Set([`${words} ${name}`]));
  }
}

/** Returns the position on the page, in whole CSS pixels. */
async function placeOf(terminal: Locator) {
  const { x, y, width, height } = await terminal.evaluate((element) => element.getBoundingClientRect());
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
}

/** Expects the program to know the displayed size, which is as many cells as fit. */
async function expectToldItsSize(terminal: Locator): Promise<void> {
  const said = terminal.getByText(/^\d+ × \d+$/);
  const room = terminal.locator(".xterm-screen");
  await until("the size that is said to be the one that the program was told", async () => {
    await typeIn(terminal, "clear; stty size");
    await shows(terminal, /^\d+ \d+$/m);
    const [, rows, columns] = /^(\d+) (\d+)$/m.exec(await shown(terminal)) ?? [];
    return (await said.innerText()) === `${columns} × ${rows}`;
  });
  const { width, of } = await room.evaluate((screen) => ({
    width: screen.clientWidth,
    of: screen.closest("[data-keys=own]")?.clientWidth ?? 0,
  }));
  // Not wider than its container, and without room for two more columns beside the scroll bar.
  expect(of - width).toBeGreaterThanOrEqual(0);
  expect(of - width).toBeLessThan(50);
}

/**
 * Changes the letter size by keys and by the menu: for all terminals, across a reload, and each time with the
 * new size in cells.
 */
async function chooseLetters(page: Page): Promise<void> {
  const [north, south, west] = [
    terminalOf(page, "north"),
    terminalOf(page, "south"),
    terminalOf(page, "west"),
  ];
  await focus(north);
  await page.keyboard.press("Control+Shift+ArrowUp");
  await page.keyboard.press("Control+Shift+ArrowUp");
  await hasLetters(north, 15);
  await expectToldItsSize(north);
  await chooseInMenu(north, "Increase font size");
  await hasLetters(west, 16);
  await expectToldItsSize(west);
  await page.reload();
  await north.getByText("Fits this window").waitFor();
  await hasLetters(north, 16);
  await expectToldItsSize(north);
  await chooseInMenu(north, "Decrease font size");
  await hasLetters(north, 15);
  await focus(north);
  await page.keyboard.press("Control+Shift+Home");
  await hasLetters(south, 13);
  await expectToldItsSize(south);
}

async function hasLetters(terminal: Locator, size: number): Promise<void> {
  const letters = () => terminal.locator(".xterm-rows").evaluate((rows) => getComputedStyle(rows).fontSize);
  await until(`letters of ${size} px`, async () => (await letters()) === `${size}px`);
}

async function chooseInMenu(terminal: Locator, item: string): Promise<void> {
  await terminal.getByRole("button", { name: "More terminal actions" }).click();
  await terminal.page().getByRole("menuitem", { name: item }).click();
}

async function drawByGraphics(terminal: Locator): Promise<void> {
  const page = terminal.page();
  await terminal.and(page.locator("[data-drawn=plain]")).waitFor();
  await terminal.getByRole("button", { name: "More terminal actions" }).click();
  await page.getByRole("menuitemcheckbox", { name: "GPU rendering" }).click();
  await terminal.and(page.locator("[data-drawn=graphics]")).waitFor();
}

/** Runs in the page: does what a browser does when its graphics card is lost. */
function loseGraphics(canvas: Element): void {
  const all = canvas.parentElement?.querySelectorAll("canvas") ?? [];
  const context = [...all].map((each) => each.getContext("webgl2")).find((found) => found !== null);
  context?.getExtension("WEBGL_lose_context")?.loseContext();
}
