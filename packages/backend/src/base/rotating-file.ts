import { closeSync, fstatSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";

/**
 * Appends lines to a file. When it would exceed `bytes`, it becomes `<file>.1`, older files move up, and the oldest of
 * `files` is deleted. Writes are synchronous, so that the last line before a crash is saved. Failed writes (full disk)
 * are dropped, because logging must not end a program.
 */
export class RotatingFile implements Disposable {
  readonly path: string;
  readonly #limits: { readonly bytes: number; readonly files: number };
  #descriptor: number;
  #size: number;

  constructor(file: string, limits: { readonly bytes: number; readonly files: number }) {
    this.path = file;
    this.#limits = limits;
    this.#descriptor = openSync(file, "a", 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    try {
      if (this.#size > 0 && this.#size + bytes.length > this.#limits.bytes) this.#rotate();
      this.#size += writeSync(this.#descriptor, bytes);
    } catch {
      // There is nowhere left to report it.
    }
  }

  /** Moves the file up, as when it is full, unless it is empty. */
  rotate(): void {
    try {
      if (this.#size > 0) this.#rotate();
    } catch {
      // The lines that follow are appended to the same file.
    }
  }

  /** Deletes the files that moved up and were last written before `time` (epoch ms), the oldest first. */
  removeBefore(time: number): void {
    for (let age = this.#limits.files - 1; age > 0; age--) {
      const path = `${this.path}.${age}`;
      const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
      if (written < time) rmSync(path, { force: true });
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    for (let age = this.#limits.files - 2; age >= 0; age--) {
      const from = age === 0 ? this.path : `${this.path}.${age}`;
      try {
        renameSync(from, `${this.path}.${age + 1}`);
      } catch {
        // There are not that many files yet.
      }
    }
    const next = openSync(this.path, "a", 0o600);
    closeSync(this.#descriptor);
    this.#descriptor = next;
    this.#size = fstatSync(next).size;
  }
}
