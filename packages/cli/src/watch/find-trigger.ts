import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  affectedTasks,
  type AffectedTask,
  type ChangedInput,
} from "@wezterm-parallel/shared/domain/inputs/affected-tasks";
import { redefinedTasks } from "@wezterm-parallel/shared/domain/inputs/redefined-tasks";
import { planTasks, selectTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";

interface Changed {
  readonly plan: Plan;
  /** The plan of the last round. */
  readonly earlier: Plan;
  /** Names of watched tasks; none: all. */
  readonly names: readonly string[];
  /** Paths that changed in the directory. */
  readonly changed: readonly string[];
  /** Files that differ between the commits that worktrees started and start from. */
  readonly committed: readonly ChangedInput[];
}

/** The event that started a round. */
export interface Trigger {
  readonly files: readonly string[];
  readonly tasks: readonly AffectedTask[];
  /** Tasks with a worktree, which uncommitted changes would affect. */
  readonly waiting: readonly string[];
}

/** Finds the watched tasks that changes affect. */
export function findTrigger({ plan, earlier, names, ...seen }: Changed): Result<Trigger, Failure> {
  const tasks = planTasks(plan);
  const chosen = selectTasks(tasks, names);
  if (!chosen.ok) return chosen;
  const watched = new Set(chosen.value.map(({ name }) => name));
  const files = seen.changed.map((path) => ({ path, mode: "100644" }));
  const redefined = redefinedTasks(plan, earlier);
  const found = affectedTasks(tasks, { files, committed: seen.committed, redefined }, watched);
  const running = new Set(found.map(({ name }) => name));
  const withWorktree = tasks.filter(({ checkout }) => checkout === "worktree");
  const uncommitted = affectedTasks(withWorktree, { files, redefined: new Set() }, watched);
  return ok({
    files: [...new Set([...seen.committed.map(({ path }) => path), ...seen.changed])],
    tasks: found,
    waiting: uncommitted.flatMap(({ name, why }) =>
      running.has(name) || why.reason === "needed-by" ? [] : [name],
    ),
  });
}
