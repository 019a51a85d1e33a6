import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import { createStore, keepTime } from "../sql/create-store.ts";
import { readLastEvent } from "../sql/reads/read-events.ts";
import type { Store } from "../store.ts";
import { withoutPassword } from "./connection-options.ts";
import { migrate } from "./migrate.ts";
import { PostgresCommits } from "./postgres-commits.ts";
import { codeOf } from "./postgres-failure.ts";
import { openReads } from "./postgres-reads.ts";
import { PostgresStatements, runOn } from "./postgres-statements.ts";
import { WritingConnection } from "./writing-connection.ts";

interface PostgresStoreOptions {
  /** `postgres://…`; its password appears in no message. */
  readonly url: string;
  readonly clock: Clock;
  /** 0 ≤ random < 1, for the jitter of retries; absent: Math.random. */
  readonly random?: () => number;
  /** Maximum delay in ms of a report that a task runs, to share a commit with others; absent: none. */
  readonly gatherMs?: number;
}

/** Ms between two looks for commits of other servers. */
const lookEvery = 1_000;

/**
 * Opens the queue in the schema `wzp` of a PostgreSQL database, and creates or updates that schema. Fails with
 * `database-unavailable` or `newer-database`.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Result<Store, Failure>> {
  const { url, clock, gatherMs = 0 } = options;
  const place = withoutPassword(url);
  if (!URL.canParse(url))
    return fail(unavailable(place, "it is not an address such as postgres://host/name"));
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(new WritingConnection(url));
  const database = new PostgresStatements();
  let lastEvent: number;
  let engine: string;
  try {
    const client = await connection.use();
    const migrated = await migrate(client, place);
    if (!migrated.ok) return migrated;
    lastEvent = await runOn(client, readLastEvent(database));
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    engine = `PostgreSQL ${rows[0]?.server_version ?? ""}`;
  } catch (error) {
    return fail(explainOpenError(error, place));
  }
  const reads = opened.use(openReads(url, clock));
  const times = keepTime(options);
  const commits = new PostgresCommits({ connection, database, times, clock, place, lastEvent, gatherMs });
  opened.defer(() => commits.flushAll());
  const { look, lookOften } = reads;
  const store = createStore({ database, commits, look, lookOften });
  opened.use(hearOthers(commits, () => store.reader.lastEvent()));
  const everything = opened.move();
  return ok({
    ...store,
    engine,
    copyTo: async () => fail(noCopy),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  });
}

const noCopy = createFailure({
  reason: "unsupported",
  detail: createMessage("backup-of-database"),
  hint: createMessage("backup-of-database-hint"),
});

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

function explainOpenError(error: unknown, place: string): Failure {
  const why = error instanceof Error ? error.message || String(codeOf(error)) : String(error);
  return unavailable(place, why);
}

function unavailable(place: string, why: string): Failure {
  return createFailure({
    reason: "database-unavailable",
    detail: createMessage("database-unavailable", { place, why }),
    hint: createMessage("database-unavailable-hint"),
  });
}
