import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Browser } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { npmCache } from "../rigs/packed-copy.ts";
import { processesWith, type FoundProcess } from "../rigs/processes.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { until } from "../rigs/until.ts";
import { noBrowser, testBrowser, Visitor, withoutBrowser } from "../rigs/web/browser.ts";

const clone = fileURLToPath(new URL("../..", import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "wzp-demo-"));
  mkdirSync(join(root, "person"));
  symlinkSync(npmCache(), join(root, "person/.npm"));
});
afterEach(async () => {
  await until("nothing of the demo runs", () => left().length + left("other").length === 0);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

function left(name = "home"): FoundProcess[] {
  const home = join(root, name);
  const demo = join(home, "state-demo/home");
  return processesWith(`WZP_HOME=${home}`, `WZP_HOME=${demo}`, `WZP_DAEMON_OF=${demo}/state`);
}

test(`npm start shows every state of the backlog in the browser, keeps serving the dashboard, and stops cleanly; with --exit it ends with the backlog${withoutBrowser}`, async () => {
  await Promise.all([endsByItself(), servesUntilInterrupted()]);
}, 240_000);

function npmStart(home: string, ...args: readonly string[]) {
  const env = { ...process.env, HOME: join(root, "person"), WZP_HOME: join(root, home) };
  // A separate process group, which a signal reaches as Ctrl-C does: npm alone would not pass it on to the
  // demo.
  const child = spawn("npm", ["start", ...args], {
    cwd: clone,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const seen = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (seen.text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { pid: child.pid ?? 0, ended, seen };
}

async function endsByItself(): Promise<void> {
  const { ended, seen } = npmStart("home", "--", "--exit");
  expect(await ended, seen.text).toBe(0);
  for (const task of ["fix-rounding", "speed-up", "json-output"])
    expect(seen.text).toContain(`r2/${task} landed on main as`);
  expect(left("home")).toEqual([]);
}

async function servesUntilInterrupted(): Promise<void> {
  const browser = noBrowser ? undefined : await testBrowser();
  const { pid, ended, seen } = npmStart("other");
  try {
    await seeDashboard(browser, seen);
  } finally {
    process.kill(-pid, "SIGINT");
    await ended;
  }
  expect(left("other")).toEqual([]);
}

/** Uses the first link while the backlog runs, and the second when it has ended; each signs in once. */
async function seeDashboard(browser: Browser | undefined, seen: { readonly text: string }): Promise<void> {
  const link = (text: string) => /Dashboard: (\S+)\n +works once, within \d+ s/.exec(text)?.[1];
  const printed = until("the address", () => link(seen.text), 90_000);
  await using visitor = browser === undefined ? undefined : await watchBoard(browser, printed);
  await printed;
  expect(seen.text).not.toContain("Next steps:");
  await until("it stays", () => seen.text.includes("The dashboard is served until"), 150_000);
  if (visitor !== undefined) await expectAllShown(visitor);
  const second = new URL(link(seen.text.slice(seen.text.indexOf("Next steps:"))) ?? "");
  const signIn = () =>
    fetch(new URL("/api/v1/auth/link", second), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ link: second.hash.slice(1) }),
    });
  expect([(await signIn()).status, (await signIn()).status]).toEqual([200, 401]);
}

/** Opens the board by the link as soon as it is printed; the window is tall, so that all cards are drawn. */
async function watchBoard(browser: Browser, printed: Promise<string>): Promise<Visitor> {
  const visitor = await Visitor.come(browser, undefined, { width: 1440, height: 2400 });
  const { page } = visitor;
  await page.addInitScript(noteCards);
  await page.goto(await printed);
  const rail = page.getByRole("navigation", { name: "Navigation" });
  await rail.getByRole("link", { name: "tally" }).click();
  await page.getByLabel("Runs shown").selectOption("all");
  return visitor;
}

/**
 * Expects the states that last long enough to be drawn during the run, and the server's states at its end.
 */
async function expectAllShown(visitor: Visitor): Promise<void> {
  const { page, problems } = visitor;
  const { origin } = new URL(page.url());
  const answer = await page.request.get(`${origin}/api/v1/tasks?limit=100`);
  const { items } = (await answer.json()) as { items: { name: string; state: string }[] };
  const real = items.map(({ name, state }) => `${name} ${words[state] ?? state}`).toSorted();
  // The backlog, and the checks of its three changes before they landed.
  expect(real.length).toBe(17 + 3);
  const now = async () => await page.evaluate(() => (globalThis as Noting).cardsNow?.().toSorted() ?? []);
  await until("the page to show the end", async () => (await now()).join() === real.join());
  const shown = await page.evaluate(() => (globalThis as Noting).noted ?? []);
  for (const state of [
    "integrate Blocked",
    "flaky Parked",
    "fix-rounding Verifying",
    "integrate Running",
    ...real,
  ])
    expect(shown).toContain(state);
  expect(shown.filter((each) => each.endsWith(" Ready")).length).toBeGreaterThan(0);
  await page.goto(`${origin}/runs/r2?view=table`);
  await page
    .getByRole("row", { name: /release/ })
    .getByText("Skipped", { exact: true })
    .waitFor();
  await page.goto(`${origin}/`);
  await visitor.sees(/Needs you 1[^]*reproduce-bug[^]*exit 1/);
  expect(problems).toEqual([]);
}

/** The page's words for how the demo's tasks end. */
const words: Readonly<Record<string, string>> = {
  succeeded: "Succeeded",
  failed: "Failed",
  skipped: "Skipped",
};

interface Noting {
  noted?: string[];
  cardsNow?: () => string[];
}

/** Runs in the page: records the states in which each card is drawn, from the first one on. */
function noteCards(): void {
  const cardsNow = () =>
    [...document.querySelectorAll("article[data-task]")].map(
      (card) => `${card.ariaLabel} ${card.querySelector("svg[role=img]")?.ariaLabel}`,
    );
  const noted: string[] = [];
  const note = () => noted.push(...cardsNow().filter((each) => !noted.includes(each)));
  Object.assign(globalThis, { noted, cardsNow });
  new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true });
}

