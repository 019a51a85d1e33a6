import { findFirstError } from "@wezterm-parallel/shared/domain/task/output/first-error";
import type { GroupMark } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

import type { OwnFile } from "../../base/files/own-file.ts";
import { GroupMarks, groupHeadBytes } from "./group-marks.ts";

/** Size of one read: some ms of searching, so that other work can run between two reads. */
const portionBytes = 262_144;
/** Lines between two marks: 1,000 marks for a million lines. */
const markLines = 1_024;
const markBytes = portionBytes;
/** Bytes kept of a line from the previous portion: enough for the start of an error line. */
const carriedBytes = 4_096;
/** Takes half a second to two seconds to read; a larger log is indexed over several requests. */
const extendBytes = 536_870_912;

const newline = 10;

/** The start of a line. */
interface Mark {
  /** From 0. */
  readonly line: number;
  readonly offset: number;
}

/** A sparse index of line starts in a growing file, built by streaming and extended as the file grows. */
export class LineIndex {
  #marks: Mark[] = [{ line: 0, offset: 0 }];
  /** Bytes indexed so far. */
  #counted = 0;
  /** Line ends among them. */
  #ends = 0;
  /** Offset of the line after the last line end. */
  #lineStart = 0;
  #carried = "";
  #firstError: number | undefined;
  #groups = new GroupMarks();
  /** Start of a line that continues in the next portion. */
  #head: Uint8Array = new Uint8Array();

  get counted(): number {
    return this.#counted;
  }

  /** Includes a last line without a line end. */
  get total(): number {
    return this.#ends + (this.#counted > this.#lineStart ? 1 : 0);
  }

  /** From 0. */
  get firstError(): number | undefined {
    return this.#firstError;
  }

  get groups(): readonly GroupMark[] {
    return this.#groups.all;
  }

  /** Indexes the bytes added since, up to `size`; starts again when the file has shrunk. */
  async extend(file: OwnFile, size: number): Promise<void> {
    if (size < this.#counted) this.#restart();
    const end = Math.min(size, this.#counted + extendBytes);
    while (this.#counted < end) {
      const bytes = await file.read(this.#counted, Math.min(portionBytes, end - this.#counted));
      if (bytes.length === 0) return;
      this.#take(bytes);
    }
  }

  /** Returns the last mark at or before a line. */
  before(line: number): Mark {
    return this.#marks[this.#at(line)] ?? { line: 0, offset: 0 };
  }

  /** Returns the offset of the next line if it has a mark, as it always has after a line longer than a portion. */
  startAfter(line: number): number | undefined {
    const next = this.#marks[this.#at(line) + 1];
    return next?.line === line + 1 ? next.offset : undefined;
  }

  /** Returns the index of the last mark at or before a line. */
  #at(line: number): number {
    let low = 0;
    let high = this.#marks.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#marks[middle]?.line ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #take(bytes: Uint8Array): void {
    if (this.#firstError === undefined) this.#lookForError(bytes);
    let start = 0;
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, start)) {
      this.#ends += 1;
      this.#groups.take(this.#ends, this.#headOf(bytes, start, at));
      start = at + 1;
      this.#lineStart = this.#counted + start;
      this.#mark();
    }
    this.#head = new Uint8Array(this.#headOf(bytes, start, bytes.length));
    this.#counted += bytes.length;
  }

  /** Returns the beginning of the line that starts, or continues, at `start`. */
  #headOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const more = bytes.subarray(start, Math.min(end, start + groupHeadBytes));
    if (start > 0 || this.#head.length === 0) return more;
    return Buffer.concat([this.#head, more]).subarray(0, groupHeadBytes);
  }

  #mark(): void {
    const last = this.#marks.at(-1) ?? { line: 0, offset: 0 };
    const far = this.#ends - last.line >= markLines || this.#lineStart - last.offset >= markBytes;
    if (far) this.#marks.push({ line: this.#ends, offset: this.#lineStart });
  }

  #lookForError(bytes: Uint8Array): void {
    const text = this.#carried + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
    const found = findFirstError(text);
    if (found !== undefined) this.#firstError = this.#ends + found;
    const lineStart = text.lastIndexOf("\n") + 1;
    this.#carried = text.slice(lineStart, lineStart + carriedBytes);
  }

  #restart(): void {
    this.#marks = [{ line: 0, offset: 0 }];
    this.#counted = 0;
    this.#ends = 0;
    this.#lineStart = 0;
    this.#carried = "";
    this.#firstError = undefined;
    this.#groups = new GroupMarks();
    this.#head = new Uint8Array();
  }
}
