import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import type { Browser, Page, CDPSession } from "playwright-core";

const readingsEach = 5;
const betweenMs = 700;

/** Memory of a page at one moment. */
export interface Held {
  readonly heap: number;
  readonly elements: number;
  readonly listeners: number;
  /** Bytes of the page's process, with a proportional part of shared memory. */
  readonly process: number;
}

/** Reads the memory of a page, each time after a garbage collection. */
export class PageMemory {
  readonly #session: CDPSession;
  readonly #pid: number;

  private constructor(session: CDPSession, pid: number) {
    this.#session = session;
    this.#pid = pid;
  }

  /** `browser` must have no other open page. */
  static async of(browser: Browser, page: Page): Promise<PageMemory> {
    const whole = await browser.newBrowserCDPSession();
    const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
    await whole.detach();
    // Chromium keeps a spare renderer ready, which uses less memory.
    const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    const pid = renderers.toSorted((one, another) => sizeOf(another) - sizeOf(one))[0];
    if (pid === undefined) throw new Error("The page has no process.");
    return new PageMemory(await page.context().newCDPSession(page), pid);
  }

  /**
   * Returns the smallest of a few readings: single ones include data that is just being written to the
   * terminals.
   */
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
