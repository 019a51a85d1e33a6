import { writeSync } from "node:fs";

import { TerminalState } from "@wezterm-parallel/shared/base/terminal-state";

import type { CliStreams } from "../invocation/context.ts";
import { VariableGuard } from "./variable-guard.ts";

/** What a program may have switched on and a shell does not expect: off again, nothing is erased. */
const restoreModes =
  "\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l" + // mouse
  "\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[?2031l" + // focus, paste, synchronised output, colour scheme
  "\x1b[?1l\x1b>\x1b[?7h\x1b[?45l\x1b[4l\x1b[20l\x1b[?5l" + // cursor and number keys, wrapping, insert, reverse
  "\x1b[>4m" + // keys with modifiers
  "\x1b7\x1b[r\x1b8" + // scroll region; setting it moves the cursor, so that is kept
  "\x1b(B\x0f\x1b[0m\x1b[?25h\x1b[0 q"; // character set, colours, cursor

/** Keeps the title, and gives the program a keyboard stack of its own, for terminals that have these. */
const keepTitle = "\x1b[22;0t";
const giveTitleBack = "\x1b[23;0t";
const ownKeyboard = "\x1b[>0u";

/** The person's own terminal in raw mode; given back as it was found, however this process ends. */
export class RawTerminal implements Disposable {
  readonly #streams: CliStreams;
  readonly #restoreAtExit = (): void => this[Symbol.dispose]();
  #state = new TerminalState();
  #touchedColours = new Set<string>();
  #between: string[] = [];
  readonly #guard = new VariableGuard();
  #open = true;

  constructor(streams: CliStreams) {
    this.#streams = streams;
    if (streams.stdin.isTTY) streams.stdin.setRawMode(true);
    process.once("exit", this.#restoreAtExit);
    if (streams.stdout.isTTY) streams.stdout.write(keepTitle + ownKeyboard);
  }

  /** Writes a program's bytes, unchanged but for what only we may say; false when the terminal is behind and `drain` will follow. */
  write(bytes: Uint8Array): boolean {
    this.#state.push(bytes);
    for (const what of this.#state.colours) this.#touchedColours.add(what);
    const ready = this.#streams.stdout.write(this.#guard.pass(bytes));
    return this.#between.length === 0 ? ready : this.#writeBetween();
  }

  /** Writes something of our own as soon as the program is not in the middle of a sequence. */
  writeBetween(text: string): void {
    this.#between.push(text);
    this.#writeBetween();
  }

  /** Paints a screen from nothing; what was on it before the first time goes up into the scrollback. */
  paint(snapshot: Uint8Array, first: boolean): boolean {
    const rows = this.#streams.stdout.rows ?? 24;
    const blank = first ? "\n".repeat(Math.max(0, rows - 1)) : "";
    this.#streams.stdout.write(`${this.#undo()}${blank}\x1b[H\x1b[2J`);
    this.#state = new TerminalState();
    return this.write(snapshot);
  }

  /** After the shell had the terminal: raw again, which a second call alone would not do. */
  enterRawMode(): void {
    const { stdin } = this.#streams;
    if (!stdin.isTTY) return;
    stdin.setRawMode(false);
    stdin.setRawMode(true);
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    process.removeListener("exit", this.#restoreAtExit);
    const { stdin, stdout } = this.#streams;
    if (stdout.isTTY) tryWrite(stdoutFile, `${this.#undo()}\x1b[<u${giveTitleBack}${this.#between.join("")}`);
    if (stdin.isTTY && !stdin.destroyed) stdin.setRawMode(false);
    stdin.pause();
  }

  #writeBetween(): boolean {
    if (this.#state.open.length > 0) return true;
    return this.#streams.stdout.write(this.#between.splice(0).join(""));
  }

  /** Ends what the program began and did not finish, and switches back what it switched. */
  #undo(): string {
    const { alternate, keyboardDepths, originMode, titled, progress } = this.#state;
    const [main, other] = keyboardDepths;
    const leave = alternate ? `${popKeyboard(other)}\x1b[?1049l` : "";
    const colours = [...this.#touchedColours].map(resetColour).join("");
    this.#touchedColours.clear();
    return [
      "\x18",
      leave,
      popKeyboard(main),
      originMode ? "\x1b[?6l" : "", // moves the cursor
      restoreModes,
      colours,
      titled ? "\x1b]1;\x07\x1b]2;\x07" : "",
      progress ? "\x1b]9;4;0\x07" : "",
    ].join("");
  }
}

function popKeyboard(depth: number): string {
  return depth === 0 ? "" : `\x1b[<${depth}u`;
}

/** `4;7`, a colour of the palette, is reset by `104;7`, and `10`, the foreground, by `110`. */
function resetColour(what: string): string {
  return `\x1b]${what.startsWith("4;") ? "10" : "1"}${what}\x07`;
}

/** Of the process: the streams of the context are its own. */
const stdoutFile = 1;

/** Synchronous, for it also runs while the process exits; a terminal that is gone needs nothing. */
function tryWrite(fd: number, text: string): void {
  try {
    writeSync(fd, text);
  } catch {
    // the terminal was closed
  }
}
