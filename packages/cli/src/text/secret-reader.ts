import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import type { ReadStream, WriteStream } from "node:tty";

/** Reads passwords: without echo from a terminal, or line by line from a pipe. */
export class SecretReader implements Disposable {
  readonly #reader: Interface;
  readonly #lines: AsyncIterator<string>;
  readonly #stderr: WriteStream;
  readonly #typed: boolean;

  constructor({ stdin, stderr }: { readonly stdin: ReadStream; readonly stderr: WriteStream }) {
    this.#stderr = stderr;
    this.#typed = stdin.isTTY === true;
    const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
    this.#reader = createInterface({ input: stdin, output: nowhere, terminal: this.#typed });
    this.#lines = this.#reader[Symbol.asyncIterator]();
    // After Ctrl-C there are no more lines: a pending question gets an empty one.
    this.#reader.on("SIGINT", () => this.#reader.close());
  }

  /** Empty when the input ended, or the person left. */
  async ask(question: string): Promise<string> {
    if (this.#typed) this.#stderr.write(question);
    const line = await this.#lines.next();
    if (this.#typed) this.#stderr.write("\n");
    return line.done === true ? "" : line.value;
  }

  [Symbol.dispose](): void {
    this.#reader.close();
  }
}
