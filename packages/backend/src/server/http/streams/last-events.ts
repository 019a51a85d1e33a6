import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** For listeners that have stopped reading: they ask the next server for what they did not take. */
const farewellMs = 1000;

/** When a shutdown is done, streams of events tell all that was committed before they end: nobody may come after. */
export class LastEvents {
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #allTold = Promise.withResolvers<void>();
  #open = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Aborted when there will be no further event. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Awaited by `tell` until it is disposed of: when the stream is closed. */
  join(): Disposable {
    this.#open += 1;
    return {
      [Symbol.dispose]: () => {
        this.#open -= 1;
        this.#settle();
      },
    };
  }

  /** Settles when every stream has ended, or had the time to. */
  async tell(): Promise<void> {
    this.#over.abort();
    this.#settle();
    using _late = this.#clock.after(farewellMs, () => this.#allTold.resolve());
    await this.#allTold.promise;
  }

  #settle(): void {
    if (this.#over.signal.aborted && this.#open === 0) this.#allTold.resolve();
  }
}
