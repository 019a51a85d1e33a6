import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Store } from "../../../drivers/store/store.ts";

/** Tasks cancelled per transaction: keeps a commit under some tens of milliseconds. */
const sweptAtOnce = 1_000;
/** Ms to wait after a failed write to the store. */
const troublePause = 1_000;

/** Cancels the remaining tasks of cancelled or halted runs in portions; continues after a crash. */
export class RunSweeper implements Disposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #sweeps = new Map<number, Promise<readonly number[]>>();
  /** Runs to sweep once more, because a harder way to end them was requested meanwhile. */
  readonly #again = new Set<number>();
  #disposed = false;

  /** `endings`: the runs to sweep since before this process started. */
  constructor(store: Store, clock: Clock, endings: readonly number[]) {
    this.#store = store;
    this.#clock = clock;
    for (const run of endings) void this.sweep(run);
  }

  /** Settles when the run has no queued task left, with the tasks that were cancelled or asked to stop. */
  sweep(run: number): Promise<readonly number[]> {
    this.#again.add(run);
    const running = this.#sweeps.get(run);
    if (running !== undefined) return running;
    const sweep = this.#sweepAll(run).finally(() => this.#sweeps.delete(run));
    this.#sweeps.set(run, sweep);
    return sweep;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
  }

  async #sweepAll(run: number): Promise<readonly number[]> {
    const changed: number[] = [];
    while (this.#again.delete(run) && !this.#disposed) {
      const swept = await this.#store.runs.sweep(run, sweptAtOnce);
      if (!swept.ok) await this.#rest();
      else changed.push(...swept.value.changed);
      if (!swept.ok || swept.value.left) this.#again.add(run);
    }
    return changed;
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(troublePause, resolve));
  }
}
