import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { EventFeed } from "../../../base/backlog.ts";

/**
 * Signals that something was committed, without its content: each listener reads the records at its own pace, so a
 * slow one costs no memory. A signal between two waits is not lost.
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

  /** Settles at the first signal since the last wait, or after `ms` without one. */
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
