import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { TaskStore } from "../../drivers/store/store.ts";

/** Tasks made ready per transaction. */
const wokenAtOnce = 1_000;
/** Ms to wait after a failed write to the store. */
const troublePause = 1_000;
/** The longest that a timer can wait. */
const longestTimer = 2 ** 31 - 1;

/** Makes parked tasks ready when their back-off or delay ends, with a single timer for the earliest one. */
export class BackoffTimer implements Disposable {
  readonly #tasks: TaskStore;
  readonly #clock: Clock;
  #timer: Disposable | undefined;
  #waking = false;
  #again = false;
  #disposed = false;

  constructor(tasks: TaskStore, clock: Clock) {
    this.#tasks = tasks;
    this.#clock = clock;
    this.look();
  }

  /** Call after a task was parked: makes due tasks ready and restarts the timer. */
  look(): void {
    this.#again = true;
    if (!this.#waking) void this.#wake();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#timer?.[Symbol.dispose]();
  }

  async #wake(): Promise<void> {
    this.#waking = true;
    let next: number | undefined;
    while (this.#again && !this.#disposed) {
      this.#again = false;
      const woken = await this.#tasks.wake(wokenAtOnce);
      next = woken.ok ? woken.value.next : troublePause;
      if (woken.ok && next === 0) this.#again = true;
    }
    this.#waking = false;
    this.#timer?.[Symbol.dispose]();
    if (next === undefined || this.#disposed) return;
    this.#timer = this.#clock.after(Math.min(Math.ceil(next), longestTimer), () => this.look());
  }
}
