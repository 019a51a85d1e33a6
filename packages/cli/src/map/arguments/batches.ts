/** Items received from a source: at least one, or the end. */
export interface Batch<T> {
  readonly items: readonly T[];
  readonly ended: boolean;
}

/** Longest time to hold items of a slow source by default, ms. */
const holdMs = 100;

/**
 * Groups items into batches as they arrive; a source that pauses does not delay the items before the pause.
 */
export class Batches<T> {
  readonly #source: AsyncIterator<T>;
  readonly #holdMs: number;
  /** The pending read; its item begins a later batch. */
  #coming: Promise<IteratorResult<T>> | undefined;

  constructor(source: AsyncIterator<T>, hold = holdMs) {
    this.#source = source;
    this.#holdMs = hold;
  }

  /** Settles with the first item and those that follow within the hold time, `most` at most, or with the end. */
  async next(most: number): Promise<Batch<T>> {
    const items: T[] = [];
    using hold = new Hold(this.#holdMs);
    while (items.length < most && !hold.over) {
      this.#coming ??= this.#source.next();
      const next = await (items.length === 0 ? this.#coming : Promise.race([this.#coming, hold.end]));
      if (next === undefined) break;
      this.#coming = undefined;
      if (next.done === true) return { items, ended: true };
      items.push(next.value);
      hold.start();
    }
    return { items, ended: false };
  }
}

/** A time limit that starts with the first call of `start`. */
class Hold implements Disposable {
  readonly #ms: number;
  readonly #ended = Promise.withResolvers<undefined>();
  #timer: NodeJS.Timeout | undefined;
  #until = Number.POSITIVE_INFINITY;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Settles when the time is over. */
  get end(): Promise<undefined> {
    return this.#ended.promise;
  }

  /** Uses the clock instead of the timer, because a source that never pauses keeps timers from firing. */
  get over(): boolean {
    return performance.now() >= this.#until;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#until = performance.now() + this.#ms;
    this.#timer = setTimeout(() => this.#ended.resolve(undefined), this.#ms);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
