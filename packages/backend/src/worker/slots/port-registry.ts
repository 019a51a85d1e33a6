import { DatabaseSync } from "node:sqlite";

interface PortLease {
  readonly home: string;
  readonly attempt: string;
  readonly first: number;
  readonly count: number;
}

/** Other processes hold the registry for microseconds at a time. */
const busyTimeoutMs = 10_000;

/** Assigns ports of this machine to attempts of all homes of this user: one SQLite file for all. */
export class PortRegistry implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    this.#database.exec(
      "CREATE TABLE IF NOT EXISTS ports (port INTEGER PRIMARY KEY, home TEXT NOT NULL, attempt TEXT NOT NULL) STRICT",
    );
  }

  /** Returns all leased ports. */
  taken(): ReadonlySet<number> {
    return new Set(
      this.#database
        .prepare("SELECT port FROM ports")
        .all()
        .map((row) => Number(row["port"])),
    );
  }

  /** Returns the existing lease of an attempt; its ports are consecutive. */
  find(home: string, attempt: string): Pick<PortLease, "first" | "count"> | undefined {
    const query = "SELECT min(port) AS first, count(*) AS count FROM ports WHERE home = ? AND attempt = ?";
    const row = this.#database.prepare(query).get(home, attempt);
    const count = Number(row?.["count"] ?? 0);
    return count === 0 ? undefined : { first: Number(row?.["first"]), count };
  }

  /** Claims all ports of the lease or none; returns false when one was taken meanwhile. */
  claim({ home, attempt, first, count }: PortLease): boolean {
    const insert = this.#database.prepare(
      "INSERT OR IGNORE INTO ports (port, home, attempt) VALUES (?, ?, ?)",
    );
    this.#database.exec("BEGIN IMMEDIATE");
    let made = 0;
    for (let port = first; port < first + count; port++)
      made += Number(insert.run(port, home, attempt).changes);
    this.#database.exec(made === count ? "COMMIT" : "ROLLBACK");
    return made === count;
  }

  release(home: string, attempt: string): void {
    this.#database.prepare("DELETE FROM ports WHERE home = ? AND attempt = ?").run(home, attempt);
  }

  homes(): readonly string[] {
    return this.#database
      .prepare("SELECT DISTINCT home FROM ports")
      .all()
      .map((row) => String(row["home"]));
  }

  attempts(home: string): readonly string[] {
    const query = "SELECT DISTINCT attempt FROM ports WHERE home = ?";
    return this.#database
      .prepare(query)
      .all(home)
      .map((row) => String(row["attempt"]));
  }

  forgetHome(home: string): void {
    this.#database.prepare("DELETE FROM ports WHERE home = ?").run(home);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
