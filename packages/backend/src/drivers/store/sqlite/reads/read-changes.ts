import type { Database } from "../../../../base/sqlite/database.ts";
import type { ChangeReader, TargetBranch } from "../../changes.ts";
import { type ChangeRow, describeChange, selectChanges } from "../changes/change-row.ts";

export function createChangeReader(database: Database): ChangeReader {
  return {
    change: (task) => {
      const row = database.get<ChangeRow>(`${selectChanges} WHERE change.task_id = ?`, task);
      return row && describeChange(row);
    },
    changes: ({ states, run, project, projects, before, limit }) =>
      database
        .all<ChangeRow>(
          `${selectChanges} WHERE change.task_id < ?1
             AND (?2 = 'null' OR change.state IN (SELECT value FROM json_each(?2)))
             AND (?3 IS NULL OR task.run_id = ?3) AND (?4 IS NULL OR change.project_id = ?4)
             AND (?5 = 'null' OR change.project_id IN (SELECT value FROM json_each(?5)))
           ORDER BY change.task_id DESC LIMIT ?6`,
          before ?? Number.MAX_SAFE_INTEGER,
          JSON.stringify(states ?? null),
          run ?? null,
          project ?? null,
          JSON.stringify(projects ?? null),
          limit,
        )
        .map(describeChange),
    queuedChanges: ({ project, target }) =>
      database
        .all<ChangeRow>(
          `${selectChanges} WHERE change.project_id = ? AND change.target = ? AND change.position IS NOT NULL
           ORDER BY change.position`,
          project,
          target,
        )
        .map(describeChange),
    changeVerifiedBy: (run) =>
      database.get<TargetBranch>(
        "SELECT project_id AS project, target FROM change WHERE verified_by = ?",
        run,
      ),
    busyQueues: () =>
      database.all<{ project: number; target: string }>(
        "SELECT DISTINCT project_id AS project, target FROM change WHERE position IS NOT NULL",
      ),
    knownQueues: () =>
      database.all<TargetBranch>(
        `SELECT project_id AS project, target FROM change WHERE position IS NOT NULL
         UNION SELECT project_id, target FROM merge_queue WHERE paused = 1 ORDER BY 1, 2`,
      ),
    isQueuePaused: ({ project, target }) =>
      database.get<{ paused: number }>(
        "SELECT paused FROM merge_queue WHERE project_id = ? AND target = ?",
        project,
        target,
      )?.paused === 1,
  };
}
