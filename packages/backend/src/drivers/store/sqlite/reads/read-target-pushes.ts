import type { TargetPush } from "@wezterm-parallel/shared/domain/change/target-push";

import type { Database } from "../../../../base/sqlite/database.ts";
import type { ChangeReader, TargetBranch } from "../../changes.ts";

export function readTargetPush(
  database: Pick<Database, "get">,
  { project, target }: TargetBranch,
): TargetPush | undefined {
  const row = database.get<{ push: string | null }>(
    "SELECT push FROM merge_queue WHERE project_id = ? AND target = ?",
    project,
    target,
  );
  return row === undefined || row.push === null ? undefined : (JSON.parse(row.push) as TargetPush);
}

export function createPushReader(
  database: Database,
): Pick<ChangeReader, "targetPush" | "duePushes" | "nextPushDue"> {
  return {
    targetPush: async (queue) => readTargetPush(database, queue),
    duePushes: async (until, limit) =>
      database
        .all<{ project_id: number; target: string; push: string }>(
          "SELECT project_id, target, push FROM merge_queue WHERE push_due <= ? ORDER BY push_due LIMIT ?",
          until,
          limit,
        )
        .map(({ project_id: project, target, push }) => ({
          project,
          target,
          push: JSON.parse(push) as TargetPush,
        })),
    nextPushDue: async () =>
      database.get<{ due: number | null }>("SELECT min(push_due) AS due FROM merge_queue")?.due ?? undefined,
  };
}
