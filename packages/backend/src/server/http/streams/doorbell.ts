import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { EventFeed } from "../../../base/backlog.ts";

/**
 * Waits for "something was committed" without keeping what: whoever hears it reads from the records at a
 * pace of its own, so that a slow listener costs no memory. A ring between two waits is not missed.
 */
export class Doorbell implements Disposable {
  readonly #clock: Clock;
  readonly #hearing: Disposable;
  #rung = false;
  #wake: () => void = () => {};

  constructor(feed: EventFeed, clock: Clock) {
    this.#clock = clock;
    this.#hearing = feed.listen(() => this.ring());
  }

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Settles on the first ring since the last wait, or after `ms` of silence. */
  async wait(ms: number): Promise<"rung" | "silence"> {
    if (!this.#rung) await this.#sleep(ms);
    const heard = this.#rung ? "rung" : "silence";
    this.#rung = false;
    return heard;
  }

  [Symbol.dispose](): void {
    this.#hearing[Symbol.dispose]();
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(ms, resolve);
      this.#wake = () => {
        timer[Symbol.dispose]();
        resolve();
      };
    });
  }
}
