import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Store } from "../../../drivers/store/store.ts";

/**
 * Ms without contact after which a submitting client counts as gone. Clients report once a minute
 * (docs/reference/api.md), and a machine short of memory stalls a program for a few minutes at most.
 */
const abandonedMs = 10 * 60_000;
/** Ms to wait after a failed write to the store. */
const troublePause = 1_000;

/**
 * Seals runs whose client disappeared without sealing them, which would stay open forever. Tasks submitted so far run.
 * A restart of the server restarts the time limit of every client.
 */
export class OpenRuns implements Disposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #timers = new Map<number, Disposable>();

  /** `unsealed`: the open runs that are stored already. */
  constructor(store: Store, clock: Clock, unsealed: readonly number[]) {
    this.#store = store;
    this.#clock = clock;
    for (const run of unsealed) this.heard(run);
  }

  /** Call at each contact with the client of an open run. */
  heard(run: number): void {
    this.#wait(run, abandonedMs);
  }

  /** Call when the run is sealed: no further contact is expected. */
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
