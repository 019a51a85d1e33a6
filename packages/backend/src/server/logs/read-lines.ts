import { lineLimits, type LogLine } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

import type { LineIndex } from "./line-index.ts";
import type { OwnFile } from "../../base/files/own-file.ts";

/** Size of one read; a screen of lines fits into the first. */
const portionBytes = 65_536;
const newline = 10;

export interface LineRange {
  /** From 0. */
  readonly first: number;
  readonly count: number;
}

/** Reads lines from a log with an up-to-date index, as many as fit into one answer. */
export async function readLines(file: OwnFile, index: LineIndex, range: LineRange): Promise<LogLine[]> {
  const end = Math.min(index.total, range.first + range.count);
  const lines: LogLine[] = [];
  if (range.first >= end) return lines;
  const scan = new LineScan(file, index);
  await scan.skipTo(range.first);
  let bytes = 0;
  while (scan.line < end && bytes < lineLimits.answer) {
    const line = await scan.next();
    lines.push(line);
    bytes += Math.min(line.bytes, lineLimits.line);
  }
  return lines;
}

/** Iterates over lines; skips the rest of a line that is longer than shown. */
class LineScan {
  readonly #file: OwnFile;
  readonly #index: LineIndex;
  #portion: Uint8Array = new Uint8Array();
  /** Offset of the portion's first byte. */
  #start = 0;
  #offset = 0;
  /** Number of the line at the current offset, from 0. */
  line = 0;

  constructor(file: OwnFile, index: LineIndex) {
    this.#file = file;
    this.#index = index;
  }

  async skipTo(line: number): Promise<void> {
    const mark = this.#index.before(line);
    this.line = mark.line;
    this.#offset = mark.offset;
    while (this.line < line) this.#step(await this.#findEnd());
  }

  async next(): Promise<LogLine> {
    const offset = this.#offset;
    const number = this.line + 1;
    const shown = await this.#bytes(offset, lineLimits.line);
    const near = shown.indexOf(newline);
    const end = near === -1 ? await this.#findEnd() : offset + near;
    const bytes = end - offset;
    const cut = bytes > lineLimits.line;
    const text = readText(shown.subarray(0, bytes), { ended: end < this.#index.counted, cut });
    this.#step(end);
    return { number, offset, bytes, text, cut };
  }

  /** Returns the end of the current line: its `\n`, or the end of the indexed bytes. */
  async #findEnd(): Promise<number> {
    const known = this.#index.startAfter(this.line);
    if (known !== undefined) return known - 1;
    for (let at = this.#offset; at < this.#index.counted;) {
      const bytes = await this.#bytes(at, portionBytes);
      const found = bytes.indexOf(newline);
      if (found !== -1) return at + found;
      if (bytes.length === 0) break;
      at += bytes.length;
    }
    return this.#index.counted;
  }

  #step(end: number): void {
    this.line += 1;
    this.#offset = end + 1;
  }

  /** Returns up to `most` indexed bytes, from the current portion if it contains them. */
  async #bytes(at: number, most: number): Promise<Uint8Array> {
    const wanted = Math.min(most, this.#index.counted - at);
    if (wanted <= 0) return new Uint8Array();
    if (at < this.#start || at + wanted > this.#start + this.#portion.length) {
      this.#start = at;
      this.#portion = await this.#file.read(at, Math.min(portionBytes, this.#index.counted - at));
    }
    return this.#portion.subarray(at - this.#start, at - this.#start + wanted);
  }
}

/** Removes the `\r` of a terminal's `\r\n`, and a character that was cut in two. */
function readText(bytes: Uint8Array, { ended, cut }: { ended: boolean; cut: boolean }): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: cut });
  return ended && !cut && text.endsWith("\r") ? text.slice(0, -1) : text;
}
