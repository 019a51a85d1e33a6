import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { TaskStore } from "../../drivers/store/store.ts";

/** Tasks woken in one transaction. */
const wokenAtOnce = 1_000;
/** Wait before looking again after the store could not be written, ms. */
const troublePause = 1_000;

/** Readies parked tasks when their back-off is over; one timer, for the earliest. */
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

  /** Something was parked: wakes what is due and sets the timer anew. */
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
    this.#timer = this.#clock.after(Math.ceil(next), () => this.look());
  }
}
