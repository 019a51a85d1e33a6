import { writeSync } from "node:fs";

import { TerminalState } from "@wezterm-parallel/shared/base/terminal-state";

import type { CliStreams } from "../invocation/context.ts";
import { VariableGuard } from "./variable-guard.ts";

/** Resets modes that a program may have set and a shell does not expect, without erasing anything. */
const restoreModes =
  "\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l" + // mouse
  "\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[?2031l" + // focus, paste, synchronised output, colour scheme
  "\x1b[?1l\x1b>\x1b[?7h\x1b[?45l\x1b[4l\x1b[20l\x1b[?5l" + // cursor and number keys, wrapping, insert, reverse
  "\x1b[>4m" + // keys with modifiers
  "\x1b7\x1b[r\x1b8" + // scroll region; setting it moves the cursor, so that is kept
  "\x1b(B\x0f\x1b[0m\x1b[?25h\x1b[0 q"; // character set, colours, cursor

/** Saves the title and pushes a keyboard mode for the program, in terminals that support these. */
const keepTitle = "\x1b[22;0t";
const giveTitleBack = "\x1b[23;0t";
const ownKeyboard = "\x1b[>0u";

/** Puts the person's terminal into raw mode, and restores it however this process ends. */
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

  /**
   * Writes a program's bytes, except for variables reserved for us; false when the terminal is slow and
   * `drain` will follow.
   */
  write(bytes: Uint8Array): boolean {
    this.#state.push(bytes);
    for (const what of this.#state.colours) this.#touchedColours.add(what);
    const ready = this.#streams.stdout.write(this.#guard.pass(bytes));
    return this.#between.length === 0 ? ready : this.#writeBetween();
  }

  /** Writes our own text as soon as the program is not within an escape sequence. */
  writeBetween(text: string): void {
    this.#between.push(text);
    this.#writeBetween();
  }

  /** Paints a whole screen; the first time, the previous content is scrolled into the scrollback. */
  paint(snapshot: Uint8Array, first: boolean): boolean {
    const rows = this.#streams.stdout.rows ?? 24;
    const blank = first ? "\n".repeat(Math.max(0, rows - 1)) : "";
    this.#streams.stdout.write(`${this.#undo()}${blank}\x1b[H\x1b[2J`);
    this.#state = new TerminalState();
    return this.write(snapshot);
  }

  /** Enters raw mode again after the shell used the terminal; setRawMode alone would see no change. */
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
    if (stdout.isTTY) this.#writeLast(`${this.#undo()}\x1b[<u${giveTitleBack}${this.#between.join("")}`);
    if (stdin.isTTY && !stdin.destroyed) stdin.setRawMode(false);
    stdin.pause();
  }

  /** Writes synchronously if the terminal is that of this process, which may be exiting. */
  #writeLast(text: string): void {
    if (this.#streams.signals === undefined) tryWrite(stdoutFile, text);
    else this.#streams.stdout.write(text);
  }

  #writeBetween(): boolean {
    if (this.#state.open.length > 0) return true;
    return this.#streams.stdout.write(this.#between.splice(0).join(""));
  }

  /** Returns what ends an unfinished sequence of the program and resets the modes that it set. */
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

/** The streams of the process, because the context may have other ones. */
const stdoutFile = 1;

/** Synchronous, because it also runs while the process exits; errors of a closed terminal are ignored. */
function tryWrite(fd: number, text: string): void {
  try {
    writeSync(fd, text);
  } catch {
    // the terminal was closed
  }
}