describe.skipIf(!TmuxTerminal.available)("Ctrl-C during npm start", () => {
  test.each<[string, RegExp, number, [string, RegExp]?]>([
    ["while it starts", /Sample repository/, 0],
    ["while tasks run", /› \S+ +running/, Math.round(Math.random() * 1500)],
    ["while the branches are made", /✓ install +done/, Math.round(Math.random() * 1500)],
    // A link below that message shows that Enter made another one.
    ["while it serves", /^Enter: new link/m, 0, ["Enter", /Ctrl-C: stop\.\s+Dashboard: /]],
  ])(
    "%s leaves nothing running and the terminal as it was",
    async (_, seen, waitMs, answered) => {
      const directory = join(root, "desk");
      mkdirSync(directory);
      const env = { HOME: join(root, "person"), WZP_HOME: join(root, "home") };
      await using desk = await TmuxTerminal.open({ directory, cwd: clone, env });
      desk.type(`stty -a >${root}/before; npm start --silent`);
      await desk.sees(seen, 150_000);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (answered !== undefined) {
        desk.press(answered[0]);
        await desk.sees(answered[1]);
      }
      desk.press("C-c");
      // On its own line, because a shell drops the rest of an interrupted one.
      desk.type("echo ended $?");
      const text = await desk.sees(/ended \d+$/m);
      expect(text, `after ${waitMs} ms`).toMatch(/ended (130|0)$/m);
      desk.type(`stty -a >${root}/after; cmp ${root}/before ${root}/after && echo same`);
      await desk.sees(/^same/m);
      expect(desk.modes).toBe(TmuxTerminal.cleanModes);
      desk.close();
    },
    240_000,
  );
});
