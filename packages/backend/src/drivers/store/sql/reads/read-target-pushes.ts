import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { TargetPush } from "@wezterm-parallel/shared/domain/change/target-push";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { Look } from "../../../../base/look.ts";
import type { ChangeReader, TargetBranch } from "../../changes.ts";

export function* readTargetPush(
  database: Pick<SqlDatabase, "get">,
  { project, target }: TargetBranch,
): Steps<TargetPush | undefined> {
  const row = yield* database.get<{ push: string | null }>(
    "SELECT push FROM merge_queue WHERE project_id = ? AND target = ?",
    project,
    target,
  );
  return row === undefined || row.push === null ? undefined : (JSON.parse(row.push) as TargetPush);
}

export function createPushReader(
  database: SqlDatabase,
  look: Look,
): Pick<ChangeReader, "targetPush" | "duePushes" | "nextPushDue"> {
  return {
    targetPush: (queue) => look(() => readTargetPush(database, queue)),
    duePushes: (until, limit) => look(() => readDuePushes(database, until, limit)),
    nextPushDue: () => look(() => readNextPush(database)),
  };
}

function* readDuePushes(database: SqlDatabase, until: number, limit: number) {
  const rows = yield* database.all<{ project_id: number; target: string; push: string }>(
    "SELECT project_id, target, push FROM merge_queue WHERE push_due <= ? ORDER BY push_due LIMIT ?",
    until,
    limit,
  );
  return rows.map(({ project_id: project, target, push }) => ({
    project,
    target,
    push: JSON.parse(push) as TargetPush,
  }));
}

function* readNextPush(database: SqlDatabase): Steps<number | undefined> {
  const row = yield* database.get<{ due: number | null }>("SELECT min(push_due) AS due FROM merge_queue");
  return row?.due ?? undefined;
}
