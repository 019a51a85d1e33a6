import type { Database } from "./database.ts";

/** Rows in all cached answers together. A task is about 1 kB; 40 pages of 50 are more than a team reads at once. */
const rowsKept = 2_000;

/** Reads through all caches of this process since its start. */
export const cacheReads = { hits: 0, misses: 0 };

/**
 * Caches query results until the next write, because many people request the same between two changes. Only for a
 * database without other writing connections, and for results that callers do not change.
 */
export class QueryCache {
  readonly #database: Pick<Database, "writes">;
  readonly #answers = new Map<string, unknown>();
  #keptAt = -1;
  #rows = 0;

  constructor(database: Pick<Database, "writes">) {
    this.#database = database;
  }

  read<T>(key: string, look: () => T): T {
    if (this.#keptAt !== this.#database.writes) this.#forget();
    if (this.#answers.has(key)) {
      cacheReads.hits += 1;
      return this.#answers.get(key) as T;
    }
    cacheReads.misses += 1;
    const answer = look();
    const rows = Array.isArray(answer) ? Math.max(1, answer.length) : 1;
    if (this.#rows + rows > rowsKept) this.#forget();
    if (rows > rowsKept) return answer;
    this.#rows += rows;
    this.#answers.set(key, answer);
    return answer;
  }

  #forget(): void {
    this.#answers.clear();
    this.#rows = 0;
    this.#keptAt = this.#database.writes;
  }
}
