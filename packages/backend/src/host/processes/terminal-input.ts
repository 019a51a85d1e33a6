import { write } from "node:fs";

import { errorCode } from "./start-failure.ts";

/** Retry interval when a program does not read its terminal. */
const retryMs = 5;
/** Maximum input waiting for the program; more is dropped, as by a full terminal. */
const queueLimit = 16 * 1024 * 1024;

/** Writes to the master of a terminal in order, without blocking the host. */
export class TerminalInput {
  readonly #fd: number;
  readonly #queue: Uint8Array[] = [];
  #queued = 0;
  #busy = false;
  #closed = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  write(bytes: Uint8Array): void {
    if (this.#closed || bytes.length === 0 || this.#queued + bytes.length > queueLimit) return;
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (!this.#busy) this.#next();
  }

  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
  }

  #next(): void {
    const bytes = this.#queue[0];
    this.#busy = bytes !== undefined && !this.#closed;
    if (bytes === undefined || this.#closed) return;
    write(this.#fd, bytes, (error, count) => {
      if (error !== null && errorCode(error) !== "EAGAIN") return this.close();
      if (error !== null) return void setTimeout(() => this.#next(), retryMs);
      this.#queued -= count;
      if (count < bytes.length) this.#queue[0] = bytes.subarray(count);
      else this.#queue.shift();
      this.#next();
    });
  }
}
