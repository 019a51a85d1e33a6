import { closeSync, openSync, writeSync } from "node:fs";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { fileFailure } from "./start-failure.ts";

/**
 * The output of a terminal on disk. When it cannot be written, the task goes on: the log then holds the
 * output up to that byte, and what followed is counted.
 */
export class SessionLog {
  readonly #path: string;
  readonly #fd: number;
  #written = 0;
  #dropped = 0;
  #failure: Failure | undefined;

  /** Throws the error of `open`. */
  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, "a", 0o600);
  }

  /** Bytes on disk: the log is exact up to here. */
  get written(): number {
    return this.#written;
  }

  /** Bytes that the program printed. */
  get produced(): number {
    return this.#written + this.#dropped;
  }

  get truncated(): { dropped: number; failure: Failure } | undefined {
    return this.#failure && { dropped: this.#dropped, failure: this.#failure };
  }

  append(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.#failure === undefined) {
      try {
        const count = writeSync(this.#fd, bytes, at);
        at += count;
        this.#written += count;
      } catch (error) {
        this.#failure = fileFailure("log-failed", this.#path, error);
      }
    }
    this.#dropped += bytes.length - at;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
