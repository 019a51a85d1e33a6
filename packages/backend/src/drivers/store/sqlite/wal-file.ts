import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";

import type { Database } from "../../../base/sqlite/database.ts";

const syncData = promisify(fdatasync);

/**
 * The log that a transaction is written to. SQLite itself would wait for the disk in COMMIT, and everybody else with
 * it; here a thread waits. What SQLite still does is what keeps the order: it syncs the log before it copies from it
 * and when it begins it anew (https://sqlite.org/pragma.html#pragma_synchronous, NORMAL).
 */
export class WalFile implements Disposable {
  readonly #descriptor: number;

  /** The database is open in WAL mode: its file is there until it is closed, and always the same. */
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
