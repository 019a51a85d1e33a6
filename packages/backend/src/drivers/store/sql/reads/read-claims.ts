import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import type { ClaimHolder } from "@wezterm-parallel/shared/domain/queue/change-claims";
import { claimsCross } from "@wezterm-parallel/shared/domain/queue/claims";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";

/** The claims of a live attempt: those of its plan, and those that its agent asked for. */
export interface LiveClaims extends ClaimHolder {
  /** Row id of the task. */
  readonly id: number;
}

/** Parses the column `attempt.claims`. */
export function parseClaims(column: string | null): readonly string[] {
  return column === null ? [] : (JSON.parse(column) as string[]);
}

/** Returns the live attempts of the project of a run that claim something, in the order of their tasks. */
export function* readLiveClaims(database: SqlDatabase, specs: TaskSpecs, run: number): Steps<LiveClaims[]> {
  const live = yield* database.all<{
    id: number;
    run: number;
    name: string;
    signature: number;
    claims: string | null;
  }>(
    `SELECT task.id, task.run_id AS run, task.name, task.signature_id AS signature, attempt.claims FROM attempt
     JOIN task ON task.id = attempt.task_id JOIN run ON run.id = task.run_id
     WHERE attempt.state <> 'ended' AND run.project_id = (SELECT project_id FROM run WHERE id = ?)
     ORDER BY task.id`,
    run,
  );
  const found: LiveClaims[] = [];
  for (const row of live) {
    const planned = (yield* specs.signature(row.signature)).claims ?? [];
    const claims = [...planned, ...parseClaims(row.claims)];
    if (claims.length > 0) found.push({ id: row.id, task: taskId(row.run, row.name), claims });
  }
  return found;
}

/** Returns a running task of the same project whose claims cross these, by its name, or undefined. */
export function* readClaimHolder(
  database: SqlDatabase,
  specs: TaskSpecs,
  { run, claims }: { readonly run: number; readonly claims: readonly string[] },
): Steps<string | undefined> {
  const live = yield* readLiveClaims(database, specs, run);
  return live.find((other) => claimsCross(other.claims, claims))?.task;
}
