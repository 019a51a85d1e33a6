/** Does up to `atOnce` jobs at a time, in order; no job may fail. */
export class RequestLane {
  readonly #atOnce: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #busy = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  add(job: () => Promise<void>): void {
    this.#waiting.push(job);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#busy >= this.#atOnce) return;
    this.#busy += 1;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await next();
    this.#busy -= 1;
  }
}
