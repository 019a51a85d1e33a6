import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { eventsOfProjects } from "@wezterm-parallel/shared/protocol/api/events-of-projects";
import { projectId, runId, taskId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventQuery } from "../../store-reader.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";

interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: Event["kind"];
  readonly run_id: number | null;
  readonly task: string | null;
  readonly attempt: number | null;
  readonly worker: string | null;
  readonly data: string | null;
}

/** Only budgets of a project name one. */
const kindsOfProjects = [...eventsOfProjects, "budget.changed"].map((kind) => `'${kind}'`).join();

/** Events of runs, and of what belongs to a project but to no run. */
const ofProjects = `(run_id IN (SELECT id FROM run WHERE project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)))
  OR kind IN (${kindsOfProjects}) AND json_extract(data, '$.project') IN (SELECT value FROM json_each(?)))`;

/** Returns events in order, after `after`; of one run, some projects or kinds, or all. */
export function* readEvents(database: SqlDatabase, query: EventQuery): Steps<Event[]> {
  const parts = ["seq > ?"];
  const values: (number | string)[] = [query.after];
  if (query.run !== undefined) {
    parts.push("run_id = ?");
    values.push(query.run);
  }
  if (query.projects !== undefined) {
    parts.push(query.alerts === true ? `(${ofProjects} OR kind = 'alert.changed')` : ofProjects);
    values.push(JSON.stringify(query.projects), JSON.stringify(query.projects.map(projectId)));
  }
  if (query.kinds !== undefined) {
    parts.push("kind IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(query.kinds));
  }
  const rows = yield* database.all<EventRow>(
    `SELECT * FROM event WHERE ${parts.join(" AND ")} ORDER BY seq LIMIT ?`,
    ...values,
    query.limit,
  );
  return rows.map(describeEvent);
}

export function* readLastEvent(database: SqlDatabase): Steps<number> {
  return (yield* database.get<{ seq: number | null }>("SELECT max(seq) AS seq FROM event"))?.seq ?? 0;
}

function describeEvent(row: EventRow): Event {
  const { seq, at, kind, run_id: run, task, attempt, worker, data } = row;
  return {
    seq,
    at,
    kind,
    ...(run !== null && { run: runId(run) }),
    ...(run !== null && task !== null && { task: taskId(run, task) }),
    ...(attempt !== null && { attempt }),
    ...(worker !== null && { worker }),
    ...(data !== null && { data: JSON.parse(data) as unknown }),
    // As written by `Transaction.append`.
  } as unknown as Event;
}
