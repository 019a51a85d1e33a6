import type { AnsiSink } from "./ansi-reader.ts";
import { applyGraphics, sameStyle, type AnsiStyle } from "./ansi-style.ts";

/** Consecutive characters of the same style. */
export interface Span {
  readonly text: string;
  readonly style: AnsiStyle;
}

/** Limit of cursor movement by a sequence; skipped cells are filled with spaces. */
const widestMove = 4_096;
/** Combining characters, drawn in the cell of the character before them. */
const joining = /^(?:\p{M}|\u200d|\ufe0e|\ufe0f)$/u;

/** The cells of one line as an infinitely wide terminal would finally show them. */
export class LineCells implements AnsiSink {
  readonly #chars: string[] = [];
  readonly #styles: AnsiStyle[] = [];
  #column = 0;
  #style: AnsiStyle;
  /** The first half of a surrogate pair that the next chunk completes. */
  #half = "";

  constructor(style: AnsiStyle) {
    this.#style = style;
  }

  /** The style at the end, with which the next line starts. */
  get style(): AnsiStyle {
    return this.#style;
  }

  print(text: string): void {
    const whole = this.#half + text;
    this.#half = endsInHalf(whole) ? whole.slice(-1) : "";
    for (const char of this.#half === "" ? whole : whole.slice(0, -1)) this.#put(char);
  }

  control(code: number): void {
    this.#dropHalf();
    if (code === 9) this.#put("\t");
    else if (code === 13) this.#column = 0;
    else if (code === 8) this.#column = Math.max(0, this.#column - 1);
  }

  sequence(parameters: string, final: string): void {
    this.#dropHalf();
    if (/[^\d;:]/.test(parameters)) return;
    if (final === "m") this.#style = applyGraphics(this.#style, parameters);
    else if (final === "K") this.#erase(Number(parameters || "0"));
    else this.#move(final, Math.max(1, Number.parseInt(parameters, 10) || 1));
  }

  command(text: string): void {
    this.#dropHalf();
    const link = /^8;[^;]*;(.*)$/su.exec(text);
    if (link !== null) this.#style = { ...this.#style, link: safeLink(link[1] ?? "") };
  }

  /** The spans of everything printed so far. */
  spans(): Span[] {
    this.#dropHalf();
    const spans: { text: string; style: AnsiStyle }[] = [];
    for (const [at, char] of this.#chars.entries()) {
      const style = this.#styles[at] ?? this.#style;
      const last = spans.at(-1);
      if (last !== undefined && sameStyle(last.style, style)) last.text += char;
      else spans.push({ text: char, style });
    }
    return spans;
  }

  #put(char: string): void {
    const before = this.#column - 1;
    if (before >= 0 && char.charCodeAt(0) >= 0x300 && joining.test(char)) {
      this.#chars[before] = (this.#chars[before] ?? "") + char;
      return;
    }
    while (this.#chars.length < this.#column) this.#set(this.#chars.length, " ");
    this.#set(this.#column, char);
    this.#column += 1;
  }

  #set(column: number, char: string): void {
    this.#chars[column] = char;
    this.#styles[column] = this.#style;
  }

  #move(final: string, count: number): void {
    if (final === "C") this.#column = Math.max(this.#column, Math.min(this.#column + count, widestMove));
    else if (final === "D") this.#column = Math.max(0, this.#column - count);
    else if (final === "G") this.#column = Math.min(count - 1, Math.max(widestMove, this.#chars.length));
  }

  /** 0: from the cursor to the end, 1: up to the cursor, 2: the whole line. */
  #erase(what: number): void {
    if (what === 1) {
      const end = Math.min(this.#column + 1, this.#chars.length);
      for (let column = 0; column < end; column += 1) this.#set(column, " ");
      return;
    }
    const kept = what === 2 ? 0 : Math.min(this.#column, this.#chars.length);
    this.#chars.length = kept;
    this.#styles.length = kept;
  }

  /** Drops an unpaired surrogate. */
  #dropHalf(): void {
    if (this.#half === "") return;
    this.#half = "";
    this.#put("\ufffd");
  }
}

function endsInHalf(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code <= 0xdbff;
}

function safeLink(address: string): string | undefined {
  const url = URL.parse(address);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? url.href : undefined;
}
