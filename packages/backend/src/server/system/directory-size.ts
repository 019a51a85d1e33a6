import { lstat, opendir } from "node:fs/promises";

import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** After the start, so that it does not compete with what people wait for then. */
const firstMs = 20_000;
/** Origin: what tasks print in ten minutes is little beside what a disk has. */
const everyMs = 600_000;
/** Measuring takes at most one part in so many of the time, however many files there are. */
const share = 50;

/** Bytes of the files below a directory, measured now and then: one file after another, in the background. */
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
      for await (const entry of await opendir(directory)) {
        if (this.#closed) return bytes;
        const path = `${directory}/${entry.name}`;
        if (entry.isDirectory()) bytes += await this.#sum(path);
        else if (entry.isFile()) bytes += (await lstat(path)).size;
      }
    } catch {
      // gone, or not ours to read
    }
    return bytes;
  }
}
