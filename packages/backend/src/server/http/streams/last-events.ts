import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** For clients that stopped reading: they get the remaining events from the next server. */
const farewellMs = 1000;

/** Lets event streams send all committed events before a shutdown closes them, because no other server may follow. */
export class LastEvents {
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #allTold = Promise.withResolvers<void>();
  #open = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Aborted when no further events will follow. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Makes `tell` wait for one more stream, until the stream disposes of the answer. */
  join(): Disposable {
    this.#open += 1;
    return {
      [Symbol.dispose]: () => {
        this.#open -= 1;
        this.#settle();
      },
    };
  }

  /** Settles when every stream has ended, or after the time limit. */
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
