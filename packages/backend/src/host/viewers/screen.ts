import { createRequire } from "node:module";
import { closeSync, openSync, readSync } from "node:fs";

import type { ScrollRegion, TerminalState } from "@wezterm-parallel/shared/base/terminal-state";
import type { TerminalSize } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { SerializeAddon } from "@xterm/addon-serialize";
import type { Unicode11Addon } from "@xterm/addon-unicode11";
import type { Terminal } from "@xterm/headless";

import { pictureOf, type PictureFrame } from "./picture.ts";
/** Lines of scrollback; measured: 1,000 lines cost about 3 MB and 50 ms to serialise. */
const scrollback = 1_000;
/** Bytes read back from the log to rebuild the screen: covers 1,000 long lines; measured: parsed in about 40 ms. */
const tailBytes = 1024 * 1024;

/** The sequence before the second of the two screens in serialised output. */
const alternateScreen = "\x1b[?1049h\x1b[H";

/** Aborts an unfinished sequence, and resets modes that would move or change the painted lines. */
const beginRedraw = "\x18\x1b[?2026h\x1b[?6l\x1b[r\x1b[4l\x1b[?7h\x1b(B\x0f\x1b[0m";

interface Emulator {
  readonly Terminal: typeof Terminal;
  readonly SerializeAddon: typeof SerializeAddon;
  readonly Unicode11Addon: typeof Unicode11Addon;
}

let emulator: Emulator | undefined;

/** The packages are CommonJS; loaded when a screen is first needed, to keep hosts small. */
function loadEmulator(): Emulator {
  if (emulator !== undefined) return emulator;
  const require = createRequire(import.meta.url);
  emulator = {
    ...(require("@xterm/headless") as Pick<Emulator, "Terminal">),
    ...(require("@xterm/addon-serialize") as Pick<Emulator, "SerializeAddon">),
    ...(require("@xterm/addon-unicode11") as Pick<Emulator, "Unicode11Addon">),
  };
  return emulator;
}

/** The current screen of a terminal: an emulator that received the log's tail and then every byte. */
export class Screen implements Disposable {
  readonly #terminal: Terminal;
  readonly #serializer: SerializeAddon;
  #backlog = 0;

