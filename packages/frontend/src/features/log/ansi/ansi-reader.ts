/** Receives the parts of a program's output. */
export interface AnsiSink {
  /** Text without control characters. */
  print(text: string): void;
  /** A single control character, such as 13 (carriage return). */
  control(code: number): void;
  /** `CSI <parameters> <final>`; private and intermediate characters are in the parameters. */
  sequence(parameters: string, final: string): void;
  /** `OSC <text>`, up to its end. */
  command(text: string): void;
}

type State = "text" | "escape" | "charset" | "sequence" | "command" | "string";

/** Longer sequences are read to their end and dropped. */
const keptOfSequence = 4_096;

const escape = 0x1b;
const bell = 0x07;
/** CAN and SUB abort any sequence. */
const isAbort = (code: number): boolean => code === 0x18 || code === 0x1a;

/** States started by the character after ESC, or by one C1 character (code − 0x40). */
const beginnings: Readonly<Record<string, State>> = {
  "[": "sequence",
  "]": "command",
  P: "string",
  X: "string",
  "^": "string",
  _: "string",
};

/**
 * Splits output into text, controls and escape sequences, across chunk boundaries. Unknown sequences end where a
 * terminal would end them, so that no part of them becomes text.
 */
export class AnsiReader {
  readonly #sink: AnsiSink;
  #state: State = "text";
  #kept = "";
  /** In a string or command: an ESC was read, which ends it. */
  #ending = false;

  constructor(sink: AnsiSink) {
    this.#sink = sink;
  }

  push(text: string): void {
    let start = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#state === "text" && !isControl(code)) continue;
      if (this.#state === "text" && at > start) this.#sink.print(text.slice(start, at));
      this.#take(code, text.charAt(at));
      start = at + 1;
    }
    if (this.#state === "text" && start < text.length) this.#sink.print(text.slice(start));
  }

  #take(code: number, char: string): void {
    if (isAbort(code)) return this.#end();
    switch (this.#state) {
      case "text":
        return this.#takeControl(code);
      case "escape":
        return this.#takeEscaped(code, char);
      case "charset":
        return code === escape ? this.#begin("escape") : code >= 0x30 ? this.#end() : undefined;
      case "sequence":
        return this.#takeInSequence(code, char);
      case "command":
      case "string":
        return this.#takeInString(code, char);
    }
  }

  #takeControl(code: number): void {
    if (code === escape) return this.#begin("escape");
    const begun = code >= 0x80 ? beginnings[String.fromCharCode(code - 0x40)] : undefined;
    if (begun !== undefined) return this.#begin(begun);
    this.#sink.control(code);
  }

  #takeEscaped(code: number, char: string): void {
    const begun = beginnings[char];
    if (begun !== undefined) return this.#begin(begun);
    if (code === escape) return;
    if (code >= 0x20 && code < 0x30) return this.#begin("charset");
    if (code < 0x20) return this.#sink.control(code);
    this.#end();
  }

  #takeInSequence(code: number, char: string): void {
    if (code === escape) return this.#begin("escape");
    if (code < 0x20) return this.#sink.control(code);
    if (code >= 0x40 && code <= 0x7e) {
      const whole = this.#kept.length < keptOfSequence;
      const parameters = this.#kept;
      this.#end();
      if (whole) this.#sink.sequence(parameters, char);
      return;
    }
    this.#keep(char);
  }

  #takeInString(code: number, char: string): void {
    // ESC \ ends the string; ESC and another character ends it and starts a new sequence.
    if (this.#ending) {
      this.#finishString();
      if (char === "\\") return;
      this.#begin("escape");
      return this.#takeEscaped(code, char);
    }
    if (code === escape) {
      this.#ending = true;
      return;
    }
    if (code === 0x9c || (code === bell && this.#state === "command")) return this.#finishString();
    this.#keep(char);
  }

  #finishString(): void {
    const command = this.#state === "command" && this.#kept.length < keptOfSequence ? this.#kept : undefined;
    this.#end();
    if (command !== undefined) this.#sink.command(command);
  }

  #keep(char: string): void {
    if (this.#kept.length < keptOfSequence) this.#kept += char;
  }

  #begin(state: State): void {
    this.#state = state;
    this.#kept = "";
    this.#ending = false;
  }

  #end(): void {
    this.#begin("text");
  }
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}
