import { once } from "node:events";
import type { Writable } from "node:stream";

import type { CliContext } from "../invocation/context.ts";

export type Write = (text: string) => Promise<void>;

/**
 * Prints texts one after another, although many tasks print at the same time. A slow reader slows the writers
 * down, so that memory holds only what one of them writes.
 */
export class RunReport {
  readonly #cli: CliContext;
  #last: Promise<void> = Promise.resolve();
  #printedAt = performance.now();

  constructor(cli: CliContext) {
    this.#cli = cli;
  }

  /** Time in ms since something was printed. */
  get silentMs(): number {
    return performance.now() - this.#printedAt;
  }

  print(text: string): Promise<void> {
    return this.block((write) => write(text));
  }

  /** Prints a remark to stderr, not in the middle of a block. */
  note(line: string): void {
    this.#printedAt = performance.now();
    const { stderr } = this.#cli.streams;
    this.#last = this.#last.then(() => this.#write(stderr, `${line}\n`));
  }

  /** Prints nothing else until `print` has settled. */
  block(print: (write: Write) => Promise<void>): Promise<void> {
    // With --json, stdout has only the result.
    const { stdout, stderr } = this.#cli.streams;
    const write: Write = (text) => this.#write(this.#cli.json ? stderr : stdout, text);
    this.#last = this.#last.then(() => print(write));
    return this.#last;
  }

  /** Settles when everything so far is printed. */
  settled(): Promise<void> {
    return this.#last;
  }

  async #write(to: Writable, text: string): Promise<void> {
    if (text === "") return;
    this.#printedAt = performance.now();
    if (!to.write(text)) await once(to, "drain");
  }
}
