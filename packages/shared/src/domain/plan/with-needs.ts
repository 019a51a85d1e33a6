interface NeedingTask {
  readonly name: string;
  readonly needs: readonly { readonly task: string }[];
}

/** Returns the names of these tasks and of all that they need, directly or indirectly. */
export function withNeeds(tasks: readonly NeedingTask[], names: readonly string[]): ReadonlySet<string> {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const all = new Set(names);
  for (const name of all) for (const need of byName.get(name)?.needs ?? []) all.add(need.task);
  return all;
}
