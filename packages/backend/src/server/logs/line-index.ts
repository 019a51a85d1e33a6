import { findFirstError } from "@wezterm-parallel/shared/domain/task/first-error";
import type { GroupMark } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

import type { OwnFile } from "../../base/own-file.ts";
import { GroupMarks, groupHeadBytes } from "./group-marks.ts";

/** One read: some milliseconds of searching, so that others get their turn between two. */
const portionBytes = 262_144;
/** A mark at the start of a line after so many lines or bytes: 1,000 marks for a million lines. */
const markLines = 1_024;
const markBytes = portionBytes;
/** Of a line that began in the portion before: enough for what an error line begins with. */
const carriedBytes = 4_096;
/** Origin: half a second to two of reading; a larger log is counted in several requests. */
const extendBytes = 536_870_912;

const newline = 10;

/** Where a line starts. */
export interface Mark {
  /** From 0. */
  readonly line: number;
  readonly offset: number;
}

/** Where the lines of one growing file start: sparse, made by streaming, extended by what was added. */
export class LineIndex {
  #marks: Mark[] = [{ line: 0, offset: 0 }];
  /** Bytes looked at. */
  #counted = 0;
  /** Ends of lines among them. */
  #ends = 0;
  /** Where the line after the last end starts. */
  #lineStart = 0;
  #carried = "";
  #firstError: number | undefined;
  #groups = new GroupMarks();
  /** Beginning of a line that goes on in the next portion. */
  #head: Uint8Array = new Uint8Array();

  get counted(): number {
    return this.#counted;
  }

  /** With a last line that has no end yet. */
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

  /** Reads what came since, up to `size`; starts anew when the file has shrunk. */
  async extend(file: OwnFile, size: number): Promise<void> {
    if (size < this.#counted) this.#restart();
    const end = Math.min(size, this.#counted + extendBytes);
    while (this.#counted < end) {
      const bytes = await file.read(this.#counted, Math.min(portionBytes, end - this.#counted));
      if (bytes.length === 0) return;
      this.#take(bytes);
    }
  }

  /** The last mark at or before a line. */
  before(line: number): Mark {
    return this.#marks[this.#at(line)] ?? { line: 0, offset: 0 };
  }

  /** Where the line after this one starts, when there is a mark: always behind a line longer than a portion. */
  startAfter(line: number): number | undefined {
    const next = this.#marks[this.#at(line) + 1];
    return next?.line === line + 1 ? next.offset : undefined;
  }

  /** Position of the last mark at or before a line. */
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

  /** The beginning of the line that goes on, or starts, at `start`. */
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
