import { plainText } from "../../logs/plain-text.ts";
import { visible } from "../../text/width.ts";

/** Maximum number of lines per phase, and of columns per line; the log itself has more. */
const keptLines = 10_000;
const keptColumns = 2_000;

/** The output of one stream of a log, as lines escaped for the terminal. */
export class PanelLines {
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

  /** Drops the first line, whose beginning was not read. */
  dropFirst(): void {
    this.#lines.shift();
    this.dropped = true;
  }

  get length(): number {
    return this.#lines.length + (this.#open === "" ? 0 : 1);
  }

  /** Returns at most `count` lines, starting at `from`. */
  slice(from: number, count: number): readonly string[] {
    const lines = this.#lines.slice(from, from + count);
    return lines.length < count && this.#open !== "" && from <= this.#lines.length
      ? [...lines, shownLine(this.#open)]
      : lines;
  }
}

/**
 * Returns the line as a screen would show it at the end: text that \r overwrote is removed, tabs become
 * spaces.
 */
function shownLine(line: string): string {
  const last = line.trimEnd().split("\r").at(-1) ?? "";
  return visible(last.slice(0, keptColumns).replaceAll("\t", "    "));
}
