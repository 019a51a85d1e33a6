/** Mulberry32: a small seeded generator, so that a failed chaos run can be repeated. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ x < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Returns an integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new Error("Internal error: nothing to pick from");
    return item;
  }

  /** Returns each kind equally often, in random order. */
  pickEvenly<T>(kinds: readonly T[], count: number): readonly T[] {
    return Array.from({ length: count }, (_, at) => ({
      kind: kinds[at % kinds.length] as T,
      at: this.next(),
    }))
      .toSorted((one, other) => one.at - other.at)
      .map(({ kind }) => kind);
  }
}
