import { writeSync } from "node:fs";

import type { CliStreams } from "../context.ts";

/** What a program may have switched on and a shell does not expect: off again, nothing is erased. */
const restoreModes =
  "\x18" + // ends a title or a string that a program began and did not finish
  "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l" + // mouse
  "\x1b[?1004l\x1b[?2004l\x1b[?2026l" + // focus events, bracketed paste, synchronised output
  "\x1b[?1l\x1b>\x1b[?7h\x1b[4l" + // cursor and number keys, wrapping, insert mode
  "\x1b[<99u\x1b[>4;0m" + // keyboard protocols
  "\x1b7\x1b[r\x1b8" + // scroll region; setting it moves the cursor, so that is kept
  "\x1b(B\x0f\x1b[0m\x1b[?25h\x1b[0 q"; // character set, colours, cursor

/** The person's own terminal in raw mode; given back as it was found, however this process ends. */
export class RawTerminal implements Disposable {
  readonly #streams: CliStreams;
  readonly #restoreAtExit = (): void => this[Symbol.dispose]();
  #alternate = false;
  #carry = "";
  #open = true;

  constructor(streams: CliStreams) {
    this.#streams = streams;
    if (streams.stdin.isTTY) streams.stdin.setRawMode(true);
    process.once("exit", this.#restoreAtExit);
  }

  /** Writes a program's bytes unchanged; false when the terminal is behind and `drain` will follow. */
  write(bytes: Uint8Array): boolean {
    this.#watchScreen(bytes);
    return this.#streams.stdout.write(bytes);
  }

  /** Paints a screen from nothing; what was on it before the first time goes up into the scrollback. */
  paint(snapshot: Uint8Array, first: boolean): boolean {
    const rows = this.#streams.stdout.rows ?? 24;
    const leave = this.#alternate ? "\x1b[?1049l" : "";
    const blank = first ? "\n".repeat(Math.max(0, rows - 1)) : "";
    this.#alternate = false;
    this.#streams.stdout.write(`${leave}\x1b[!p${blank}\x1b[H\x1b[2J`);
    return this.write(snapshot);
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    process.removeListener("exit", this.#restoreAtExit);
    const { stdin, stdout } = this.#streams;
    if (stdout.isTTY) {
      tryWrite(stdoutFile, `${this.#alternate ? "\x1b[?1049l" : ""}${restoreModes}`);
    }
    if (stdin.isTTY && !stdin.destroyed) stdin.setRawMode(false);
    stdin.pause();
  }

  /** Follows which of its two screens the terminal shows: only then is leaving it right. */
  #watchScreen(bytes: Uint8Array): void {
    const text = this.#carry + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    // oxlint-disable-next-line no-control-regex -- an escape sequence is what this looks for
    for (const match of text.matchAll(/\x1b\[\?(?:1049|1047|47)([hl])/g)) {
      this.#alternate = match[1] === "h";
    }
    this.#carry = text.slice(-longestSwitch);
  }
}

/** Of the process: the streams of the context are its own. */
const stdoutFile = 1;

/** `ESC [ ? 1049` without its last letter. */
const longestSwitch = 7;

/** Synchronous, for it also runs while the process exits; a terminal that is gone needs nothing. */
function tryWrite(fd: number, text: string): void {
  try {
    writeSync(fd, text);
  } catch {
    // the terminal was closed
  }
}
