import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { FailingDelivery } from "@wezterm-parallel/shared/domain/webhook/decide-delivery";

import type { Look } from "../../../../base/look.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { ByAndAt, HookFile, HookName, HookReader, HookRecord } from "../../hooks.ts";
import { describeDeliveryRow, type DeliveryRow } from "./read-webhooks.ts";

interface HookRow {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly spec: string;
  readonly failing: string | null;
  readonly event_cursor: number;
  readonly created_at: number;
}

interface FileRow {
  readonly project_id: number;
  readonly hash: string;
  readonly spec: string;
  readonly trusted: string | null;
  readonly active: number;
}

export type StoredHook = Pick<HookRecord, "spec" | "place" | "hash">;
export type StoredHookFile = Pick<HookFile, "file" | "place" | "hooks" | "offered">;

export function createHookReader(database: SqlDatabase, look: Look): HookReader {
  return {
    hooks: (projects) => look(() => readHooks(database, projects)),
    hook: (name) => look(() => readHook(database, name)),
    hookFiles: (projects) => look(() => readHookFiles(database, projects)),
    hookRuns: (query) => look(() => readHookRuns(database, query)),
  };
}

export function* readHooks(
  database: SqlDatabase,
  projects: readonly number[] | undefined,
): Steps<HookRecord[]> {
  const rows = yield* database.all<HookRow>(
    `SELECT * FROM hook WHERE ?1 = 'null' OR project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
     ORDER BY project_id, name`,
    JSON.stringify(projects ?? null),
  );
  return rows.map(describeHook);
}

function* readHook(database: SqlDatabase, { project, name }: HookName): Steps<HookRecord | undefined> {
  const row = yield* database.get<HookRow>(
    "SELECT * FROM hook WHERE project_id = ? AND name = ?",
    project,
    name,
  );
  return row && describeHook(row);
}

export function* readHookById(database: SqlDatabase, id: number): Steps<HookRecord | undefined> {
  const row = yield* database.get<HookRow>("SELECT * FROM hook WHERE id = ?", id);
  return row && describeHook(row);
}

function* readHookFiles(database: SqlDatabase, projects: readonly number[]): Steps<HookFile[]> {
  const rows = yield* database.all<FileRow>(
    `SELECT * FROM hook_file WHERE project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))
     ORDER BY project_id, id DESC`,
    JSON.stringify(projects),
  );
  return rows.map(describeFile);
}

export function* readHookFile(
  database: SqlDatabase,
  project: number,
  hash: string,
): Steps<HookFile | undefined> {
  const row = yield* database.get<FileRow>(
    "SELECT * FROM hook_file WHERE project_id = ? AND hash = ?",
    project,
    hash,
  );
  return row && describeFile(row);
}

function* readHookRuns(database: SqlDatabase, query: Parameters<HookReader["hookRuns"]>[0]) {
  const rows = yield* database.all<DeliveryRow>(
    `SELECT id, event, kind, at, state, status, duration_ms, answer FROM hook_run
     WHERE hook_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
    query.hook,
    query.before ?? Number.MAX_SAFE_INTEGER,
    query.limit,
  );
  return rows.map(describeDeliveryRow);
}

function describeHook(row: HookRow): HookRecord {
  return {
    ...(JSON.parse(row.spec) as StoredHook),
    id: row.id,
    project: row.project_id,
    name: row.name,
    failing: row.failing === null ? undefined : (JSON.parse(row.failing) as FailingDelivery),
    cursor: row.event_cursor,
    createdAt: row.created_at,
  };
}

function describeFile(row: FileRow): HookFile {
  return {
    ...(JSON.parse(row.spec) as StoredHookFile),
    project: row.project_id,
    hash: row.hash,
    trusted: row.trusted === null ? undefined : (JSON.parse(row.trusted) as ByAndAt),
    active: row.active === 1,
  };
}
