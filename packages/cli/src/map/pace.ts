import { setTimeout as sleep } from "node:timers/promises";

export interface PaceOptions {
  /** Shortest time between the starts of two tasks, ms. */
  readonly delay?: number | undefined;
  /** Largest number of submitted tasks that have not ended. */
  readonly window?: number | undefined;
}

/** Holds back the submission of tasks until earlier ones have started or ended. */
export class StartPace {
  readonly #options: PaceOptions;
  #submitted = 0;
  #started = 0;
  #ended = 0;
  #lastStart = 0;
  #changed = Promise.withResolvers<void>();

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  get isUsed(): boolean {
    return this.#options.delay !== undefined || this.#options.window !== undefined;
  }

  started(): void {
    this.#started += 1;
    this.#lastStart = performance.now();
    this.#wake();
  }

  /** A task may end without having started. */
  ended(): void {
    this.#ended += 1;
    this.#started = Math.max(this.#started, this.#ended);
    this.#wake();
  }

  /** Settles when one more task may be submitted. */
  async next(): Promise<void> {
    while (this.#isFull()) await this.#changed.promise;
    const { delay } = this.#options;
    const left =
      delay === undefined || this.#submitted === 0 ? 0 : this.#lastStart + delay - performance.now();
    if (left > 0) await sleep(left);
    this.#submitted += 1;
  }

  #isFull(): boolean {
    const { delay, window } = this.#options;
    if (delay !== undefined && this.#started < this.#submitted) return true;
    return window !== undefined && this.#submitted - this.#ended >= window;
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
