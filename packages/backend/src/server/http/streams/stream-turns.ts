/** Measured: a write to one listener takes 25 µs, so requests wait for half a millisecond at most. */
const atOnce = 20;
/** Pause between two portions: many small commits become one message without a visible delay. */
const restMs = 20;
/** Added per stream, so that the number of writes per second stays bounded as streams are added. */
const restPerStreamMs = 0.2;

/** Runs the streams that one commit wakes a few at a time, so that requests are handled in between. */
export class StreamTurns {
  #open = 0;
  #waiting: (() => void)[] = [];

  /** Counts a stream until disposal. */
  join(): Disposable {
    this.#open += 1;
    return { [Symbol.dispose]: () => void (this.#open -= 1) };
  }

  /** Ms between two portions of one stream. */
  get restMs(): number {
    return restMs + restPerStreamMs * this.#open;
  }

  /** Settles in the order of the calls. */
  take(): Promise<void> {
    if (this.#waiting.length === 0) setImmediate(() => this.#letOn());
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #letOn(): void {
    for (const goOn of this.#waiting.splice(0, atOnce)) goOn();
    if (this.#waiting.length > 0) setImmediate(() => this.#letOn());
  }
}
