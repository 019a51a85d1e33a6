import { closeSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";

import {
  sessionFileNames,
  type SessionExit,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/session-files";

/** meta.json of a session: written before the program starts, completed in place right after. */
export class SessionRecord {
  readonly #directory: string;
  readonly #meta: SessionMeta;
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

  /** The longer text covers the shorter one in one write: a kill between leaves one or the other. */
  complete(pid: number, mark: number): void {
    try {
      writeSync(this.#fd, JSON.stringify({ ...this.#meta, pid, mark }), 0);
    } catch {
      // A full disk: the process is still found by its environment.
    }
    closeSync(this.#fd);
  }

  abandon(): void {
    closeSync(this.#fd);
  }

  /** Throws when the disk is full; the caller tries again. */
  finish(exit: SessionExit): void {
    const path = `${this.#directory}/${sessionFileNames.exit}`;
    writeFileSync(`${path}.tmp`, JSON.stringify(exit), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  }
}
