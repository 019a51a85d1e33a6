import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { Look } from "../../../../base/look.ts";
import type {
  CallKey,
  CallRecord,
  IncomingName,
  IncomingReader,
  IncomingRecord,
  IncomingSpec,
} from "../../incoming.ts";

interface IncomingRow {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly key: string;
  readonly spec: string;
  readonly paused: number;
  readonly created_at: number;
}

interface CallRow {
  readonly id: number;
  readonly delivery: string;
  readonly event: string;
  readonly at: number;
  readonly state: CallRecord["state"];
  readonly failure: string | null;
  readonly run_id: number | null;
  readonly run_state: RunState | null;
  readonly created_at: number | null;
  readonly ended_at: number | null;
}

const calls = `SELECT incoming_call.id, incoming_call.delivery, incoming_call.event, incoming_call.at,
    incoming_call.state, incoming_call.failure, incoming_call.run_id, run.state AS run_state, run.created_at, run.ended_at
  FROM incoming_call LEFT JOIN run ON run.id = incoming_call.run_id`;

export function createIncomingReader(database: SqlDatabase, look: Look): IncomingReader {
  return {
    incoming: (projects) => look(() => readAllIncoming(database, projects)),
    incomingNamed: (name) => look(() => readIncoming(database, name)),
    incomingAt: (key) => look(() => readIncomingAt(database, key)),
    calls: (query) => look(() => readCalls(database, query)),
    call: (key) => look(() => readCall(database, key)),
  };
}

export function* readIncoming(
  database: SqlDatabase,
  { project, name }: IncomingName,
): Steps<IncomingRecord | undefined> {
  const row = yield* database.get<IncomingRow>(
    "SELECT * FROM incoming_webhook WHERE project_id = ? AND name = ?",
    project,
    name,
  );
  return row && describeIncoming(row);
}

export function* readIncomingById(database: SqlDatabase, id: number): Steps<IncomingRecord | undefined> {
  const row = yield* database.get<IncomingRow>("SELECT * FROM incoming_webhook WHERE id = ?", id);
  return row && describeIncoming(row);
}

function* readIncomingAt(database: SqlDatabase, key: string): Steps<IncomingRecord | undefined> {
  const row = yield* database.get<IncomingRow>("SELECT * FROM incoming_webhook WHERE key = ?", key);
  return row && describeIncoming(row);
}

function* readAllIncoming(
  database: SqlDatabase,
  projects: readonly number[] | undefined,
): Steps<IncomingRecord[]> {
  const rows = yield* database.all<IncomingRow>(
    `SELECT * FROM incoming_webhook
     WHERE ?1 = 'null' OR project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)) ORDER BY project_id, name`,
    JSON.stringify(projects ?? null),
  );
  return rows.map(describeIncoming);
}

function* readCalls(
  database: SqlDatabase,
  query: Parameters<IncomingReader["calls"]>[0],
): Steps<CallRecord[]> {
  const rows = yield* database.all<CallRow>(
    `${calls} WHERE incoming_call.incoming_id = ? AND incoming_call.id < ? ORDER BY incoming_call.id DESC LIMIT ?`,
    query.incoming,
    query.before ?? Number.MAX_SAFE_INTEGER,
    query.limit,
  );
  return rows.map(describeCall);
}

export function* readCall(
  database: SqlDatabase,
  { incoming, identity }: CallKey,
): Steps<CallRecord | undefined> {
  const row = yield* database.get<CallRow>(
    `${calls} WHERE incoming_call.incoming_id = ? AND incoming_call.identity = ?`,
    incoming,
    identity,
  );
  return row && describeCall(row);
}

function describeIncoming(row: IncomingRow): IncomingRecord {
  return {
    ...(JSON.parse(row.spec) as IncomingSpec),
    id: row.id,
    project: row.project_id,
    name: row.name,
    key: row.key,
    paused: row.paused === 1,
    createdAt: row.created_at,
  };
}

function describeCall(row: CallRow): CallRecord {
  const { run_id: run, run_state: state, created_at: createdAt, ended_at: endedAt } = row;
  return {
    id: row.id,
    delivery: row.delivery,
    event: row.event,
    at: row.at,
    state: row.state,
    failure: row.failure === null ? undefined : (JSON.parse(row.failure) as Failure),
    run:
      run === null || state === null || createdAt === null
        ? undefined
        : { run, state, createdAt, endedAt: endedAt ?? undefined },
  };
}
