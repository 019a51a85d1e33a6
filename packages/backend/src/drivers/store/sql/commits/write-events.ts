import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { runId, taskId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { SqlDatabase, SqlValue } from "../../../../base/sql-database.ts";
import { rowInserter } from "../rows/row-inserter.ts";

export interface NewEvent {
  readonly kind: Event["kind"];
  readonly run?: number;
  /** Name of a task of that run. */
  readonly task?: string;
  readonly attempt?: number;
  readonly worker?: string;
  readonly data?: Record<string, unknown>;
}

const columns = ["seq", "at", "kind", "run_id", "task", "attempt", "worker", "data"] as const;
const insertEvents = rowInserter("event", columns);

/** Writes the events of a transaction with the numbers after `last`; no other transaction writes meanwhile. */
export function* writeEvents(
  database: SqlDatabase,
  { at, last }: { readonly at: number; readonly last: number },
  events: readonly NewEvent[],
): Steps<readonly Event[]> {
  const rows = events.map((event, index) => rowOf({ seq: last + index + 1, at }, event));
  yield* insertEvents(database, rows);
  return events.map((event, index) => describeEvent({ seq: last + index + 1, at }, event));
}

function rowOf(
  { seq, at }: { readonly seq: number; readonly at: number },
  { kind, run, task, attempt, worker, data }: NewEvent,
): SqlValue[] {
  const body = data === undefined ? null : JSON.stringify(data);
  return [seq, at, kind, run ?? null, task ?? null, attempt ?? null, worker ?? null, body];
}

function describeEvent(
  { seq, at }: { readonly seq: number; readonly at: number },
  { kind, run, task, attempt, worker, data }: NewEvent,
): Event {
  return {
    seq,
    at,
    kind,
    ...(run !== undefined && { run: runId(run) }),
    ...(run !== undefined && task !== undefined && { task: taskId(run, task) }),
    ...(attempt !== undefined && { attempt }),
    ...(worker !== undefined && { worker }),
    ...(data !== undefined && { data }),
    // May be of any kind: the key names and data match what the caller passed for it.
  } as unknown as Event;
}
