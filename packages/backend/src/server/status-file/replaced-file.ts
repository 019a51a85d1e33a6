import { rename, rm, writeFile } from "node:fs/promises";

/** A small file that is replaced atomically, readable by this user only. */
export class ReplacedFile {
  readonly #path: string;
  readonly #next: string;

  constructor(path: string) {
    this.#path = path;
    this.#next = `${path}.next`;
  }

  /** Not flushed to disk, because the content is outdated after a power cut anyway. Rejects with errors of `fs`. */
  async replace(text: string): Promise<void> {
    try {
      await writeFile(this.#next, text, { mode: 0o600 });
      await rename(this.#next, this.#path);
    } catch (error) {
      await rm(this.#next, { force: true }).catch(() => {});
      throw error;
    }
  }

  /** Best effort. */
  async remove(): Promise<void> {
    for (const path of [this.#path, this.#next]) await rm(path, { force: true }).catch(() => {});
  }
}
