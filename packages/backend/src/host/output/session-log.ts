import { closeSync, openSync, writeSync } from "node:fs";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { outputFailure } from "../processes/start-failure.ts";

/**
 * The output of a terminal on disk. When writing fails, the task continues: the log contains the output up to
 * that byte, and the rest is only counted.
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

  /** Bytes on disk, without gaps. */
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
        this.#failure = outputFailure("log-failed", this.#path, error);
      }
    }
    this.#dropped += bytes.length - at;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
