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
/** Most short programs end sooner: then their output is read once, and needs no stream, which takes 0.1 ms to make. */
const streamAfterMs = 4;
/** More than a kernel buffers of a terminal or a pipe. */
const restBytes = 256 * 1024;
const rest = Buffer.allocUnsafe(65_536);

/** The reading side of a terminal or a pipe; it does not block. */
export interface OutputSource {
  readonly fd: number;
  /** Makes a stream that reads `fd`, and closes it. */
  readonly open: () => Socket;
  /** Called before `fd` is closed. */
  readonly closing?: () => void;
}

/** Delays the end of the process until its output was read to the last byte. */
export class Drain {
  readonly #listener: DrainListener;
  #source: OutputSource | undefined;
  #stream: Socket | undefined;
  #opening: NodeJS.Timeout | undefined;
  #end: ProcessEnd | undefined;
  #heldOpen: number | undefined;
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
  follow(source: OutputSource, heldOpen: number | undefined): void {
    this.#source = source;
    this.#heldOpen = heldOpen;
  }

  processStarted(): void {
    if (this.#source !== undefined) this.#opening = setTimeout(() => this.#openStream(), streamAfterMs);
  }

  processEnded(end: ProcessEnd): void {
    this.#end = end;
    if (this.#heldOpen !== undefined) closeSync(this.#heldOpen);
    this.#limit = performance.now() + drainLimitMs;
    // Mostly no other process has it open: then no turn of the event loop is needed to see that.
    if (this.#readRest()) return this.#settle();
    this.#openStream();
    this.#waitForQuiet();
  }

  /** The program could not be started: nothing to wait for. */
  abandon(): void {
    if (this.#heldOpen !== undefined) closeSync(this.#heldOpen);
    this.#close();
  }

  #openStream(): void {
    clearTimeout(this.#opening);
    if (this.#source === undefined || this.#stream !== undefined) return;
    const stream = this.#source.open();
    this.#stream = stream;
    stream.on("data", (bytes) => {
      this.#listener.output(bytes as unknown as Buffer);
      if (this.#quiet !== undefined) this.#waitForQuiet();
    });
    // EIO: the last process closed its side; EAGAIN: nothing to read yet. Neither is a failure.
    stream.on("error", (error) => {
      if (errorCode(error) !== "EAGAIN") this.#close();
    });
    stream.once("end", () => this.#close());
    stream.once("close", () => this.#settle());
  }

  /** The stream closes the descriptor, if there is one. */
  #close(): void {
    clearTimeout(this.#opening);
    const source = this.#source;
    this.#source = undefined;
    source?.closing?.();
    if (this.#stream !== undefined) this.#stream.destroy();
    else if (source !== undefined) closeSync(source.fd);
  }

  #waitForQuiet(): void {
    clearTimeout(this.#quiet);
    const left = Math.max(0, this.#limit - performance.now());
    this.#quiet = setTimeout(() => this.#stopReading(), Math.min(quietMs, left));
  }

  /** After a delay of the host itself, timers fire before input: pending input is read first. */
  #stopReading(): void {
    this.#readRest();
    this.#close();
  }

  /** Returns true if no process can write any more. */
  #readRest(): boolean {
    if (this.#source === undefined) return true;
    for (let read = 0; read < restBytes;) {
      const count = readNow(this.#source.fd);
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
    this.#close();
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
