import { closeSync, linkSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";

import {
  sessionFileNames,
  type SessionExit,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/host/session-files";

/**
 * meta.json of a session: written before the program starts, completed in place right after. At the end the
 * exit is added to it and it is hard-linked as exit.json, because on ext4 a new file costs twenty times as
 * much as a link. A reader during a write may see parts of both texts, and retries (readSessionFile).
 */
export class SessionRecord {
  readonly #directory: string;
  #meta: SessionMeta;
  readonly #fd: number;

  /** Throws the error of `open` or `write`. */
  constructor(directory: string, meta: SessionMeta) {
    this.#directory = directory;
    this.#meta = meta;
    this.#fd = openSync(`${directory}/${sessionFileNames.meta}`, "w", 0o600);
    try {
      writeSync(this.#fd, JSON.stringify(meta), 0);
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** The longer text overwrites the shorter one in one write: a kill leaves one or the other. */
  complete(pid: number, mark: number): void {
    this.#meta = { ...this.#meta, pid, mark };
    try {
      writeSync(this.#fd, JSON.stringify(this.#meta), 0);
    } catch {
      // A full disk: the process can still be found by its environment.
    }
  }

  abandon(): void {
    closeSync(this.#fd);
  }

  /**
   * Writes the whole text at once, then adds the link, so that exit.json is never partial. Throws on a full
   * disk; retry then.
   */
  finish(exit: SessionExit): void {
    const path = `${this.#directory}/${sessionFileNames.exit}`;
    const text = JSON.stringify({ ...this.#meta, ...exit });
    try {
      writeSync(this.#fd, text, 0);
      linkSync(`${this.#directory}/${sessionFileNames.meta}`, path);
    } catch {
      // A file system without hard links, or the task changed these files.
      writeFileSync(`${path}.tmp`, text, { mode: 0o600 });
      renameSync(`${path}.tmp`, path);
    }
    closeSync(this.#fd);
  }
}
