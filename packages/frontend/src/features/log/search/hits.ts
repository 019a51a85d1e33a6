const firstRoom = 1_024;

/** Ascending line numbers in compact form: a million take 4 MB. */
export class Hits {
  #numbers = new Uint32Array(firstRoom);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Appends numbers greater than all present ones. */
  add(numbers: ArrayLike<number>): void {
    const wanted = this.#count + numbers.length;
    if (wanted > this.#numbers.length) {
      const more = new Uint32Array(Math.max(wanted, this.#numbers.length * 2));
      more.set(this.#numbers.subarray(0, this.#count));
      this.#numbers = more;
    }
    this.#numbers.set(numbers, this.#count);
    this.#count = wanted;
  }

  at(index: number): number | undefined {
    return index < this.#count ? this.#numbers[index] : undefined;
  }

  has(line: number): boolean {
    return this.at(this.#firstFrom(line)) === line;
  }

  /** Index of the line, from 0; undefined when it is no hit. */
  indexOf(line: number): number | undefined {
    const index = this.#firstFrom(line);
    return this.at(index) === line ? index : undefined;
  }

  /** The first hit after the line, or undefined. */
  after(line: number): number | undefined {
    return this.at(this.#firstFrom(line + 1));
  }

  /** The last hit before the line, or undefined. */
  before(line: number): number | undefined {
    const index = this.#firstFrom(line);
    return index === 0 ? undefined : this.at(index - 1);
  }

  /** Index of the first hit at or after the line. */
  #firstFrom(line: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] ?? 0) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
