import { setTimeout as delay } from "node:timers/promises";

import type { Page } from "playwright-core";

import { desktop, openBrowser, Visitor } from "../e2e/web/browser.ts";
import { ensureWebBuilt } from "../scripts/web/build-web.ts";
import { openBareTerminal } from "./bare-terminal.ts";
import { BenchHome } from "./bench-home.ts";
import { quantile } from "./statistics.ts";
import { table } from "./table.ts";
import { tellTargets } from "./targets.ts";
import { watchTerminal, type SeenFlood, type SeenTerminal } from "./watched-page.ts";

/**
 * Terminals in Chromium, beside a bare page with the same xterm.js: keys until their echo is drawn (by a program
 * behind session host, server and WebSocket; in the bare page by the page itself), and a flood. What they
 * hold when they scroll for long: bench/web-memory.ts.
 */
const keys = 300;
/** Lines of `seq`, 26 MB with their carriage returns. */
const floodLines = 3_000_000;
const echoTargetMs = 15;

await ensureWebBuilt();
using home = new BenchHome();
add("echo", "stty raw -echo; exec cat");
add("flood", `read go; seq ${floodLines}; echo The end.; read end`);
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

const ms = (values: readonly number[], share: number) => quantile(values, share).toFixed(1);
const times = (own: number, bares: number) => (own / bares).toFixed(2);
const echoRow = (name: string, values: readonly number[]) => [
  name,
  ...[0.5, 0.99].flatMap((share) => [
    ms(values, share),
    times(quantile(values, share), quantile(bareEchoes.drawn, share)),
  ]),
];
console.log(
  table(
    [`${keys} keys until`, "p50 ms", "× bare page", "p99 ms", "× bare page"],
    [
      echoRow("the echo has come", echoes.come),
      echoRow("the echo is drawn", echoes.drawn),
      echoRow("the bare page has drawn its own", bareEchoes.drawn),
    ],
  ),
);
console.log();
const rate = ({ bytes, ms: took }: SeenFlood) => bytes / took / 1000;
const floodRow = (name: string, seen: SeenFlood) => [
  name,
  (seen.ms / 1000).toFixed(1),
  (seen.bytes / 1e6).toFixed(1),
  rate(seen).toFixed(1),
  times(rate(seen), rate(bareFlood)),
  ms(seen.frames, 0.99),
];
console.log(
  table(
    ["a flood of 26 MB", "s", "MB shown", "MB/s shown", "× bare page", "p99 between frames ms"],
    [floodRow("terminal", flood), floodRow("bare page", bareFlood)],
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
