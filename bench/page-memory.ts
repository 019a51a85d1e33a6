import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import type { Browser, Page, CDPSession } from "playwright-core";

const readingsEach = 5;
const betweenMs = 700;

/** What a page holds at one moment. */
export interface Held {
  readonly heap: number;
  readonly elements: number;
  readonly listeners: number;
  /** Of the page's process, bytes; what it shares with others counted in parts. */
  readonly process: number;
}

/** Reads what a page holds, each time after a collection of garbage. */
export class PageMemory {
  readonly #session: CDPSession;
  readonly #pid: number;

  private constructor(session: CDPSession, pid: number) {
    this.#session = session;
    this.#pid = pid;
  }

  /** `browser` has no other page open. */
  static async of(browser: Browser, page: Page): Promise<PageMemory> {
    const whole = await browser.newBrowserCDPSession();
    const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
    await whole.detach();
    // Chromium keeps a spare one ready, which holds less.
    const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    const pid = renderers.toSorted((one, another) => sizeOf(another) - sizeOf(one))[0];
    if (pid === undefined) throw new Error("The page has no process.");
    return new PageMemory(await page.context().newCDPSession(page), pid);
  }

  /** The least of a few readings: single ones hold what is just being written to the terminals. */
  async read(): Promise<Held> {
    const readings: Held[] = [];
    for (let at = 0; at < readingsEach; at += 1) {
      if (at > 0) await delay(betweenMs);
      readings.push(await this.#readOnce());
    }
    const [least] = readings.toSorted((one, another) => one.heap - another.heap);
    if (least === undefined) throw new Error("Nothing was read.");
    return least;
  }

  async #readOnce(): Promise<Held> {
    await this.#session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await this.#session.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await this.#session.send("Memory.getDOMCounters");
    return { heap: usedSize, elements: nodes, listeners: jsEventListeners, process: sizeOf(this.#pid) };
  }
}

function sizeOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
}
