import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { type GroupSettings, limitOfGroup } from "@wezterm-parallel/shared/domain/queue/group-limit";
import type { RunLimits } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { GroupRecord } from "../../groups.ts";

interface GroupRow {
  readonly name: string;
  readonly parallel: number | null;
  readonly paused: number;
  readonly is_default: number;
}

interface UseRow {
  readonly group: string;
  readonly running: number;
  readonly waiting: number;
  /** The newest run with tasks of the group, whose limit applies unless a person set one. */
  readonly limits: string;
}

const unused = { running: 0, waiting: 0, limits: undefined };

/** Returns the groups of a project by name: those that were set up, and those of its unfinished tasks. */
export function* readGroups(database: SqlDatabase, project: number): Steps<GroupRecord[]> {
  const stored = new Map((yield* readStored(database, project)).map((row) => [row.name, row]));
  const used = new Map((yield* readUse(database, project)).map((row) => [row.group, row]));
  return [...new Set([...stored.keys(), ...used.keys()])]
    .toSorted()
    .map((name) => describeGroup(name, stored.get(name), used.get(name)));
}

function describeGroup(name: string, row: GroupRow | undefined, use: UseRow | undefined): GroupRecord {
  const { running, waiting, limits } = use ?? unused;
  const ofRun = limits === undefined ? undefined : (JSON.parse(limits) as RunLimits).groups[name];
  return {
    name,
    parallel: row?.parallel ?? ofRun,
    paused: row?.paused === 1,
    isDefault: row?.is_default === 1,
    running,
    waiting,
  };
}

function readStored(database: SqlDatabase, project: number): Steps<GroupRow[]> {
  return database.all<GroupRow>(
    "SELECT name, parallel, paused, is_default FROM task_group WHERE project_id = ?",
    project,
  );
}

function readUse(database: SqlDatabase, project: number): Steps<UseRow[]> {
  return database.all<UseRow>(
    `SELECT used.*, run.limits FROM (
       SELECT json_extract(signature.body, '$.group') AS "group", max(run.id) AS newest,
       count(*) FILTER (WHERE task.state IN ('leased', 'running', 'verifying')) AS running,
       count(*) FILTER (WHERE task.state IN ('blocked', 'ready', 'parked')) AS waiting
     FROM run JOIN task ON task.run_id = run.id JOIN signature ON signature.id = task.signature_id
     WHERE run.project_id = ? AND run.ended_at IS NULL AND task.ended_at IS NULL AND json_extract(signature.body, '$.group') IS NOT NULL
     GROUP BY 1) AS used JOIN run ON run.id = used.newest`,
    project,
  );
}

/** Returns the limit in effect for a task of this run; undefined: none. */
export function* readGroupLimit(
  database: SqlDatabase,
  project: number,
  { group, limits }: { readonly group: string | undefined; readonly limits: RunLimits },
): Steps<number | undefined> {
  if (group === undefined) return undefined;
  const row = yield* database.get<Pick<GroupRow, "parallel" | "paused">>(
    "SELECT parallel, paused FROM task_group WHERE project_id = ? AND name = ?",
    project,
    group,
  );
  return limitOfGroup(row && settingsOf(row), limits.groups[group]);
}

function settingsOf({ parallel, paused }: Pick<GroupRow, "parallel" | "paused">): GroupSettings {
  return { parallel: parallel ?? undefined, paused: paused === 1 };
}

export function* readIsGroupPaused(database: SqlDatabase, run: number, group: string): Steps<boolean> {
  const paused = yield* database.get(
    `SELECT 1 FROM run JOIN task_group USING (project_id)
     WHERE run.id = ? AND task_group.name = ? AND task_group.paused = 1`,
    run,
    group,
  );
  return paused !== undefined;
}

/** Returns the group that ad-hoc tasks without one join. */
export function* readDefaultGroup(database: SqlDatabase, project: number): Steps<string | undefined> {
  return (yield* database.get<{ name: string }>(
    "SELECT name FROM task_group WHERE project_id = ? AND is_default = 1",
    project,
  ))?.name;
}
