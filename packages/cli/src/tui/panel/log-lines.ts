import { plainText } from "../../logs/plain-text.ts";
import { visible } from "../../text/width.ts";

/** Lines kept of one phase, and columns of one line: more is in the log itself. */
const keptLines = 10_000;
const keptColumns = 2_000;

/** What one stream of a log prints, as lines without anything a terminal would act on. */
export class LogLines {
  readonly #clean = plainText();
  #open = "";
  #lines: string[] = [];
  dropped = false;

  push(bytes: Uint8Array): void {
    const parts = (this.#open + this.#clean(bytes)).split("\n");
    this.#open = (parts.pop() ?? "").slice(-keptColumns * 4);
    for (const part of parts) this.#lines.push(shownLine(part));
    if (this.#lines.length <= keptLines * 2) return;
    this.#lines = this.#lines.slice(-keptLines);
    this.dropped = true;
  }

  /** The first line is the rest of one whose beginning was not read. */
  dropFirst(): void {
    this.#lines.shift();
    this.dropped = true;
  }

  get length(): number {
    return this.#lines.length + (this.#open === "" ? 0 : 1);
  }

  /** Lines from `from` on, at most `count`. */
  slice(from: number, count: number): readonly string[] {
    const lines = this.#lines.slice(from, from + count);
    return lines.length < count && this.#open !== "" && from <= this.#lines.length
      ? [...lines, shownLine(this.#open)]
      : lines;
  }
}

/** As it stands on the screen at the end: what \r overwrote is gone, tabs are spaces. */
function shownLine(line: string): string {
  const last = line.trimEnd().split("\r").at(-1) ?? "";
  return visible(last.slice(0, keptColumns).replaceAll("\t", "    "));
}
