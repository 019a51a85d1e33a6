import { once } from "node:events";
import type { Writable } from "node:stream";

/** Reads everything that a task wrote to one stream; empty when the task never started. */
export type ReadOutput = (number: number, attempt: number, stream: "out" | "err") => Promise<Uint8Array>;

export interface OrderedOutputOptions {
  readonly read: ReadOutput;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Prints in the order of the arguments instead of the order in which tasks end. */
  readonly ordered: boolean;
  /** Returns whether no task has this number, because an earlier call completed it (`--resume`). */
  readonly skips: (number: number) => boolean;
  /** Returns the prefix for each line of a task; undefined for none. */
  readonly tag?: ((number: number) => string) | undefined;
}

/** Prints the complete output of each task exactly once. */
export class OrderedOutput {
  readonly #options: OrderedOutputOptions;
  /** Ended tasks that wait for earlier ones: task number to attempt (0: it never ran). */
  readonly #waiting = new Map<number, number>();
  #next = 1;

  constructor(options: OrderedOutputOptions) {
    this.#options = options;
  }

  /**
   * Records that a task ended after `attempt` attempts; settles when the reader has received what can be
   * printed.
   */
  async ended(number: number, attempt: number): Promise<void> {
    if (!this.#options.ordered) return this.#print(number, attempt);
    this.#waiting.set(number, attempt);
    for (let due = this.#takeDue(); due !== undefined; due = this.#takeDue()) {
      await this.#print(this.#next, due);
      this.#next += 1;
    }
  }

  /** Returns the attempt of the next task to print once it has ended. */
  #takeDue(): number | undefined {
    while (this.#options.skips(this.#next)) this.#next += 1;
    const due = this.#waiting.get(this.#next);
    this.#waiting.delete(this.#next);
    return due;
  }

  async #print(number: number, attempt: number): Promise<void> {
    if (attempt === 0) return;
    const { read, stdout, stderr } = this.#options;
    await this.#copy(await read(number, attempt, "out"), number, stdout);
    await this.#copy(await read(number, attempt, "err"), number, stderr);
  }

  async #copy(bytes: Uint8Array, number: number, to: Writable): Promise<void> {
    if (bytes.length === 0) return;
    const { tag } = this.#options;
    const tagged = tag === undefined ? bytes : tagLines(bytes, tag(number));
    if (!to.write(tagged)) await once(to, "drain");
  }
}

/** Works on bytes, because a log may not be valid text. */
function tagLines(bytes: Uint8Array, tag: string): Uint8Array {
  const prefix = Buffer.from(`${tag}\t`);
  const parts: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end + 1;
    parts.push(prefix, bytes.subarray(from, to));
    from = to;
  }
  return Buffer.concat(parts);
}
