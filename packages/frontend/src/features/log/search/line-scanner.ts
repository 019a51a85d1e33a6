import { plainLine } from "../ansi/parse-line.ts";
import type { Matcher } from "./matcher.ts";

/** Characters searched per line; the rest of longer lines is ignored. */
const searchedChars = 1_048_576;

/** Colour sequences occupy no cell, so they can be removed without changing the text. */
const graphics = /\x1b\[[\d;:]*m/g;
const lineEnds = /\r\n/g;
/** Controls that need real interpretation. */
const otherControls = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;

/** Finds matching lines in a log's bytes across chunk boundaries. Lines end with `\n` and count from 1. */
export class LineScanner {
  readonly #matcher: Pick<Matcher, "test" | "maybe">;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** An unterminated last line. */
  #open = "";
  #line = 1;
  #lastHit = 0;

  constructor(matcher: Pick<Matcher, "test" | "maybe">) {
    this.#matcher = matcher;
  }

  /** Returns matching lines that end in this chunk, including one that started in an earlier chunk. */
  push(bytes: Uint8Array): number[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf("\n") + 1;
    if (end === 0) {
      if (this.#open.length < searchedChars) this.#open += text;
      return [];
    }
    const hits = this.#lookAt(this.#open + text.slice(0, end));
    this.#open = text.slice(end);
    return hits;
  }

  /** Matches an unterminated last line, which may still grow. */
  lookAtOpen(): number[] {
    if (this.#open === "") return [];
    const line = this.#line;
    const hits = this.#lookAt(`${this.#open}\n`);
    this.#line = line;
    return hits;
  }

  /** Searches whole lines, each with its terminator. */
  #lookAt(block: string): number[] {
    const bare = block.replaceAll(graphics, "").replaceAll(lineEnds, "\n");
    const isPlain = !otherControls.test(bare);
    const first = this.#line;
    if (isPlain && this.#matcher.maybe?.(bare) === false) {
      this.#line += countEnds(bare);
      return [];
    }
    const lines = (isPlain ? bare : block).split("\n");
    lines.pop();
    this.#line += lines.length;
    const hits = lines.flatMap((text, at) => (this.#isHit(text, isPlain) ? [first + at] : []));
    // An unterminated last line may have been reported before.
    const fresh = hits.filter((line) => line > this.#lastHit);
    this.#lastHit = fresh.at(-1) ?? this.#lastHit;
    return fresh;
  }

  #isHit(text: string, isPlain: boolean): boolean {
    const line = text.slice(0, searchedChars);
    return this.#matcher.test(isPlain ? line : plainLine(line.endsWith("\r") ? line.slice(0, -1) : line));
  }
}

function countEnds(text: string): number {
  let ends = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) ends += 1;
  return ends;
}
