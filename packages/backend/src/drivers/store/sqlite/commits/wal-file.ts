import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";

import type { Database } from "../../../../base/sqlite/database.ts";

const syncData = promisify(fdatasync);

/**
 * Syncs the write-ahead log in a thread, because SQLite would block the event loop in COMMIT. SQLite still
 * keeps the order: it syncs the log before a checkpoint and when it restarts it
 * (https://sqlite.org/pragma.html#pragma_synchronous, NORMAL).
 */
export class WalFile implements Disposable {
  readonly #descriptor: number;

  /** The database is open in WAL mode: its log exists until it is closed, and stays the same file. */
  constructor(database: Database, file: string) {
    this.#descriptor = openSync(`${file}-wal`, "r");
    database.script("PRAGMA synchronous = NORMAL");
  }

  sync(): Promise<void> {
    return syncData(this.#descriptor);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}
