import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { RunSettings } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { Command, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { HeldRecord } from "../../store-reader.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { readUsedUp } from "./read-budgets.ts";
import { readIsGroupPaused } from "./read-groups.ts";
import { readClaimHolder } from "./read-claims.ts";
import { readPoolOf } from "./read-pools.ts";

/** Returns what can keep the ready tasks of a run with these requirements from starting although there is room. */
export function* readHeld(
  database: SqlDatabase,
  specs: TaskSpecs,
  { run, group, pool, claims }: Pick<TaskSpec, "group" | "pool" | "claims"> & { readonly run: number },
): Steps<HeldRecord> {
  return {
    groupPaused: group !== undefined && (yield* readIsGroupPaused(database, run, group)),
    pool: pool === undefined ? undefined : yield* readPoolOf(database, run, pool),
    budget: pool === undefined ? undefined : (yield* readUsedUp(database, run))?.of,
    claimHolder: claims === undefined ? undefined : yield* readClaimHolder(database, specs, { run, claims }),
  };
}

/** Returns the set-up commands of a run. */
export function* readSetup(database: SqlDatabase, run: number): Steps<readonly Command[]> {
  const row = yield* database.get<{ settings: string }>("SELECT settings FROM run WHERE id = ?", run);
  return row === undefined ? [] : (JSON.parse(row.settings) as RunSettings).setup;
}
