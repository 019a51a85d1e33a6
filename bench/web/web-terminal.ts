import { setTimeout as delay } from "node:timers/promises";

import type { Browser, Page } from "playwright-core";

import { desktop, openBrowser, Visitor } from "../../e2e/rigs/web/browser.ts";
import { ensureWebBuilt } from "../../scripts/web/build-web.ts";
import { openBareTerminal, type BareOptions, type BareTerminal } from "./bare-terminal.ts";
import { BenchHome } from "../bench-home.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets, type Target } from "../targets.ts";
import { watchTerminal, type SeenFlood, type SeenTerminal } from "./watched-page.ts";

/**
 * Terminals in Chromium, beside a bare page with the same xterm.js: keys until their echo is drawn (by a
 * program behind session host, server and WebSocket; in the bare page by a program behind a WebSocket alone,
 * and by the page itself), and a flood.
 *
 * The keys are typed twice: as a 60 Hz screen shows them, where even the bare page waits up to 16.7 ms for
 * the next frame, and in a browser that draws at once, which leaves the round trip. bench/web/web-memory.ts
 * measures the memory of scrolling terminals.
 */
const keys = 300;
/** Lines of `seq`: 26 MB including carriage returns. */
const floodLines = 3_000_000;
const echoTargetMs = 15;
/** Options of Chromium for drawing as soon as there is something to draw. */
const drawsAtOnce = ["--disable-frame-rate-limit", "--disable-gpu-vsync"];

interface Typed {
  readonly own: SeenTerminal;
  /** The bare page, with the echo of a program. */
  readonly bare: SeenTerminal;
  /** The bare page, with its own echo. */
  readonly local: SeenTerminal;
}

await ensureWebBuilt();
using home = new BenchHome();
add("echo", "stty raw -echo; exec cat");
add("flood", `read go; seq ${floodLines}; echo The end.; read end`);

const atOnce = await inBrowser(drawsAtOnce, typeInBoth);
const [atFrames, flood, bareFlood] = await inBrowser([], async (page, browser) => {
  const typed = await typeInBoth(page, browser);
  return [typed, await runFlood(page), await inBare(browser, (bare) => bare.flood(floodLines))] as const;
});

const ms = (values: readonly number[], share: number) => quantile(values, share).toFixed(1);
const times = (own: number, bares: number) => (own / bares).toFixed(2);
const echoRows = (where: string, { own, bare, local }: Typed) =>
  [
    [`the echo has come, ${where}`, own.come] as const,
    [`the echo is drawn, ${where}`, own.drawn] as const,
    [`the bare page has drawn the echo of a program, ${where}`, bare.drawn] as const,
    [`the bare page has drawn its own, ${where}`, local.drawn] as const,
  ].map(([name, values]) => [
    name,
    ...[0.5, 0.99].flatMap((share) => [
      ms(values, share),
      times(quantile(values, share), quantile(bare.drawn, share)),
    ]),
  ]);
console.log(
  table(
    [`${keys} keys until`, "p50 ms", "× bare page", "p99 ms", "× bare page"],
    [...echoRows("drawn at once", atOnce), ...echoRows("60 frames/s", atFrames)],
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
tellTargets([...echoTargets("drawn at once", atOnce), ...echoTargets("at 60 frames/s", atFrames)]);

function echoTargets(where: string, { own, bare }: Typed): readonly Target[] {
  const [p99, bares] = [quantile(own.drawn, 0.99), quantile(bare.drawn, 0.99)];
  const name = `key until its echo is drawn, ${where}, p99`;
  const measured = `${p99.toFixed(1)} ms (bare page ${bares.toFixed(1)})`;
  return [
    { name, wanted: `< ${echoTargetMs} ms`, measured, met: p99 < echoTargetMs },
    { name, wanted: "≤ 1.05 × bare page", measured: `${times(p99, bares)} ×`, met: p99 <= 1.05 * bares },
  ];
}

function add(name: string, script: string): void {
  home.wzp("add", "--name", name, "--", "sh", "-c", script);
}

/** Runs signed in, in a separate browser with these command-line options. */
async function inBrowser<Seen>(
  words: readonly string[],
  look: (page: Page, browser: Browser) => Promise<Seen>,
): Promise<Seen> {
  const link = home.wzp("web", "--print").trim();
  await using browser = await openBrowser(words);
  await using visitor = await Visitor.come(browser, link, desktop);
  const { page } = visitor;
  await watchTerminal(page);
  await page.goto(link);
  await page.waitForURL("/");
  return await look(page, browser);
}

async function inBare<Seen>(
  browser: Browser,
  look: (bare: BareTerminal) => Promise<Seen>,
  options: BareOptions = {},
): Promise<Seen> {
  await using bare = await openBareTerminal(browser, desktop, options);
  return await look(bare);
}

async function typeInBoth(page: Page, browser: Browser): Promise<Typed> {
  await openTerminal(page, "r1/echo");
  const own = await typeKeys(page);
  const inPage = (bare: BareTerminal) => typeKeys(bare.page);
  return {
    own,
    bare: await inBare(browser, inPage, { toProgram: true }),
    local: await inBare(browser, inPage),
  };
}

async function openTerminal(page: Page, task: string): Promise<void> {
  await page.goto(`/terminals?open=${encodeURIComponent(task)}`);
  await page.getByText("Fits this window").waitFor();
  await page.locator(".xterm textarea").focus();
}

/** Types at random moments between two frames, as people do. */
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

async function runFlood(page: Page): Promise<SeenFlood> {
  await openTerminal(page, "r2/flood");
  await page.evaluate(() => window.seen.reset());
  await page.keyboard.press("Enter");
  return await page.evaluate(() => window.seen.untilShown("The end."));
}
