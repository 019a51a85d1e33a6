import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { Done, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { createStore, keepTime } from "../sql/create-store.ts";
import { readLastEvent } from "../sql/reads/read-events.ts";
import type { Store } from "../store.ts";
import { withoutPassword } from "../../../base/postgres/connection-options.ts";
import type { Fence } from "../../../base/postgres/fence.ts";
import { migrate } from "../../../base/postgres/migrate.ts";
import { first } from "./migrations/0001-first.ts";
import { schedulesAndBudgets } from "./migrations/0002-schedules-and-budgets.ts";
import { webhooksTables } from "./migrations/0003-webhooks.ts";
import { claimsColumn } from "./migrations/0004-claims.ts";
import { incomingTables } from "./migrations/0005-incoming.ts";
import { servicesTable } from "./migrations/0006-services.ts";
import { retentionTables } from "./migrations/0007-retention.ts";
import { hooksTables } from "./migrations/0008-hooks.ts";
import { drainingColumn } from "./migrations/0009-draining.ts";
import type { Transaction } from "../sql/commits/transaction.ts";
import { PostgresCommits } from "./postgres-commits.ts";
import { explainOpenError, noAddress } from "../../../base/postgres/postgres-failure.ts";
import { openReads } from "../../../base/postgres/postgres-reads.ts";
import { PostgresStatements, runOn } from "../../../base/postgres/postgres-statements.ts";
import { WritingConnection } from "../../../base/postgres/writing-connection.ts";

interface PostgresStoreOptions {
  /** `postgres://…`; its password appears in no message. */
  readonly url: string;
  readonly clock: Clock;
  /** 0 ≤ random < 1, for the jitter of retries; absent: Math.random. */
  readonly random?: () => number;
  /** Maximum delay in ms of a report that a task runs, to share a commit with others; absent: none. */
  readonly gatherMs?: number;
  /** The lock of the server that holds the database; absent: several may write. */
  readonly fence?: Fence | undefined;
}

/** In order; never edited once released. */
export const postgresStoreMigrations: readonly string[] = [
  first,
  schedulesAndBudgets,
  webhooksTables,
  claimsColumn,
  incomingTables,
  servicesTable,
  retentionTables,
  hooksTables,
  drainingColumn,
];
/** Ms between two looks for commits of other servers. */
const lookEvery = 1_000;

/**
 * Opens the queue in the schema `wzp` of a PostgreSQL database, and creates or updates that schema. Fails with
 * `database-unavailable` or `newer-database`.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Result<Store, Failure>> {
  const { url, clock, gatherMs = 0, fence } = options;
  const place = withoutPassword(url);
  const connects = { url, schema: "wzp", epoch: fence?.epoch } as const;
  if (!URL.canParse(url)) return fail(noAddress(place));
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(new WritingConnection(connects));
  const database = new PostgresStatements();
  let lastEvent: number;
  let engine: string;
  try {
    const client = await connection.use();
    const migrated = await migrate(client, { schema: "wzp", migrations: postgresStoreMigrations, place });
    if (!migrated.ok) return migrated;
    lastEvent = await runOn(client, readLastEvent(database));
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    engine = `PostgreSQL ${rows[0]?.server_version ?? ""}`;
  } catch (error) {
    return fail(explainOpenError(error, place));
  }
  const reads = opened.use(openReads(connects, clock));
  const times = keepTime(options);
  const commits = new PostgresCommits({
    connection,
    database,
    times,
    clock,
    place,
    lastEvent,
    gatherMs,
    fence,
  });
  opened.defer(() => commits.flushAll());
  const { look, lookOften } = reads;
  const store = createStore({ database, commits, shrink, numberAfter, look, lookOften });
  opened.use(hearOthers(commits, () => store.reader.lastEvent()));
  const everything = opened.move();
  return ok({
    ...store,
    engine,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  });
}

/** Looks regularly whether other servers committed events; one look at a time. */
function hearOthers(commits: PostgresCommits, lastEvent: () => Promise<number>): Disposable {
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      await commits.catchUp(await lastEvent());
    } catch {
      // The store was closed meanwhile, or the next look finds out.
    }
    isLooking = false;
  };
  const timer = setInterval(() => void look(), lookEvery);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** The database does so by itself: autovacuum reuses the space of deleted rows, and cuts off the empty end of a table. */
function shrink(): Steps<{ left: boolean }> {
  return new Done({ left: false });
}

function* numberAfter({ database }: Pick<Transaction, "database">, run: number): Steps<void> {
  const query =
    "SELECT setval(pg_get_serial_sequence('run', 'id'), ?1) FROM run_id_seq WHERE last_value < ?1";
  yield* database.all(query, run);
}
