import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { Page } from "playwright-core";

import { desktop, openBrowser, Visitor } from "../../e2e/rigs/web/browser.ts";
import { ensureWebBuilt } from "../../scripts/web/build-web.ts";
import { BenchHome } from "../bench-home.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";

/**
 * The board in Chromium with 5,000 tasks and 200 events per second: tasks of the longest column change their
 * priority, so that it is sorted again each time.
 *
 * Frames are counted by requestAnimationFrame. Tasks are those of the page's main thread in Chromium's trace,
 * by wall clock and by processor time; the latter shows their cost on a machine with other load, which here
 * includes browser, server and the source of the events. An empty page gives the maximum of this machine,
 * because Chromium without a screen draws with the processor.
 */
const tasks = 5_000;
const eventsPerSecond = 200;
const actionsPerSecond = 20;
const measuredMs = 15_000;
const emptyMs = 5_000;
/** Time after the page has loaded for compiling code and measuring columns. */
const settlesMs = 3_000;
/** Refresh rate of usual screens, and the maximum of a browser without one. */
const framesWanted = 60;
/** Allows for a timer that is slightly late without a missed frame. */
const framesMet = 59;
/** Source: RAIL; longer tasks are noticeable. */
const longTaskMs = 50;

interface Measured {
  /** Between two frames, ms. */
  readonly frames: readonly number[];
  /** Number of main-thread tasks that took longer than a long task by wall clock. */
  readonly long: number;
  /** Processor time of each task, ms. */
  readonly cpu: readonly number[];
  readonly nodes: number;
}

await ensureWebBuilt();
using home = new BenchHome();
const lines = Array.from({ length: tasks }, (_, at) => `  t${at}: { run: "true", needs: [gate] }\n`);
const plan = `version: 1\ndefaults: { checkout: none }\ntasks:\n  gate: { run: "sleep 100000" }\n${lines.join("")}`;
writeFileSync(join(home.scratch, "wezterm-parallel.yaml"), plan);
home.wzp("run", "--detach");
const link = home.wzp("web", "--print").trim();
await using browser = await openBrowser();
await using visitor = await Visitor.come(browser, link, desktop);
const { page } = visitor;
await page.goto(link);
await page.waitForURL("/");
await page.goto("/projects/p1");
await page.getByRole("region", { name: "Waiting" }).getByText("5,000").waitFor();
await delay(settlesMs);

const rows: string[][] = [];
/** Counts through all measurements: setting the same priorities again would cause no events. */
let turn = 0;
const emptiness = await visitor.context.newPage();
const limit = await measure(emptiness, async () => delay(emptyMs));
await emptiness.close();
const still = await measure(page, async () => delay(measuredMs));
const busy = await measure(page, makeEvents);
const scrolled = await measure(page, async () => {
  const over = { done: false };
  const scrolling = scroll(page, over);
  await makeEvents();
  over.done = true;
  await scrolling;
});
tell("an empty page", limit);
tell("nothing happens", still);
tell(`${eventsPerSecond} events/s`, busy);
tell(`${eventsPerSecond} events/s, while it is scrolled`, scrolled);
const head = [
  `${tasks} tasks`,
  "frames/s",
  "p99 between frames ms",
  `tasks over ${longTaskMs} ms`,
  "longest, CPU ms",
  "CPU %",
  "elements",
];
console.log(table(head, rows));
console.log();
const shown = framesEachSecond(busy);
const costly = busy.cpu.filter((ms) => ms > longTaskMs).length;
tellTargets([
  {
    name: `frames/s at ${eventsPerSecond} events/s`,
    wanted: String(framesWanted),
    measured: `${shown.toFixed(1)} (${(shown / framesEachSecond(limit)).toFixed(2)} × an empty page)`,
    met: shown >= framesMet,
  },
  {
    name: `tasks that take over ${longTaskMs} ms of processor time at ${eventsPerSecond} events/s`,
    wanted: "none",
    measured: String(costly),
    met: costly === 0,
  },
]);

function tell(what: string, { frames, long, cpu, nodes }: Measured): void {
  const total = frames.reduce((sum, ms) => sum + ms, 0);
  const busyMs = cpu.reduce((sum, ms) => sum + ms, 0);
  rows.push([
    what,
    framesEachSecond({ frames }).toFixed(1),
    quantile(frames, 0.99).toFixed(1),
    String(long),
    Math.max(...cpu).toFixed(1),
    ((busyMs / total) * 100).toFixed(0),
    String(nodes),
  ]);
}

function framesEachSecond({ frames }: Pick<Measured, "frames">): number {
  return (frames.length / frames.reduce((sum, ms) => sum + ms, 0)) * 1000;
}

/** Measures the page's main thread while `act` runs. */
async function measure(on: Page, act: () => Promise<void>): Promise<Measured> {
  const measuring = await on.evaluateHandle(() => {
    const frames: number[] = [];
    let last = performance.now();
    let frame = requestAnimationFrame(function next(now) {
      frames.push(now - last);
      last = now;
      frame = requestAnimationFrame(next);
    });
    return {
      end: () => {
        cancelAnimationFrame(frame);
        return { frames, nodes: document.querySelectorAll("*").length };
      },
    };
  });
  await browser.startTracing(on, { categories: ["toplevel"] });
  await act();
  const seen = await measuring.evaluate(({ end }) => end());
  return { ...seen, ...readTasks(await browser.stopTracing()) };
}

/** An event of Chromium's trace; times in µs, `tdur` is processor time. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

function readTasks(trace: Buffer): Pick<Measured, "long" | "cpu"> {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const threads = traceEvents.filter(
    ({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain",
  );
  const isMain = ({ pid, tid }: TraceEvent) => threads.some((each) => each.pid === pid && each.tid === tid);
  const found = traceEvents.filter(
    (event) => event.ph === "X" && event.name === "ThreadControllerImpl::RunTask" && isMain(event),
  );
  if (found.length === 0) throw new Error("The trace has no task of the page.");
  const cpu = found.map(({ tdur = 0 }) => tdur / 1000);
  return { cpu, long: found.filter(({ dur = 0 }) => dur / 1000 > longTaskMs).length };
}

async function makeEvents(): Promise<void> {
  const each = eventsPerSecond / actionsPerSecond;
  const ends = performance.now() + measuredMs;
  for (; performance.now() < ends; turn += 1) {
    const began = performance.now();
    const ids = Array.from({ length: each }, (_, at) => `r1/t${(turn * each + at) % tasks}`);
    const report = await home.client.act({ action: "priority", ids, priority: (turn % 1000) + 1 });
    if (!report.ok) throw new Error(report.failure.detail);
    await delay(Math.max(0, 1000 / actionsPerSecond - (performance.now() - began)));
  }
}

async function scroll(on: Page, over: { readonly done: boolean }): Promise<void> {
  const box = await on.getByRole("region", { name: "Waiting" }).boundingBox();
  if (box === null) throw new Error("There is no column to scroll.");
  await on.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let step = 0; !over.done; step += 1) {
    await on.mouse.wheel(0, step % 100 < 50 ? 240 : -240);
    await delay(50);
  }
}
