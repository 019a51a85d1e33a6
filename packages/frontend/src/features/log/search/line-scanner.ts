import { plainLine } from "../ansi/parse-line.ts";

/** Of one line is searched: beyond that no line was meant to be read. */
const searchedChars = 1_048_576;

/** Finds lines in the bytes of a log, however they are cut into pieces. Lines end with `\n` and count from 1. */
export class LineScanner {
  readonly #test: (line: string) => boolean;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #open = "";
  #line = 1;
  #lastHit = 0;

  constructor(test: (line: string) => boolean) {
    this.#test = test;
  }

  /** The lines of this piece that match, among them one that began in an earlier piece and ends in this one. */
  push(bytes: Uint8Array): number[] {
    const parts = this.#decoder.decode(bytes, { stream: true }).split("\n");
    const hits: number[] = [];
    for (const [at, part] of parts.entries()) {
      this.#open = `${this.#open}${part}`.slice(0, searchedChars);
      if (at === parts.length - 1) break;
      this.#look(hits);
      this.#open = "";
      this.#line += 1;
    }
    return hits;
  }

  /** Looks at a last line that has no end yet; it may go on afterwards. */
  lookAtOpen(): number[] {
    const hits: number[] = [];
    if (this.#open !== "") this.#look(hits);
    return hits;
  }

  #look(hits: number[]): void {
    if (this.#lastHit === this.#line) return;
    const text = this.#open.endsWith("\r") ? this.#open.slice(0, -1) : this.#open;
    if (!this.#test(plainLine(text))) return;
    this.#lastHit = this.#line;
    hits.push(this.#line);
  }
}
