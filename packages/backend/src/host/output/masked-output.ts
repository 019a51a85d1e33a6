import type { FormTable } from "../../base/masking/form-table.ts";
import { Masker } from "../../base/masking/masker.ts";

/** After this pause, a short withheld prefix of a possible secret is shown, because people wait for it. */
const pauseMs = 50;

/** Removes the session's secrets from one stream of output. */
export class MaskedOutput {
  readonly #masker: Masker;
  readonly #output: (bytes: Buffer) => void;
  #pause: NodeJS.Timeout | undefined;

  constructor(table: FormTable, output: (bytes: Buffer) => void) {
    this.#masker = new Masker(table);
    this.#output = output;
  }

  push(bytes: Buffer): void {
    clearTimeout(this.#pause);
    this.#hand(this.#masker.push(bytes));
    if (this.#masker.holds) this.#pause = setTimeout(() => this.#hand(this.#masker.release()), pauseMs);
  }

  end(): void {
    clearTimeout(this.#pause);
    this.#hand(this.#masker.end());
  }

  #hand(bytes: Buffer): void {
    if (bytes.length > 0) this.#output(bytes);
  }
}
