import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { desktop, openBrowser, Visitor } from "../../e2e/rigs/web/browser.ts";
import { ensureWebBuilt } from "../../scripts/web/build-web.ts";
import { BenchHome } from "../bench-home.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";

/**
 * The first view of a new browser: a fresh context each time, so that nothing is cached or compiled, with the
 * person signed in. Measured from the click to the first paint, to the largest paint (as Chromium reports
 * it), and to a visible list of real tasks. For comparison: a second visit, and a static page with the same
 * text, which shows the browser's own cost without a screen on two cores.
 */
const visits = 8;
const tasks = 60;
/** The largest paint is reported late: wait this long after the page shows its tasks. */
const settlesMs = 500;

/** Latency of each request in ms, throughput in bytes per second. */
const away = { offline: false, latency: 50, downloadThroughput: 2.5e6, uploadThroughput: 2.5e6 };

interface View {
  readonly first: number;
  readonly largest: number;
  readonly tasks: number;
}

declare global {
  interface Window {
    /** After the navigation, ms. */
    tasksSeen: Promise<number>;
  }
}

await ensureWebBuilt();
using home = new BenchHome();
const names = Array.from({ length: tasks }, (_, at) => `t${at}`);
const body = `<!doctype html><main><ul>${names.map((name) => `<li>${name}</li>`).join("")}</ul></main>`;
const lines = names.map((name) => `  ${name}: { run: "sleep 100000" }\n`);
writeFileSync(
  join(home.scratch, "wezterm-parallel.yaml"),
  `version: 1\ndefaults: { checkout: none }\ntasks:\n${lines.join("")}`,
);
home.wzp("run", "--detach");
await using browser = await openBrowser();
const cold: View[] = [];
const warm: View[] = [];
const far: View[] = [];
const bare: View[] = [];
for (let visit = 0; visit < visits; visit += 1) {
  const link = home.wzp("web", "--print").trim();
  const { origin } = new URL(link);
  const cookies = await signedIn(link);
  await using visitor = await Visitor.come(browser, origin, desktop);
  await visitor.page.addInitScript(watchForTasks);
  await visitor.context.addCookies(cookies);
  await visitor.page.route(`${origin}/bare`, (route) => route.fulfill({ contentType: "text/html", body }));
  bare.push(await look(visitor.page, `${origin}/bare`));
  cold.push(await look(visitor.page, `${origin}/`));
  warm.push(await look(visitor.page, `${origin}/`));
  far.push(await lookFromAfar(origin, cookies));
}

const rows = [
  tell("a bare page of these words", bare),
  tell("never here before", cold),
  tell("again", warm),
  tell(`never here before, ${away.latency} ms away, 20 Mbit/s`, far),
];
const head = [
  `overview, ${tasks} tasks, ${visits} visits`,
  "first paint p50 ms",
  "p95",
  "largest paint p50 ms",
  "p95",
  "tasks seen p50 ms",
  "p95",
];
console.log(table(head, rows));
console.log();
tellTargets([
  below("cold first view, tasks seen, p95, ms", 1000, of(cold, "tasks")),
  below("cold largest paint, p95, ms", 1200, of(cold, "largest")),
]);

/** Returns the cookies of a session from a temporary browser context. */
async function signedIn(link: string): Promise<Parameters<Visitor["context"]["addCookies"]>[0]> {
  await using visitor = await Visitor.come(browser, new URL(link).origin, desktop);
  await visitor.page.goto(link);
  await visitor.page.waitForURL("/");
  return await visitor.context.cookies();
}

/** Views the page as a person whose server is far away. */
async function lookFromAfar(
  origin: string,
  cookies: Parameters<Visitor["context"]["addCookies"]>[0],
): Promise<View> {
  await using visitor = await Visitor.come(browser, origin, desktop);
  await visitor.page.addInitScript(watchForTasks);
  await visitor.context.addCookies(cookies);
  const devtools = await visitor.context.newCDPSession(visitor.page);
  await devtools.send("Network.emulateNetworkConditions", away);
  return await look(visitor.page, `${origin}/`);
}

async function look(page: Page, address: string): Promise<View> {
  await page.goto("about:blank");
  await page.goto(address, { waitUntil: "commit" });
  return page.evaluate(async (settles) => {
    const seen = await window.tasksSeen;
    const paints = new Promise<number>((resolve) => {
      let largest = 0;
      new PerformanceObserver((list) => {
        for (const { startTime } of list.getEntries()) largest = startTime;
      }).observe({ type: "largest-contentful-paint", buffered: true });
      setTimeout(() => resolve(largest), settles);
    });
    const largest = await paints;
    const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN;
    return { first, largest, tasks: seen };
  }, settlesMs);
}

/**
 * Runs in the page, which itself reports the drawing of the first task: polling from outside slows down to
 * twice per second.
 */
function watchForTasks(): void {
  window.tasksSeen = new Promise((resolve) => {
    const look = () => {
      const names = document.querySelectorAll("main a, main li");
      // It is on the screen when the next frame begins.
      if (Array.from(names).some(({ textContent }) => textContent === "t0")) requestAnimationFrame(resolve);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

function tell(what: string, views: readonly View[]): string[] {
  const columns = (["first", "largest", "tasks"] as const).map((name) => of(views, name));
  return [
    what,
    ...columns.flatMap((each) => [quantile(each, 0.5).toFixed(0), quantile(each, 0.95).toFixed(0)]),
  ];
}

function of(views: readonly View[], name: keyof View): number[] {
  return views.map((view) => view[name]);
}

function below(name: string, most: number, measured: readonly number[]) {
  const p95 = quantile(measured, 0.95);
  return { name, wanted: `< ${most}`, measured: p95.toFixed(0), met: p95 < most };
}
