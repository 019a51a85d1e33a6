import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Store } from "../../drivers/store/store.ts";

/**
 * So long after the last sign of life of the client that submits a run, ms. Origin: clients give one a minute
 * (docs/reference/api.md), and a machine that is short of memory stops a program for minutes at most.
 */
export const abandonedMs = 10 * 60_000;
/** Wait before another try after the store could not be written, ms. */
const troublePause = 1_000;

/**
 * Seals runs whose client went away without saying that no more tasks follow: else they would stay open for
 * ever. What was submitted runs. A restart of the server gives every client the whole time anew.
 */
export class OpenRuns implements Disposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #timers = new Map<number, Disposable>();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    for (const run of store.reader.unsealed()) this.heard(run);
  }

  /** The client of an open run gave a sign of life. */
  heard(run: number): void {
    this.#wait(run, abandonedMs);
  }

  /** The run is sealed: nothing more is to be heard of it. */
  closed(run: number): void {
    this.#timers.get(run)?.[Symbol.dispose]();
    this.#timers.delete(run);
  }

  [Symbol.dispose](): void {
    for (const run of this.#timers.keys()) this.closed(run);
  }

  #wait(run: number, ms: number): void {
    this.closed(run);
    this.#timers.set(
      run,
      this.#clock.after(ms, () => void this.#seal(run)),
    );
  }

  async #seal(run: number): Promise<void> {
    const sealed = await this.#store.runs.seal(run);
    if (sealed.ok) this.closed(run);
    else if (this.#timers.has(run)) this.#wait(run, troublePause);
  }
}
