import { lstatSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";

import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** Delayed, so that it does not compete with requests at the start. */
const firstMs = 20_000;
/** Output of ten minutes is small compared with a disk. */
const everyMs = 600_000;
/** Measuring takes at most 0.25 % of the time, however many files there are; the limit for an idle server is 0.5 %. */
const share = 400;
/** Measured: `stat` of a portion takes under 1 ms; one by one, each file takes three times as long. */
const portion = 64;

/** Measures the size of a directory periodically in the background, a few files at a time. */
export class DirectorySize implements Disposable {
  readonly #directory: string;
  readonly #clock: Clock;
  #timer: Disposable;
  #closed = false;
  /** Undefined until the first measurement. */
  bytes: number | undefined;

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
    this.#timer = clock.after(firstMs, () => void this.measure());
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#timer[Symbol.dispose]();
  }

  async measure(): Promise<void> {
    const begun = this.#clock.monotonic();
    const bytes = await this.#sum(this.#directory);
    if (this.#closed) return;
    this.bytes = bytes;
    const took = this.#clock.monotonic() - begun;
    this.#timer[Symbol.dispose]();
    this.#timer = this.#clock.after(Math.max(everyMs, took * share), () => void this.measure());
  }

  /** Does not follow links; files that disappear meanwhile count as 0. */
  async #sum(directory: string): Promise<number> {
    let bytes = 0;
    try {
      for (const [at, entry] of (await readdir(directory, { withFileTypes: true })).entries()) {
        if (at % portion === portion - 1) await turn();
        if (this.#closed) return bytes;
        const path = `${directory}/${entry.name}`;
        if (entry.isDirectory()) bytes += await this.#sum(path);
        else if (entry.isFile()) bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
      }
    } catch {
      // gone, or not readable
    }
    return bytes;
  }
}
