import type { Readable } from "node:stream";

/** Limits the blocks that stdin is cut into; a block always ends with a complete line. */
export interface BlockSize {
  /** Largest number of bytes, unless a line is longer. */
  readonly bytes: number;
  /** Number of lines instead of bytes. */
  readonly lines?: number | undefined;
}

const lineEnd = 10;

/** Yields blocks of a stream as they arrive; a line longer than a block makes a longer block. */
export async function* splitBlocks(
  input: Readable,
  { bytes, lines }: BlockSize,
): AsyncGenerator<readonly Uint8Array[]> {
  const cutter = lines === undefined ? new ByteCutter(bytes) : new LineCutter(lines);
  for await (const piece of input as AsyncIterable<Uint8Array>) yield* cutter.add(piece);
  if (cutter.rest.length > 0) yield cutter.rest;
}

/** Cuts after the last line end within the number of bytes, as GNU parallel does. */
class ByteCutter {
  readonly #most: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  /** Position after the last line end among the parts, or 0. */
  #end = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get rest(): readonly Uint8Array[] {
    return this.#parts;
  }

  *add(piece: Uint8Array): Generator<readonly Uint8Array[]> {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, this.#partEnd(piece, from));
      const end = part.lastIndexOf(lineEnd);
      if (end >= 0) this.#end = this.#bytes + end + 1;
      this.#parts.push(part);
      this.#bytes += part.length;
      from += part.length;
      if (this.#bytes >= this.#most && this.#end > 0) yield this.#cut();
    }
  }

  /** Fills the block; a line that is longer than a block goes on to its end. */
  #partEnd(piece: Uint8Array, from: number): number {
    if (this.#bytes < this.#most) return from + this.#most - this.#bytes;
    const end = piece.indexOf(lineEnd, from);
    return end < 0 ? piece.length : end + 1;
  }

  #cut(): readonly Uint8Array[] {
    const block: Uint8Array[] = [];
    let left = this.#end;
    const parts = this.#parts;
    this.#parts = [];
    for (const part of parts) {
      if (left > 0) block.push(part.subarray(0, left));
      if (part.length > left) this.#parts.push(part.subarray(Math.max(0, left)));
      left = Math.max(0, left - part.length);
    }
    this.#bytes -= this.#end;
    this.#end = 0;
    return block;
  }
}

class LineCutter {
  readonly #most: number;
  #parts: Uint8Array[] = [];
  #lines = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get rest(): readonly Uint8Array[] {
    return this.#parts;
  }

  *add(piece: Uint8Array): Generator<readonly Uint8Array[]> {
    let from = 0;
    for (let end = piece.indexOf(lineEnd); end >= 0; end = piece.indexOf(lineEnd, end + 1)) {
      this.#lines += 1;
      if (this.#lines < this.#most) continue;
      yield [...this.#parts, piece.subarray(from, end + 1)];
      this.#parts = [];
      this.#lines = 0;
      from = end + 1;
    }
    if (from < piece.length) this.#parts.push(piece.subarray(from));
  }
}
