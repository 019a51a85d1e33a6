import { lstatSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";

import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** After the start, so that it does not compete with what people wait for then. */
const firstMs = 20_000;
/** Origin: what tasks print in ten minutes is little beside what a disk has. */
const everyMs = 600_000;
/** Measuring takes a quarter of a percent of the time at most, however many files there are: idling may take half a percent. */
const share = 400;
/** Origin: to look at so many files takes under a millisecond; asked for one by one, each costs three times as much. */
const portion = 64;

/** Bytes of the files below a directory, measured now and then: a few files after one another, in the background. */
export class DirectorySize implements Disposable {
  readonly #directory: string;
  readonly #clock: Clock;
  #timer: Disposable;
  #closed = false;
  /** Absent until it was first measured. */
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

  /** Links are not followed; what goes while it is read counts nothing. */
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
      // gone, or not ours to read
    }
    return bytes;
  }
}
