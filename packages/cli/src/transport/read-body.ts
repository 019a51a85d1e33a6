import { BrokenStream } from "@wezterm-parallel/shared/client/transport";

import type { Head } from "./read-head.ts";

/** Decodes the body of a response; throws `BrokenStream` when the source ends before the body does. */
export function readBody(head: Head, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = new Reader(head.rest, source);
  if (head.headers["transfer-encoding"] === "chunked") return chunkedBody(reader);
  return sizedBody(reader, Number(head.headers["content-length"] ?? 0));
}

async function* sizedBody(reader: Reader, size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0;) {
    const piece = await reader.some(left);
    left -= piece.length;
    yield piece;
  }
}

/** RFC 9112 §7.1; chunk extensions are skipped, trailers end with the connection. */
async function* chunkedBody(reader: Reader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const size = Number.parseInt(await reader.line(), 16);
    if (!Number.isInteger(size))
      throw new BrokenStream("The response is invalid: a chunk size is not a number.");
    if (size === 0) return;
    yield* sizedBody(reader, size);
    await reader.line();
  }
}

/** Reads bytes from a source in the sizes that the caller needs. */
class Reader {
  #held: Uint8Array;
  readonly #source: AsyncIterator<Uint8Array>;

  constructor(held: Uint8Array, source: AsyncIterator<Uint8Array>) {
    this.#held = held;
    this.#source = source;
  }

  /** Returns at least one byte, and `most` at most. */
  async some(most: number): Promise<Uint8Array> {
    if (this.#held.length === 0) this.#held = await this.#pull();
    const piece = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(piece.length);
    return piece;
  }

  /** Reads up to and including a line feed. */
  async line(): Promise<string> {
    let end = this.#held.indexOf(10);
    while (end < 0) {
      this.#held = Buffer.concat([this.#held, await this.#pull()]);
      end = this.#held.indexOf(10);
    }
    const line = Buffer.from(this.#held.subarray(0, end)).toString("latin1");
    this.#held = this.#held.subarray(end + 1);
    return line.trim();
  }

  async #pull(): Promise<Uint8Array> {
    for (;;) {
      const next = await this.#source.next();
      if (next.done === true)
        throw new BrokenStream("The connection ended before the response was complete.");
      if (next.value.length > 0) return next.value;
    }
  }
}
