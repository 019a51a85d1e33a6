/** Typed by WezTerm into a pane that it closes: Enter and end of input, which would end a task. */
const farewell = Buffer.from("\n\u0004");
/**
 * The hang-up follows immediately; even a process that was not scheduled gets the signal before this timer.
 */
const farewellMs = 300;
const nothing = Buffer.alloc(0);

/**
 * Passes input on, but holds back the sequence of a closing pane until it is clear that no hang-up follows.
 * The same keys typed by a person are delayed by that time, and none is lost until disposal.
 */
export class HangupInputFilter implements Disposable {
  readonly #pass: (typed: Buffer) => void;
  #held = nothing;
  #timer: NodeJS.Timeout | undefined;

  constructor(pass: (typed: Buffer) => void) {
    this.#pass = pass;
  }

  push(typed: Buffer): void {
    clearTimeout(this.#timer);
    const all = Buffer.concat([this.#held, typed]);
    const isLast = all.subarray(-farewell.length).equals(farewell);
    this.#held = isLast ? farewell : nothing;
    if (isLast) this.#timer = setTimeout(() => this.#release(), farewellMs);
    const rest = all.subarray(0, all.length - this.#held.length);
    if (rest.length > 0) this.#pass(rest);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #release(): void {
    const held = this.#held;
    this.#held = nothing;
    this.#pass(held);
  }
}
