import { closeSync, linkSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";

import {
  sessionFileNames,
  type SessionExit,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/host/session-files";

/**
 * meta.json of a session: written before the program starts, completed in place right after. At the end it takes
 * up the exit as well and gets its second name, exit.json: on ext4 a new file costs twenty times as much as a name.
 * Who reads in the midst of a write sees parts of both texts, and reads again (readSessionFile).
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

  /** The longer text covers the shorter one in one write: a kill between leaves one or the other. */
  complete(pid: number, mark: number): void {
    this.#meta = { ...this.#meta, pid, mark };
    try {
      writeSync(this.#fd, JSON.stringify(this.#meta), 0);
    } catch {
      // A full disk: the process is still found by its environment.
    }
  }

  abandon(): void {
    closeSync(this.#fd);
  }

  /** The whole text in one write, then the name: nobody sees a part of exit.json. Throws on a full disk; call it again. */
  finish(exit: SessionExit): void {
    const path = `${this.#directory}/${sessionFileNames.exit}`;
    const text = JSON.stringify({ ...this.#meta, ...exit });
    try {
      writeSync(this.#fd, text, 0);
      linkSync(`${this.#directory}/${sessionFileNames.meta}`, path);
    } catch {
      // A file system without second names, or a task that touched its own files.
      writeFileSync(`${path}.tmp`, text, { mode: 0o600 });
      renameSync(`${path}.tmp`, path);
    }
    closeSync(this.#fd);
  }
}
