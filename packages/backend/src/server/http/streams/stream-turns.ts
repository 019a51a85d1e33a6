/** Origin: writing to one listener takes 25 µs; requests that come meanwhile wait for half a millisecond. */
const atOnce = 20;
/** Between two portions: many small commits become one message, and nobody sees the difference. */
const restMs = 20;
/** So much longer for every listener: what is written in a second stays the same however many there are. */
const restPerStreamMs = 0.2;

/** Streams that one commit wakes together go on a few at a time, with room for requests in between. */
export class StreamTurns {
  #open = 0;
  #waiting: (() => void)[] = [];

  /** Counts until it is disposed of. */
  join(): Disposable {
    this.#open += 1;
    return { [Symbol.dispose]: () => void (this.#open -= 1) };
  }

  /** Ms from one portion of a stream to its next. */
  get restMs(): number {
    return restMs + restPerStreamMs * this.#open;
  }

  /** Settles in the order of asking. */
  take(): Promise<void> {
    if (this.#waiting.length === 0) setImmediate(() => this.#letOn());
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #letOn(): void {
    for (const goOn of this.#waiting.splice(0, atOnce)) goOn();
    if (this.#waiting.length > 0) setImmediate(() => this.#letOn());
  }
}
