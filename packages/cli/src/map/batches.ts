/** What has come of a source: at least one item, or the end. */
export interface Batch<T> {
  readonly items: readonly T[];
  readonly ended: boolean;
}

/** A slow source: what has come is handed on after so long, ms. */
const holdMs = 100;

/** Takes items as they come in portions; a source that pauses holds nothing back that came before. */
export class Batches<T> {
  readonly #source: AsyncIterator<T>;
  /** Asked for and not there yet: it opens a later portion. */
  #coming: Promise<IteratorResult<T>> | undefined;

  constructor(source: AsyncIterator<T>) {
    this.#source = source;
  }

  /** Settles with the first item and what comes within 100 ms of it, `most` at most, or with the end. */
  async next(most: number): Promise<Batch<T>> {
    const items: T[] = [];
    using hold = new Hold(holdMs);
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

/** Counts from the first call of `start`. */
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

  /** By the clock, not by the timer: a source that never pauses keeps timers from firing. */
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
