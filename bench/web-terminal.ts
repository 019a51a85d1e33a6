import { setTimeout as delay } from "node:timers/promises";

import type { Page } from "playwright-core";

import { desktop, openBrowser, Visitor } from "../e2e/web/browser.ts";
import { ensureWebBuilt } from "../scripts/web/build-web.ts";
import { openBareTerminal } from "./bare-terminal.ts";
import { BenchHome } from "./bench-home.ts";
import { quantile } from "./statistics.ts";
import { table } from "./table.ts";
import { tellTargets } from "./targets.ts";
import { watchTerminal, type SeenTerminal } from "./watched-page.ts";

/**
 * Terminals in Chromium, beside a bare page with the same xterm.js: keys until their echo is drawn (by a program
 * behind session host, server and WebSocket; in the bare page by the page itself), a flood, and the memory of four
 * terminals that scroll. `--minutes 30` lets them scroll for longer.
 */
const keys = 300;
/** Lines of `seq`, 26 MB with their carriage returns. */
const floodLines = 3_000_000;
const echoTargetMs = 15;
const scrollMinutes = minutesWanted() ?? 0.5;
/** Twenty lines every twenty milliseconds. */
const scrolls =
  '$|=1; while (1) { printf "%s %d of what scrolls by\\n", $ARGV[0], ++$i for 1..20; select undef, undef, undef, 0.02 }';
/** Until what has scrolled out fills its room: 5,000 lines and a half. */
const fillsMs = 7_500;

await ensureWebBuilt();
using home = new BenchHome();
add("echo", "stty raw -echo; exec cat");
add("flood", `read go; seq ${floodLines}; echo The end.; read end`);
const four = ["one", "two", "three", "four"];
const link = home.wzp("web", "--print").trim();
await using browser = await openBrowser();
await using visitor = await Visitor.come(browser, link, desktop);
const { page } = visitor;
await watchTerminal(page);
await page.goto(link);
await page.waitForURL("/");

await openTerminal("r1/echo");
const echoes = await typeKeys(page);
await openTerminal("r2/flood");
const flood = await runFlood();
const bare = await openBareTerminal(browser, desktop);
const bareEchoes = await typeKeys(bare.page);
const bareFlood = await bare.flood(floodLines);
await bare.page.close();
const heap = await scroll();

const ms = (values: readonly number[], share: number) => quantile(values, share).toFixed(1);
const echoRow = (name: string, values: readonly number[]) => [name, ms(values, 0.5), ms(values, 0.99)];
console.log(
  table(
    [`${keys} keys until`, "p50 ms", "p99 ms"],
    [
      echoRow("the echo has come", echoes.come),
      echoRow("the echo is drawn", echoes.drawn),
      echoRow("the bare page has drawn its own", bareEchoes.drawn),
    ],
  ),
);
console.log();
const rate = (bytes: number, took: number) => (bytes / took / 1000).toFixed(1);
console.log(
  table(
    ["a flood of 26 MB", "s", "MB shown", "MB/s shown", "p99 between frames ms"],
    [
      [
        "terminal",
        (flood.ms / 1000).toFixed(1),
        (flood.bytes / 1e6).toFixed(1),
        rate(flood.bytes, flood.ms),
        ms(flood.frames, 0.99),
      ],
      [
        "bare page",
        (bareFlood.ms / 1000).toFixed(1),
        (bareFlood.bytes / 1e6).toFixed(1),
        rate(bareFlood.bytes, bareFlood.ms),
        ms(bareFlood.frames, 0.99),
      ],
    ],
  ),
);
console.log();
console.log(
  table(
    ["four terminals that scroll", "MB of JavaScript"],
    heap.map(({ afterS, bytes }) => [`after ${afterS.toFixed(0)} s`, (bytes / 1e6).toFixed(1)]),
  ),
);
console.log();
const p99 = quantile(echoes.drawn, 0.99);
tellTargets([
  {
    name: "key until its echo is drawn, p99",
    wanted: `< ${echoTargetMs} ms`,
    measured: `${p99.toFixed(1)} ms`,
    met: p99 < echoTargetMs,
  },
]);

function add(name: string, script: string): void {
  home.wzp("add", "--name", name, "--", "sh", "-c", script);
}

async function openTerminal(task: string): Promise<void> {
  await page.goto(`/terminals?open=${encodeURIComponent(task)}`);
  await page.getByText("Your size").waitFor();
  await page.locator(".xterm textarea").focus();
}

/** At random moments between two frames, as people do. */
async function typeKeys(on: Page): Promise<SeenTerminal> {
  await on.evaluate(() => window.seen.reset());
  for (let at = 0; at < keys; at++) {
    const drawn = on.evaluate((count) => window.seen.untilDrawn(count), at + 1);
    await on.keyboard.press(String.fromCharCode(97 + (at % 26)));
    await drawn;
    await delay(20 + Math.random() * 30);
  }
  return await on.evaluate(() => window.seen.echoes());
}

async function runFlood() {
  await page.evaluate(() => window.seen.reset());
  await page.keyboard.press("Enter");
  return await page.evaluate(() => window.seen.untilShown("The end."));
}

async function scroll(): Promise<{ afterS: number; bytes: number }[]> {
  for (const name of four) add(name, `exec perl -e '${scrolls}' ${name}`);
  await page.goto(`/terminals?open=${four.map((name, at) => `r${at + 3}/${name}`).join(",")}`);
  await page.locator("[data-standing=live]").nth(3).waitFor();
  await delay(fillsMs);
  const session = await page.context().newCDPSession(page);
  const began = performance.now();
  const seen: { afterS: number; bytes: number }[] = [];
  for (let at = 0; at <= 4; at++) {
    if (at > 0) await delay((scrollMinutes * 60_000) / 4);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    seen.push({ afterS: (performance.now() - began) / 1000, bytes: usedSize });
  }
  return seen;
}

function minutesWanted(): number | undefined {
  const at = process.argv.indexOf("--minutes");
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}
