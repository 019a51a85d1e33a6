import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type {
  ProjectRef,
  RunEnvironment,
  RunSettings,
  RunSubmission,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import type { RunContext } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { AssignedRun } from "../../store.ts";

/** Nothing of it changes while the run is stored. */
export interface FixedRun extends AssignedRun {
  /** The ends of tasks that end the run. */
  readonly halt: RunSubmission["halt"];
}

export function* readFixedRun(database: SqlDatabase, run: number): Steps<FixedRun> {
  const row = yield* database.get<{ project: number; halt: string | null }>(
    "SELECT project_id AS project, halt FROM run WHERE id = ?",
    run,
  );
  if (row === undefined) throw new Error(`Internal error: no run ${run}`);
  const halt = row.halt === null ? undefined : (JSON.parse(row.halt) as FixedRun["halt"]);
  return { context: yield* readRunContext(database, run), project: row.project, halt };
}

export function* readRunContext(database: SqlDatabase, run: number): Steps<RunContext> {
  const row = yield* database.get<{ project: string; settings: string; body: string }>(
    `SELECT project, settings, body FROM run JOIN environment ON environment.id = run.environment_id
     WHERE run.id = ?`,
    run,
  );
  if (row === undefined) throw new Error(`Internal error: no run ${run}`);
  return {
    run,
    project: JSON.parse(row.project) as ProjectRef,
    settings: JSON.parse(row.settings) as RunSettings,
    environment: JSON.parse(row.body) as RunEnvironment,
  };
}
