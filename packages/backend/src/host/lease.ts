/** A dead man's switch: fires once when nobody renewed it in time, by the monotonic clock. */
export class Lease {
  readonly #expired: () => void;
  #until = Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(expired: () => void) {
    this.#expired = expired;
  }

  renew(leaseMs: number): void {
    this.#until = performance.now() + leaseMs;
    this.#timer ??= setTimeout(() => this.#check(), leaseMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#until = Infinity;
  }

  #check(): void {
    this.#timer = undefined;
    const left = this.#until - performance.now();
    if (left <= 0) {
      this.#until = Infinity;
      this.#expired();
    } else if (left !== Infinity) {
      this.#timer = setTimeout(() => this.#check(), left);
    }
  }
}
