import { setTimeout as delay } from "node:timers/promises";

import { desktop, openBrowser, Visitor } from "../../e2e/rigs/web/browser.ts";
import { ensureWebBuilt } from "../../scripts/web/build-web.ts";
import { openBareTerminal } from "./bare-terminal.ts";
import { BenchHome } from "../bench-home.ts";
import { PageMemory, type Held } from "./page-memory.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";

/**
 * Four scrolling terminals in one page, beside four bare xterm.js terminals with the same bytes at the same
 * rate: JavaScript heap after a collection, elements, listeners, and the memory of the page's process.
 * `--minutes 30` as in docs/performance.md; a short run by default.
 */
const minutes = numberAfter("--minutes") ?? 0.5;
const samples = 10;
/** Ten screens of change per second in each; at full speed the processor would be the limit. */
const linesAtOnce = 20;
const everyMs = 100;
/** Time to fill the scrollback of 5,000 lines, and half as much again. */
const fillsMs = 37_500;
/** Code is still compiled after minutes; a leak at every line would be far larger over half an hour. */
const mayGrow = 0.05;

await ensureWebBuilt();
using home = new BenchHome();
const names = ["one", "two", "three", "four"];
const scrolls =
  `$|=1; while (1) { printf "%s %d of what scrolls by\\n", $ARGV[0], ++$i for 1..${linesAtOnce}; ` +
  `select undef, undef, undef, ${everyMs / 1000} }`;
for (const name of names) home.wzp("add", "--name", name, "--", "perl", "-e", scrolls, name);
const link = home.wzp("web", "--print").trim();
// Separate browsers, because the memory of their processes is measured.
await using browser = await openBrowser();
await using other = await openBrowser();
await using visitor = await Visitor.come(browser, link, desktop);
const { page } = visitor;
await page.goto(link);
await page.waitForURL("/");
await page.goto(`/terminals?open=${names.map((name, at) => `r${at + 1}/${name}`).join(",")}`);
await page
  .locator("[data-standing=live]")
  .nth(names.length - 1)
  .waitFor();
await using bare = await openBareTerminal(other, desktop, { count: names.length });
await bare.scroll(linesAtOnce, everyMs);
await delay(fillsMs);

const [ours, its] = [await PageMemory.of(browser, page), await PageMemory.of(other, bare.page)];
const rows: { readonly minute: number; readonly mine: Held; readonly bares: Held }[] = [];
const beganAt = performance.now();
for (let at = 0; at <= samples; at += 1) {
  if (at > 0) await delay((minutes * 60_000) / samples);
  const minute = (performance.now() - beganAt) / 60_000;
  rows.push({ minute, mine: await ours.read(), bares: await its.read() });
}

const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
console.log(
  table(
    [
      "four terminals that scroll, after",
      "JavaScript MB",
      "nodes",
      "listeners",
      "process MB",
      "bare page: JavaScript MB",
      "process MB",
    ],
    rows.map(({ minute, mine, bares }) => [
      `${minute.toFixed(1)} min`,
      mb(mine.heap),
      String(mine.elements),
      String(mine.listeners),
      mb(mine.process),
      mb(bares.heap),
      mb(bares.process),
    ]),
  ),
);
console.log();
const growth = growthOf(rows.map(({ mine }) => mine.heap));
tellTargets([
  {
    name: `growth of JavaScript's memory over ${minutes} minutes, second half beside first`,
    wanted: `< ${mayGrow * 100} %`,
    measured: `${(growth * 100).toFixed(1)} % (bare page ${(growthOf(rows.map(({ bares }) => bares.heap)) * 100).toFixed(1)} %)`,
    met: growth < mayGrow,
  },
]);

/** Returns the growth of the mean from the first half to the second. */
function growthOf(values: readonly number[]): number {
  const half = Math.floor(values.length / 2);
  const mean = (some: readonly number[]) => some.reduce((sum, each) => sum + each, 0) / some.length;
  return mean(values.slice(-half)) / mean(values.slice(0, half)) - 1;
}

function numberAfter(word: string): number | undefined {
  const at = process.argv.indexOf(word);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}
