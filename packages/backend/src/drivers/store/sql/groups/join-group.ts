import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { RunLimits } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { Transaction } from "../commits/transaction.ts";
import { readGroups } from "../reads/read-groups.ts";

/**
 * Prepares a run for a task that moves to another group of its project: the run takes over the limit of the group if
 * only other runs state it. Returns false if the project has no such group.
 */
export function* joinGroup({ database }: Transaction, run: number, name: string): Steps<boolean> {
  const row = yield* database.get<{ project: number; limits: string }>(
    "SELECT project_id AS project, limits FROM run WHERE id = ?",
    run,
  );
  if (row === undefined) return false;
  const limits = JSON.parse(row.limits) as RunLimits;
  if (limits.groups[name] !== undefined) return true;
  const group = (yield* readGroups(database, row.project)).find((each) => each.name === name);
  if (group === undefined) return false;
  if (group.parallel !== undefined) {
    const groups = { ...limits.groups, [name]: group.parallel };
    yield* database.run("UPDATE run SET limits = ? WHERE id = ?", JSON.stringify({ ...limits, groups }), run);
  }
  return true;
}
