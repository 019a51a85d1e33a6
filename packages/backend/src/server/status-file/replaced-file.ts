import { rename, rm, writeFile } from "node:fs/promises";

/** A small file that is only ever there whole; for this user alone. */
export class ReplacedFile {
  readonly #path: string;
  readonly #next: string;

  constructor(path: string) {
    this.#path = path;
    this.#next = `${path}.next`;
  }

  /** Not flushed to the disk: it says what is now, and now is over after a power cut. Rejects as `fs` does. */
  async replace(text: string): Promise<void> {
    try {
      await writeFile(this.#next, text, { mode: 0o600 });
      await rename(this.#next, this.#path);
    } catch (error) {
      await rm(this.#next, { force: true }).catch(() => {});
      throw error;
    }
  }

  /** As far as it can be. */
  async remove(): Promise<void> {
    for (const path of [this.#path, this.#next]) await rm(path, { force: true }).catch(() => {});
  }
}
