import { closeSync, fstatSync, openSync, renameSync, writeSync } from "node:fs";

/**
 * Appends lines to a file; when it would grow over `bytes` it becomes `<file>.1`, the older ones move up and
 * the oldest of `files` goes. Written at once, so that the last line before a crash is there. What cannot be
 * written (disk full) is dropped: a program must not end because it cannot talk about itself.
 */
export class RotatingFile implements Disposable {
  readonly #file: string;
  readonly #limits: { readonly bytes: number; readonly files: number };
  #descriptor: number;
  #size: number;

  constructor(file: string, limits: { readonly bytes: number; readonly files: number }) {
    this.#file = file;
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
      // Nowhere left to say it.
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    for (let age = this.#limits.files - 2; age >= 0; age--) {
      const from = age === 0 ? this.#file : `${this.#file}.${age}`;
      try {
        renameSync(from, `${this.#file}.${age + 1}`);
      } catch {
        // Not that many yet.
      }
    }
    const next = openSync(this.#file, "a", 0o600);
    closeSync(this.#descriptor);
    this.#descriptor = next;
    this.#size = fstatSync(next).size;
  }
}
