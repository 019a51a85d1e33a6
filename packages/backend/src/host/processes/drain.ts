import { closeSync, readSync } from "node:fs";
import type { Socket } from "node:net";

import type { ProcessEnd } from "./hosted-process.ts";
import { errorCode } from "./start-failure.ts";

export interface DrainListener {
  output(bytes: Buffer): void;
  ended(end: ProcessEnd): void;
}

/** A background process may keep the output open after the leader: its output is read until it pauses this long. */
const quietMs = 200;
const drainLimitMs = 3_000;
/** More than a kernel buffers of a terminal or a pipe. */
const restBytes = 256 * 1024;

/** Delays the end of the process until its output was read to the last byte. */
export class Drain {
  readonly #listener: DrainListener;
  #master = -1;
  #stream: Socket | undefined;
  #end: ProcessEnd | undefined;
  #heldOpen: number | undefined;
  #closed = false;
  #quiet: NodeJS.Timeout | undefined;
  #limit = Infinity;

  constructor(listener: DrainListener) {
    this.#listener = listener;
  }

  /**
   * `heldOpen` is the program's side: without it a terminal would hang up as soon as the program closes its
   * own side, and a pipe would end before the program opens it. Closed when the process ends, so that the end
   * of the output is seen at once.
   */
  follow(master: number, stream: Socket, heldOpen: number | undefined): void {
    this.#master = master;
    this.#stream = stream;
    this.#heldOpen = heldOpen;
    stream.on("data", (bytes) => {
      this.#listener.output(bytes as unknown as Buffer);
      if (this.#quiet !== undefined) this.#waitForQuiet();
    });
    // EIO: the last process closed its side; EAGAIN: nothing to read yet. Neither is a failure.
    stream.on("error", (error) => {
      if (errorCode(error) !== "EAGAIN") stream.destroy();
    });
    stream.once("close", () => {
      this.#closed = true;
      this.#settle();
    });
  }

  processEnded(end: ProcessEnd): void {
    this.#end = end;
    if (this.#heldOpen !== undefined) closeSync(this.#heldOpen);
    this.#limit = performance.now() + drainLimitMs;
    if (this.#closed) this.#settle();
    else this.#waitForQuiet();
  }

  /** The program could not be started: nothing to wait for. */
  abandon(): void {
    if (this.#heldOpen !== undefined) closeSync(this.#heldOpen);
    this.#stream?.destroy();
  }

  #waitForQuiet(): void {
    clearTimeout(this.#quiet);
    const left = Math.max(0, this.#limit - performance.now());
    this.#quiet = setTimeout(() => this.#stopReading(), Math.min(quietMs, left));
  }

  /** After a delay of the host itself, timers fire before input: pending input is read first. */
  #stopReading(): void {
    try {
      for (let read = 0, count = 1; count > 0 && read < restBytes; read += count) {
        const bytes = Buffer.allocUnsafe(restBytes);
        count = readSync(this.#master, bytes);
        this.#listener.output(bytes.subarray(0, count));
      }
    } catch {
      // EAGAIN: nothing there; EIO: closed just now
    }
    this.#stream?.destroy();
  }

  #settle(): void {
    if (this.#end === undefined) return;
    clearTimeout(this.#quiet);
    this.#listener.ended(this.#end);
  }
}
