import type { WriteStream } from "node:tty";

import { displayWidth } from "../text/width.ts";

/** Minimum time between two frames: short enough to look smooth, long enough to cost nothing. */
const frameMs = 100;
/** Durations count up even when nothing else changes. */
const idleFrameMs = 500;

const hideCursor = "\u001B[?25l\u001B[?7l";
const showCursor = "\u001B[?7h\u001B[?25h";
/** Terminals with synchronized output show a frame only when it is complete; others ignore this. */
const beginFrame = "\u001B[?2026h";
const endFrame = "\u001B[?2026l";

/**
 * Redraws a few lines at the end of the terminal's output. Each line is overwritten instead of erased, which
 * avoids flicker; the terminal cuts long lines, so that the number of rows stays correct.
 */
export class LiveScreen implements Disposable {
  readonly #stream: WriteStream;
  readonly #frame: () => readonly string[];
  #drawn: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastAt = 0;
  readonly #handleResize = (): void => this.#schedule(0);
  readonly #restore = (): void => void this.#stream.write(showCursor);

  constructor(stream: WriteStream, frame: () => readonly string[]) {
    this.#stream = stream;
    this.#frame = frame;
    stream.write(hideCursor);
    process.once("exit", this.#restore);
    stream.on("resize", this.#handleResize);
    this.#schedule(0);
  }

  /** Schedules a new frame. */
  refresh(): void {
    this.#schedule(Math.max(0, this.#lastAt + frameMs - performance.now()));
  }

  /** Draws the last frame, which stays, and restores the terminal. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#stream.removeListener("resize", this.#handleResize);
    this.#draw();
    process.removeListener("exit", this.#restore);
    this.#restore();
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#draw();
      this.#schedule(idleFrameMs);
    }, delay);
  }

  #draw(): void {
    this.#lastAt = performance.now();
    const lines = this.#frame();
    const rows = this.#rowsOfDrawn();
    const up = rows > 0 ? `\r\u001B[${rows}A` : "";
    const text = lines.map((line) => `${line}\u001B[K\r\n`).join("");
    this.#stream.write(`${beginFrame}${up}${text}\u001B[J${endFrame}`);
    this.#drawn = lines;
  }

  /**
   * Counts the rows of the drawn lines: a terminal that became narrower has wrapped those that no longer fit.
   */
  #rowsOfDrawn(): number {
    const columns = this.#stream.columns ?? Number.POSITIVE_INFINITY;
    return this.#drawn.reduce((rows, line) => {
      const width = displayWidth(line.replace(/\u001B\[[\d;]*m/g, ""));
      return rows + Math.max(1, Math.ceil(width / columns));
    }, 0);
  }
}