  /** Starts with the log's content before byte `end`; `state` is the terminal's state at that point. */
  constructor(sizes: readonly TerminalSize[], logPath: string, end: number, state?: TerminalState) {
    const start = Math.max(0, end - tailBytes);
    const first = sizes.findLast(({ at }) => at <= start) ?? sizes[0];
    const { Terminal, SerializeAddon, Unicode11Addon } = loadEmulator();
    this.#terminal = new Terminal({
      cols: first?.columns ?? 80,
      rows: first?.rows ?? 24,
      scrollback,
      allowProposedApi: true,
      // Otherwise it would log every byte that is not text.
      logLevel: "off",
    });
    this.#serializer = new SerializeAddon();
    this.#terminal.loadAddon(this.#serializer);
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = "11";
    // The program may have switched to the alternate screen before the part that is replayed.
    if (state?.alternateAt(start) === true) this.#terminal.write(alternateScreen);
    this.#replay(readLog(logPath, start, end), start, sizes);
  }

  /** Bytes written that the emulator has not processed yet. */
  get backlog(): number {
    return this.#backlog;
  }

  write(bytes: Uint8Array): void {
    this.#backlog += bytes.length;
    this.#terminal.write(bytes, () => {
      this.#backlog -= bytes.length;
    });
  }

  /** Takes effect between earlier and later writes. */
  resize(columns: number, rows: number): void {
    this.#terminal.write("", () => this.#terminal.resize(columns, rows));
  }

  /**
   * Passes bytes that paint everything written so far, and nothing later: text, the current `state`, and the
   * incomplete end, so that the next chunk of output has the same meaning as here.
   */
  snapshot(state: TerminalState, ready: (bytes: Uint8Array) => void): void {
    const { region, originMode, open } = state;
    const switched = state.serialize();
    this.#terminal.write("", () => {
      const place = this.#serializePlace(region, originMode);
      const painted = this.#serializer.serialize({ excludeModes: true }) + switched + place;
      ready(Buffer.concat([Buffer.from(painted), open]));
    });
  }

  /**
   * Passes bytes that repaint the visible part of a terminal of the same size. Lines are erased one by one,
   * because some terminals copy a fully erased screen to their scrollback.
   */
  redraw(state: TerminalState, ready: (bytes: Uint8Array) => void): void {
    const { region, originMode, open } = state;
    const switched = state.serialize();
    this.#terminal.write("", () => {
      const erased = Array.from({ length: this.#terminal.rows }, (_, at) => `\x1b[${at + 1};1H\x1b[2K`);
      const place = this.#serializePlace(region, originMode);
      const painted = this.#serializer.serialize({ scrollback: 0, excludeModes: true }) + switched + place;
      ready(
        Buffer.concat([Buffer.from(`${beginRedraw}${erased.join("")}\x1b[H${painted}\x1b[?2026l`), open]),
      );
    });
  }

  /** Passes bytes that show it in a terminal of another size. */
  picture(frame: PictureFrame, ready: (bytes: Uint8Array) => void): void {
    this.#terminal.write("", () => ready(Buffer.from(pictureOf(this.#terminal, frame))));
  }

  /** Disposes of it once everything written was processed and passed on. */
  finish(): void {
    this.#terminal.write("", () => this[Symbol.dispose]());
  }

  /** Passes the cursor position after everything written so far, counted from 1. */
  cursor(ready: (at: { column: number; row: number }) => void): void {
    this.#terminal.write("", () => {
      const { cursorX, cursorY } = this.#terminal.buffer.active;
      ready({ column: cursorX + 1, row: cursorY + 1 });
    });
  }

  /** Passes the last screenful as lines for printing, with all modes reset. */
  lastLines(ready: (lines: { readonly styled: string; readonly plain: string }) => void): void {
    this.#terminal.write("", () => {
      const { baseY, length } = this.#terminal.buffer.active;
      let last = length - 1;
      while (last > baseY && this.#lineAt(last) === "") last -= 1;
      // The cursor must end after the last line, where the serialised text ends.
      const behind = `\x1b[?6l\x1b[${last - baseY + 1};${this.#terminal.cols}H`;
      this.#terminal.write(behind, () => {
        const whole = this.#serializer.serialize({ scrollback: 0, excludeModes: true });
        const lines = Array.from({ length: last - baseY + 1 }, (_, at) => this.#lineAt(baseY + at));
        ready({ styled: `${whole.split(alternateScreen).at(-1)}\x1b[0m`, plain: lines.join("\n") });
      });
    });
  }

  /** Each part of the log is replayed at the size it was written for; another size would change the screen. */
  #replay(bytes: Buffer, start: number, sizes: readonly TerminalSize[]): void {
    let from = 0;
    for (const { at, columns, rows } of sizes) {
      if (at <= start || at > start + bytes.length) continue;
      this.write(bytes.subarray(from, at - start));
      this.resize(columns, rows);
      from = at - start;
    }
    this.write(bytes.subarray(from));
  }

  /** Restores the cursor, because setting the region and origin mode moves it. */
  #serializePlace(region: ScrollRegion | undefined, originMode: boolean): string {
    if (region === undefined && !originMode) return "";
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    const top = originMode ? (region?.top ?? 1) : 1;
    const bounds = region === undefined ? "" : `${region.top};${region.bottom || ""}`;
    return `\x1b[${bounds}r${originMode ? "\x1b[?6h" : ""}\x1b[${cursorY + 2 - top};${cursorX + 1}H`;
  }

  #lineAt(row: number): string {
    return this.#terminal.buffer.active.getLine(row)?.translateToString(true) ?? "";
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose();
  }
}

function readLog(path: string, start: number, end: number): Buffer {
  const bytes = Buffer.alloc(end - start);
  const fd = openSync(path, "r");
  try {
    const count = readSync(fd, bytes, 0, bytes.length, start);
    return bytes.subarray(0, count);
  } finally {
    closeSync(fd);
  }
}
