import { Counter, type Registry } from "prom-client";

import { cacheReads } from "../../../base/sqlite/query-cache.ts";
import { allStatements } from "../../../base/statement-times.ts";

/** Measures what the server asks its databases, and what its caches answer instead. */
export function measureDatabases(registry: Registry): void {
  const registers = [registry];
  new Counter({
    name: "wzp_database_statements_total",
    help: "Number of statements that the server sent to its databases.",
    registers,
    collect() {
      this.reset();
      this.inc(allStatements().count);
    },
  });
  new Counter({
    name: "wzp_database_statement_seconds_total",
    help: "Time that the databases took for all statements; doctor --report has the slowest ones.",
    registers,
    collect() {
      this.reset();
      this.inc(allStatements().totalMs / 1000);
    },
  });
  new Counter({
    name: "wzp_query_cache_reads_total",
    help: "Number of reads through the caches of SQLite, by whether the answer was there.",
    labelNames: ["result"],
    registers,
    collect() {
      this.reset();
      this.inc({ result: "hit" }, cacheReads.hits);
      this.inc({ result: "miss" }, cacheReads.misses);
    },
  });
}
