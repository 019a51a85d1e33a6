import type { TaskSpec } from "../task/task-spec.ts";

/**
 * Returns the tasks that did not succeed in an earlier run, and all that need them. Needs on the other tasks become
 * needs on those of that run.
 */
export function continueRun(
  tasks: readonly TaskSpec[],
  run: string,
  succeeded: ReadonlySet<string>,
): readonly TaskSpec[] {
  const open = new Set(tasks.map(({ name }) => name).filter((name) => !succeeded.has(name)));
  for (let before = -1; before < open.size;) {
    before = open.size;
    for (const { name, needs } of tasks) if (needs.some(({ task }) => open.has(task))) open.add(name);
  }
  const named = new Set(tasks.map(({ name }) => name));
  const needOf = (task: string) => (named.has(task) && !open.has(task) ? `${run}/${task}` : task);
  return tasks
    .filter(({ name }) => open.has(name))
    .map((task) => ({ ...task, needs: task.needs.map((need) => ({ ...need, task: needOf(need.task) })) }));
}
