import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";

import type { HostJournalLine } from "@wezterm-parallel/shared/protocol/host/session-files";

/** Size at which the journal is emptied, if none of its entries matters any more. */
const compactBytes = 256 * 1024;

/** The sessions this host is responsible for; read by the next worker after the host is gone. */
export class HostJournal {
  readonly #fd: number;
  readonly #open = new Set<string>();
  #bytes = 0;

  constructor(path: string) {
    this.#fd = openSync(path, "a", 0o600);
  }

  get empty(): boolean {
    return this.#open.size === 0;
  }

  /** Throws when it cannot be written: then the session must not start. */
  add(id: string, directory: string): void {
    this.#write({ add: id, directory });
    this.#open.add(id);
  }

  forget(id: string): void {
    if (!this.#open.delete(id)) return;
    try {
      if (this.empty && this.#bytes > compactBytes) {
        ftruncateSync(this.#fd);
        this.#bytes = 0;
      } else {
        this.#write({ forget: id });
      }
    } catch {
      // A full disk: the next worker finds an ended session again and forgets it once more.
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(line: HostJournalLine): void {
    this.#bytes += writeSync(this.#fd, `${JSON.stringify(line)}\n`);
  }
}
