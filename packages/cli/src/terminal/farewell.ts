/** What WezTerm types into a pane that it closes: Enter and the end of input, for which a task would end. */
const farewell = Buffer.from("\n\u0004");
/** The hang-up comes with it; a process that got no turn hears the signal before this timer. */
const farewellMs = 300;
const nothing = Buffer.alloc(0);

/**
 * Hands on what is typed, but holds back what a closing pane types until no hang-up has followed. Keys that look
 * the same are late by that time, and none is lost while this is not disposed.
 */
export class FarewellFilter implements Disposable {
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
