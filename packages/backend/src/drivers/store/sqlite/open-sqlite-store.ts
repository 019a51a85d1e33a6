import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { runAtOnce, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { incremental, openDatabase } from "../../../base/sqlite/open-database.ts";
import { QueryCache } from "../../../base/sqlite/query-cache.ts";
import type { Transaction } from "../sql/commits/transaction.ts";
import { createStore, keepTime } from "../sql/create-store.ts";
import { readLastEvent } from "../sql/reads/read-events.ts";
import type { CopiedStore } from "../store.ts";
import { GroupCommit } from "./commits/group-commit.ts";
import { WalFile } from "./commits/wal-file.ts";
import { migrations } from "./migrations.ts";
import { SqliteStatements } from "../../../base/sqlite/sqlite-statements.ts";

interface SqliteStoreOptions {
  /** The database file, absolute; its directory exists. Created with mode 0600. */
  readonly file: string;
  readonly clock: Clock;
  /** 0 ≤ random < 1, for the jitter of retries; absent: Math.random. */
  readonly random?: () => number;
  /** Maximum delay in ms of a report that a task runs, to share a commit with others; absent: none. */
  readonly gatherMs?: number;
  /** A thread waits for the disk, so that a commit does not block the event loop; absent: COMMIT waits. */
  readonly syncsAside?: boolean;
}

/**
 * Opens the queue's database exclusively for this process until disposal, which commits waiting changes.
 * Fails with `already-running`, `newer-database`, `read-only-home` or `disk-full`.
 */
export function openSqliteStore(options: SqliteStoreOptions): Result<CopiedStore, Failure> {
  const opened = openDatabase(options.file, migrations);
  if (!opened.ok) return opened;
  const database = opened.value;
  const { file, gatherMs = 0 } = options;
  const wal = options.syncsAside === true ? new WalFile(database, file) : undefined;
  const sync = wal && (() => wal.sync());
  const statements = new SqliteStatements(database);
  const lastEvent = runAtOnce(readLastEvent(statements));
  const times = keepTime(options);
  const commits = new GroupCommit({ database, statements, file, times, lastEvent, gatherMs, sync });
  const kept = new QueryCache(database);
  return ok({
    ...createStore({
      database: statements,
      commits,
      shrink,
      numberAfter,
      look: async (read) => runAtOnce(read()),
      lookOften: async (key, read) => kept.read(key, () => runAtOnce(read())),
    }),
    engine: `SQLite ${process.versions["sqlite"] ?? ""}`,
    copyTo: async (file) => {
      await database.copyTo(file);
      return ok(undefined);
    },
    [Symbol.asyncDispose]: async () => {
      await commits.flushAll();
      wal?.[Symbol.dispose]();
      database[Symbol.dispose]();
    },
  });
}

/** Free pages given back at once: some milliseconds. */
const pagesAtOnce = 500;

function* shrink({ database }: Pick<Transaction, "database">): Steps<{ left: boolean }> {
  yield* database.all(`PRAGMA incremental_vacuum(${pagesAtOnce})`);
  const free = yield* database.get<{ freelist_count: number }>("PRAGMA freelist_count");
  const mode = yield* database.get<{ auto_vacuum: number }>("PRAGMA auto_vacuum");
  return { left: mode?.auto_vacuum === incremental && (free?.freelist_count ?? 0) > 0 };
}

/** SQLite has no such row before the first run. */
function* numberAfter({ database }: Pick<Transaction, "database">, run: number): Steps<void> {
  const last = yield* database.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'run'");
  if (last === undefined)
    yield* database.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('run', ?)", run);
  else if (last.seq < run) yield* database.run("UPDATE sqlite_sequence SET seq = ? WHERE name = 'run'", run);
}
