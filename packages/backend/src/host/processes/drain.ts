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
const rest = Buffer.allocUnsafe(65_536);

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
    // Mostly no other process has it open: then no turn of the event loop is needed to see that.
    if (this.#closed || this.#readRest()) this.#settle();
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
    this.#readRest();
    this.#stream?.destroy();
  }

  /** Returns true if no process can write any more. */
  #readRest(): boolean {
    for (let read = 0; read < restBytes;) {
      const count = readNow(this.#master);
      if (count === "closed") return true;
      if (count === "nothing") return false;
      this.#listener.output(Buffer.from(rest.subarray(0, count)));
      read += count;
    }
    return false;
  }

  #settle(): void {
    const end = this.#end;
    if (end === undefined) return;
    this.#end = undefined;
    clearTimeout(this.#quiet);
    this.#stream?.destroy();
    this.#listener.ended(end);
  }
}

/** Reads into `rest`; the kernel's errors are no exceptions here, so their stack is not collected. */
function readNow(fd: number): number | "closed" | "nothing" {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return readSync(fd, rest) || "closed";
  } catch (error) {
    return errorCode(error) === "EAGAIN" ? "nothing" : "closed";
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
