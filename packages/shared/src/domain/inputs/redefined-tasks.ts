import { planTasks } from "../plan/plan-tasks.ts";
import type { Plan } from "../plan/schema/plan-schema.ts";

/** Returns the names of tasks whose definition is not the same in an earlier version of the plan. */
export function redefinedTasks(plan: Plan, earlier: Plan | undefined): ReadonlySet<string> {
  const tasks = planTasks(plan);
  const before = new Map(
    earlier === undefined || commonSettings(plan) !== commonSettings(earlier)
      ? []
      : planTasks(earlier).map((task) => [task.name, JSON.stringify(task)]),
  );
  const redefined = tasks.filter((task) => before.get(task.name) !== JSON.stringify(task));
  return new Set(redefined.map(({ name }) => name));
}

/** Settings that every task shares; `defaults` and `agents` are part of each task. */
function commonSettings({ env, params, project }: Plan): string {
  return JSON.stringify([env, params, project]);
}
