import { EventEmitter } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import type { ReadStream, WriteStream } from "node:tty";
import { setTimeout as pause } from "node:timers/promises";

import type { CliStreams } from "../invocation/context.ts";
import type { ViewSize } from "./sessions/viewed-session.ts";

/** Maximum time until the program at the other end has opened it, and the interval between checks. */
const openLimitMs = 1_000;
const lookEveryMs = 2;

/** The terminal of another process, which passes input and output on through two named pipes. */
export class PipedStreams implements CliStreams, Disposable {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly signals = new EventEmitter();
  readonly #input: Socket;
  readonly #output: Socket;
  readonly #life: Socket;
  #killed: () => void = () => this.hangUp();

  /** Opens `PATH.in` and `PATH.out`; undefined when nobody has the other ends. */
  static async open(path: string, size: ViewSize): Promise<PipedStreams | undefined> {
    const output = await openForWriting(`${path}.out`);
    if (output === undefined) return undefined;
    // Linux reports no end of input before a program had the other end open.
    const input = openSync(`${path}.in`, constants.O_RDONLY | constants.O_NONBLOCK);
    const life = openSync(`${path}.life`, constants.O_RDONLY | constants.O_NONBLOCK);
    return new PipedStreams({ input, output, life }, size);
  }

  /** Closes the other end of the output without having shown anything; leaves the input alone. */
  static async refuse(path: string): Promise<void> {
    const output = await openForWriting(`${path}.out`);
    if (output !== undefined) closeSync(output);
  }

  private constructor(
    { input, output, life }: Readonly<Record<"input" | "output" | "life", number>>,
    size: ViewSize,
  ) {
    this.#input = new Socket({ fd: input, readable: true, writable: false });
    this.#output = new Socket({ fd: output, readable: false, writable: true });
    this.#life = new Socket({ fd: life, readable: true, writable: false });
    this.#life.on("error", () => this.#life.destroy());
    this.#life.once("close", () => this.#killed());
    // Nothing is sent, but only what is read ends.
    this.#life.resume();
    const raw = { isTTY: true, setRawMode: () => this.stdin };
    this.stdin = Object.assign(this.#input, raw) as unknown as ReadStream;
    this.stdout = Object.assign(this.#output, { isTTY: true, ...size }) as unknown as WriteStream;
    for (const socket of [this.#input, this.#output]) {
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.hangUp());
    }
  }

  get stderr(): WriteStream {
    return this.stdout;
  }

  resize(size: ViewSize): void {
    Object.assign(this.#output, size);
    this.#output.emit("resize");
  }

  /** Calls `handle` if the other process ends before this. */
  onKilled(handle: () => void): void {
    this.#killed = handle;
  }

  /** Emits the signal, now or as soon as there is a listener. */
  hangUp(): void {
    if (this.signals.emit("SIGHUP", "SIGHUP")) return;
    this.signals.on("newListener", (name) => {
      if (name === "SIGHUP") setImmediate(() => this.signals.emit("SIGHUP", "SIGHUP"));
    });
  }

  /** Closes the output after everything that was written has left. */
  async end(): Promise<void> {
    this.#life.removeAllListeners("close").destroy();
    this.#input.destroy();
    if (this.#output.destroyed) return;
    await new Promise<void>((settle) => this.#output.once("close", settle).end());
  }

  [Symbol.dispose](): void {
    this.#life.removeAllListeners("close").destroy();
    this.#input.destroy();
    this.#output.destroy();
  }
}

async function openForWriting(path: string): Promise<number | undefined> {
  const end = performance.now() + openLimitMs;
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      // ENXIO: nobody has the other end yet.
      const isEarly = error instanceof Error && "code" in error && error.code === "ENXIO";
      if (!isEarly || performance.now() > end) return undefined;
    }
    await pause(lookEveryMs);
  }
}
