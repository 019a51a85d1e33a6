import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { desktop, openBrowser, Visitor } from "../../e2e/rigs/web/browser.ts";
import { ensureWebBuilt } from "../../scripts/web/build-web.ts";
import { BenchHome } from "../bench-home.ts";
import { median, quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";

/**
 * The review of a change in Chromium: a file of which all 10,000 lines were changed, that is a diff of 20,000 lines. From
 * the click on "Review" until the first lines are there, including the page's script; then scrolling by wheel, beside a
 * bare page with a virtual list of the same lines, without numbers, colours and comments. Both take turns, because other
 * work on the machine takes frames from either.
 */
const changedLines = 10_000;
const opened = 5;
const rounds = 7;
const scrolledMs = 4_000;
const firstViewTargetMs = 1_000;
/** Refresh rate of usual screens; allows for a timer that is slightly late without a missed frame. */
const framesWanted = 60;
const framesMet = 59;
const bareHome = "http://bare.test";

const lineOf = (at: number, word: string) => `  const value${at} = ${word}(${at}, "text of line ${at}");`;
const file = (word: string) =>
  `${Array.from({ length: changedLines }, (_, at) => lineOf(at, word)).join("\n")}\n`;

await ensureWebBuilt();
using home = new BenchHome();
const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: home.scratch });
git("init", "-q");
writeFileSync(join(home.scratch, ".gitignore"), "home\n");
writeFileSync(join(home.scratch, "long.ts"), file("compute"));
writeFileSync(
  join(home.scratch, "wezterm-parallel.yaml"),
  "version: 1\ntasks:\n  change: sed -i s/compute/calculate/ long.ts\n",
);
git("add", "--all");
git("-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-qm", "base");
home.wzp("run");
const link = home.wzp("web", "--print").trim();
await using browser = await openBrowser();
await using visitor = await Visitor.come(browser, link, desktop);
const { page } = visitor;
await page.goto(link);
await page.waitForURL("/");

const firstViews: number[] = [];
for (let at = 0; at < opened; at += 1) {
  await page.goto("/runs/r1/tasks/change?tab=details");
  const review = page.getByRole("link", { name: "Review", exact: true });
  await review.waitFor();
  firstViews.push(await timeUntilLines(page));
}
await page.locator("[data-syntax]").first().waitFor();

await using stranger = await Visitor.come(browser, bareHome, desktop);
await stranger.page.route(`${bareHome}/**`, (route) =>
  route.fulfill({ contentType: "text/html", body: barePage() }),
);
await stranger.page.goto(bareHome);

const [own, bare]: [Scrolled[], Scrolled[]] = [[], []];
for (let round = 0; round < rounds; round += 1) {
  own.push(await scroll(page));
  bare.push(await scroll(stranger.page));
}

const spread = (values: readonly number[]) =>
  `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`;
const rates = (all: readonly Scrolled[]) => all.map(({ rate }) => rate);
const row = (name: string, all: readonly Scrolled[]) => [
  name,
  spread(rates(all)),
  spread(all.map(({ late }) => late)),
  spread(all.map(({ cpu }) => cpu)),
  Math.max(...all.map(({ longest }) => longest)).toFixed(0),
];
const heads = ["frames/s", "p99 between frames ms", "page's CPU ms a frame", "longest task ms"];
console.log(
  table(
    [`scrolling 20,000 lines, ${rounds} × ${scrolledMs / 1000} s`, ...heads],
    [row("review", own), row("bare virtual list", bare)],
  ),
);
console.log();
tellTargets([
  {
    name: `click until the first of 20,000 lines is there, median of ${opened}`,
    wanted: `< ${firstViewTargetMs} ms`,
    measured: `${quantile(firstViews, 0.5).toFixed(0)} ms (longest ${Math.max(...firstViews).toFixed(0)})`,
    met: quantile(firstViews, 0.5) < firstViewTargetMs,
  },
  {
    name: "frames/s while scrolling, median",
    wanted: String(framesWanted),
    measured: `${spread(rates(own))}; bare list ${median(rates(bare)).toFixed(1)}`,
    met: median(rates(own)) >= framesMet,
  },
]);

/** Clicks the link within the page, so that only the page's own time counts. */
function timeUntilLines(on: Page): Promise<number> {
  return on.evaluate(async () => {
    const began = performance.now();
    const links = [...document.querySelectorAll<HTMLAnchorElement>("a")];
    links.find(({ pathname }) => pathname.endsWith("/review"))?.click();
    while (document.querySelector("[data-row=line]") === null)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - began;
  });
}

interface Scrolled {
  /** Frames/s. */
  readonly rate: number;
  /** 99 % of frames come within this time after the one before, ms. */
  readonly late: number;
  /** Processor time of the page's thread for each frame, ms. */
  readonly cpu: number;
  readonly longest: number;
}

/** Scrolls from the top by six lines a frame, as a wheel does that is turned quickly. */
async function scroll(on: Page): Promise<Scrolled> {
  await on.bringToFront();
  const tools = await on.context().newCDPSession(on);
  await tools.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => {
    const { metrics } = await tools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  };
  const before = await worked();
  const { frames, longest } = await on.evaluate(scrollInPage, scrolledMs);
  const cpu = ((await worked()) - before) * 1000;
  await tools.detach();
  const ms = frames.reduce((sum, each) => sum + each, 0);
  return {
    rate: (frames.length / ms) * 1000,
    late: quantile(frames, 0.99),
    cpu: cpu / frames.length,
    longest,
  };
}

/** Runs in the page; returns the times between frames, ms. */
async function scrollInPage(ms: number): Promise<{ frames: number[]; longest: number }> {
  const frames: number[] = [];
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  });
  observer.observe({ entryTypes: ["longtask"] });
  const isScroller = (element: Element) => element.scrollHeight > 100_000;
  const scroller = [...document.querySelectorAll("*")].findLast(
    (element) => isScroller(element) && getComputedStyle(element).overflowY === "auto",
  );
  if (scroller === undefined) throw new Error("There is nothing to scroll.");
  scroller.scrollTop = 0;
  const ends = performance.now() + ms;
  let last = performance.now();
  await new Promise<void>((resolve) => {
    requestAnimationFrame(function next(now) {
      frames.push(now - last);
      last = now;
      scroller.scrollTop += 120;
      if (now < ends) requestAnimationFrame(next);
      else resolve();
    });
  });
  observer.disconnect();
  return { frames: frames.slice(1), longest };
}

/** A virtual list as small as can be: rows of fixed height that are filled anew as it scrolls. */
function barePage(): string {
  const lines = ["compute", "calculate"].flatMap((word) =>
    Array.from({ length: changedLines }, (_, at) => lineOf(at, word)),
  );
  return `<!doctype html><style>
body { margin: 0 } #frame { height: 100vh; overflow: auto; font: 12px/20px monospace }
#list { position: relative; height: ${lines.length * 20}px } #list div { position: absolute; white-space: pre }
</style><div id="frame"><div id="list"></div></div><script>
const lines = ${JSON.stringify(lines)};
const [frame, list] = [document.getElementById("frame"), document.getElementById("list")];
const rows = Array.from({ length: Math.ceil(innerHeight / 20) + 40 }, () => list.appendChild(document.createElement("div")));
const draw = () => {
  const first = Math.max(0, Math.floor(frame.scrollTop / 20) - 20);
  for (const [at, row] of rows.entries()) {
    row.style.transform = "translateY(" + (first + at) * 20 + "px)";
    row.textContent = lines[first + at] ?? "";
  }
};
frame.addEventListener("scroll", draw);
draw();
</script>`;
}
