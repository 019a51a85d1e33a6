import { paceAfter, type Pace } from "./lease-ahead.ts";

/** Of more runs than work at a time; those that were longest without an end are forgotten. */
const mostRuns = 64;
const unknown: Pace = { ends: 0, meanMs: 0 };

/** How long the tasks of each run have taken. */
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
