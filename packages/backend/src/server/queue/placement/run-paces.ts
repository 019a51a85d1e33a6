import { paceAfter, type Pace } from "./lease-ahead.ts";

/** More than are active at once; the run without an ended task for the longest time is dropped. */
const mostRuns = 64;
const unknown: Pace = { ends: 0, meanMs: 0 };

/** Statistics on the task durations of each run. */
export class RunPaces {
  readonly #paces = new Map<number, Pace>();

  add(run: number, ms: number): void {
    const pace = paceAfter(this.of(run), ms);
    this.#paces.delete(run);
    this.#paces.set(run, pace);
    const [oldest] = this.#paces.keys();
    if (this.#paces.size > mostRuns && oldest !== undefined) this.#paces.delete(oldest);
  }

  of(run: number): Pace {
    return this.#paces.get(run) ?? unknown;
  }
}
